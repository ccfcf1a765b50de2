"""An archive's database opened for reading alone, on a disk that takes no writing, too."""

import os
import sqlite3
from pathlib import Path
from typing import Any


def connect_to_read(path: Path, **options: Any) -> sqlite3.Connection:
    """A connection that writes nothing to the database; sqlite3.Error if it cannot be read.

    ``options`` are those of ``sqlite3.connect``.
    """
    address = f"{path.resolve().as_uri()}?mode=ro"
    connection: sqlite3.Connection = sqlite3.connect(address, uri=True, **options)
    try:
        connection.execute("select 1 from sqlite_master").fetchone()
    except sqlite3.OperationalError:
        connection.close()
        # In WAL mode even a reader writes beside the database; where nobody can, nothing changes.
        if os.access(path.parent, os.W_OK) or _has_log(path):
            raise
        connection = sqlite3.connect(f"{address}&immutable=1", uri=True, **options)
    except sqlite3.Error:
        connection.close()
        raise
    return connection


def _has_log(path: Path) -> bool:
    """Whether there are changes beside the database that ``immutable`` would not see."""
    log = path.with_name(path.name + "-wal")
    return log.exists() and log.stat().st_size > 0
