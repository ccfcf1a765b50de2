"""The folder of releases: one export at a time, a name for the next, and which is the latest."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

from crawler.errors import GongkaiError
from publish.release.files import sync_folder

LATEST = "latest"


@contextmanager
def folder_lock(folder: Path) -> Iterator[None]:
    """Hold the folder, made if need be; GongkaiError at once if another export holds it.

    The lock is on the folder itself: it leaves no file, and goes with the process.
    """
    folder.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise GongkaiError(f"{folder}: another export is at work in this folder") from None
        yield
    finally:
        os.close(descriptor)


def free_name(folder: Path, day: str) -> str:
    """The day, or from the second release of a day the day and a number: 2026-01-31.2."""
    names = (day if number == 1 else f"{day}.{number}" for number in count(1))
    return next(name for name in names if not (folder / name).exists())


def find_latest(folder: Path) -> Path | None:
    """The latest release; GongkaiError if the pointer leads nowhere."""
    pointer = folder / LATEST
    if not pointer.is_symlink():
        return None
    latest = pointer.resolve()
    if not latest.is_dir():
        raise GongkaiError(
            f"{pointer} leads to {latest.name}, which is not there; mend or remove it"
        )
    return latest


def point_to(folder: Path, name: str) -> None:
    """Make a release the latest, in one step."""
    aside = folder / f".{LATEST}"
    aside.unlink(missing_ok=True)
    aside.symlink_to(name)
    aside.replace(folder / LATEST)
    sync_folder(folder)
