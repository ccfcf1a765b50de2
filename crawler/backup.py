"""A consistent copy of an archive, also while a run is at work on it."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

from crawler.acknowledged import FILE as ACKNOWLEDGED
from crawler.archive import REVIEWS
from crawler.errors import GongkaiError, WriteError
from crawler.readonly import connect_to_read


def back_up(path: Path, folder: Path) -> int:
    """Copy an archive into a folder, what is there from before as far as it is new; WARC files.

    The database goes first: whatever it refers to is then in the files, which only grow.
    """
    if not path.exists():
        raise GongkaiError(f"{path}: no such archive")
    try:
        (folder / "warc").mkdir(parents=True, exist_ok=True)
        _copy_database(path, folder / path.name)
        files = sorted((path.parent / "warc").glob("*.warc.gz"))
        for said in (REVIEWS, ACKNOWLEDGED):
            if (path.parent / said).exists():
                _copy_file(path.parent / said, folder / said)
        for source in files:
            _copy_file(source, folder / "warc" / source.name)
    except (OSError, sqlite3.Error) as error:
        raise WriteError(f"{folder}: {error}") from error
    return len(files)


def _copy_database(source: Path, target: Path) -> None:
    new = target.with_name(target.name + ".new")
    new.unlink(missing_ok=True)
    with (
        closing(connect_to_read(source)) as one,
        closing(sqlite3.connect(new)) as other,
    ):
        one.backup(other)
    new.replace(target)


def _copy_file(source: Path, target: Path) -> None:
    """Copy a file that is not there or grew since; the copy is whole or not there."""
    if target.exists() and target.stat().st_size == source.stat().st_size:
        return
    new = target.with_name(target.name + ".new")
    shutil.copy2(source, new)
    new.replace(target)
