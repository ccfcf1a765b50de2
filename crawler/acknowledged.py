"""Damage that a person has seen and nobody can mend, kept in ``damage.csv`` beside the archive."""

import csv
from collections.abc import Container, Sequence
from pathlib import Path

from crawler.archive import now
from crawler.errors import GongkaiError, WriteError

FILE = "damage.csv"
_COLUMNS = ("at", "note", "says")


def acknowledge(archive: Path, problems: Sequence[str], note: str) -> None:
    """Note these lines of ``verify`` as seen; WriteError if the file cannot be written."""
    path = archive.parent / FILE
    known = read_acknowledged(archive)
    try:
        is_new = not path.exists()
        with path.open("a", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerows([_COLUMNS] if is_new else [])
            writer.writerows((now(), note, says) for says in problems if says not in known)
    except OSError as error:
        raise WriteError(f"{path}: {error.strerror or error}") from error


def read_acknowledged(archive: Path) -> Container[str]:
    """The lines that were noted; GongkaiError if the file is not as it must be."""
    path = archive.parent / FILE
    if not path.exists():
        return ()
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            return {row["says"] for row in csv.DictReader(file)}
    except (OSError, UnicodeDecodeError, KeyError) as error:
        raise GongkaiError(f"{path}: must have {', '.join(_COLUMNS)}: {error}") from error
