"""One run at a time on an archive."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from crawler.errors import GongkaiError, WriteError

_held: dict[Path, int] = {}


@contextmanager
def archive_lock(archive: Path) -> Iterator[int]:
    """Hold an archive's lock, which a holder may take again; gives its file descriptor.

    Raises GongkaiError at once if another run holds it. A child process that gets the descriptor
    holds the lock, too, so that it outlives a killed parent.
    """
    path = archive.resolve().with_name(archive.name + ".lock")
    if path in _held:
        yield _held[path]
        return
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    except OSError as error:
        raise WriteError(f"{path}: {error.strerror or error}") from error
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise GongkaiError(f"{archive}: another run is at work on this archive") from None
        _held[path] = descriptor
        yield descriptor
    finally:
        _held.pop(path, None)
        os.close(descriptor)
