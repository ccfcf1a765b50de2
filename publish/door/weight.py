"""How much a query may give: rows and seconds are limited, but one row can fill the memory."""

import sqlite3
import weakref

# Of ten thousand rows, what a page of a CSV is made of, ten thousand bytes each.
MOST_BYTES = 100_000_000


class Scale:
    """A row factory that weighs the rows of each query. OperationalError beyond MOST_BYTES."""

    def __init__(self) -> None:
        self._weighed: weakref.ref[sqlite3.Cursor] | None = None
        self._bytes = 0

    def __call__(self, cursor: sqlite3.Cursor, row: tuple[object, ...]) -> sqlite3.Row:
        """The row as Datasette takes it."""
        if self._weighed is None or self._weighed() is not cursor:
            # Not held: a query that is not let go would keep the archive's log from being emptied.
            self._weighed, self._bytes = weakref.ref(cursor), 0
        self._bytes += sum(len(value) for value in row if isinstance(value, str | bytes))
        if self._bytes > MOST_BYTES:
            raise sqlite3.OperationalError("more data than one query may give")
        return sqlite3.Row(cursor, row)


def weigh(connection: sqlite3.Connection) -> None:
    """Limit what the queries of a connection give, and every value on the way."""
    connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, MOST_BYTES)
    connection.row_factory = Scale()
