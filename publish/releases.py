"""The releases that the site offers: those of one folder, and of each the files it names itself."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from weakref import WeakKeyDictionary

from publish.ds import Datasette
from publish.release.files import SUMS
from publish.release.release import MANIFEST

# Not in Datasette's settings, which anyone may read: they would tell where the folder lies.
_folders: "WeakKeyDictionary[Datasette, Path]" = WeakKeyDictionary()


@dataclass(frozen=True, kw_only=True)
class Offered:
    """A release: ``files`` by path in it, each with ``bytes`` and ``sha256``."""

    name: str
    path: Path
    created_at: str
    previous: str | None
    files: Mapping[str, Mapping[str, object]]


def offer(datasette: Datasette, folder: Path) -> None:
    """Have a site offer the releases of a folder, now and to come."""
    _folders[datasette] = folder.resolve()


def read_offered(datasette: Datasette) -> list[Offered]:
    """The releases, the newest first; what is no whole release is none."""
    folder = _folders.get(datasette)
    if folder is None or not folder.is_dir():
        return []
    found = (one for path in folder.iterdir() for one in _read(path))
    return sorted(found, key=lambda one: (one.created_at, one.name), reverse=True)


def _read(path: Path) -> Iterator[Offered]:
    if path.is_symlink() or path.name.startswith("."):
        return
    try:
        manifest = json.loads((path / MANIFEST).read_bytes())
        yield Offered(
            name=path.name,
            path=path,
            created_at=manifest["created_at"],
            previous=manifest["previous"],
            files=dict(sorted(manifest["files"].items())),
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return


def find_file(datasette: Datasette, release: str, name: str) -> Path | None:
    """A file that a release names, or its manifest or checksums; nothing else is given out."""
    for one in read_offered(datasette):
        if one.name == release and (name in one.files or name in (MANIFEST, SUMS)):
            path = (one.path / name).resolve()
            return path if path.is_relative_to(one.path) and path.is_file() else None
    return None
