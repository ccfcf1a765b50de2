"""The archive as a release reads it: read-only, and as it stood at one moment."""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

from crawler.errors import GongkaiError
from crawler.readonly import connect_to_read
from publish.release.schema import Schema

Row = Sequence[object]
BATCH_ROWS = 10_000


@contextmanager
def open_snapshot(archive: Path) -> Iterator[sqlite3.Connection]:
    """One read transaction over the archive; GongkaiError if there is none to read."""
    if not archive.is_file():
        raise GongkaiError(f"{archive}: no such archive; crawl or import something first")
    try:
        connection = connect_to_read(archive, isolation_level=None, timeout=30)
    except sqlite3.Error as error:
        raise GongkaiError(f"{archive}: cannot read the archive: {error}") from error
    with closing(connection) as db:
        # A page's bytes may be no UTF-8 where an older program wrote them; a release always is.
        db.text_factory = lambda text: text.decode("utf-8", "replace")
        db.execute("begin")
        db.execute("select 1 from sqlite_master").fetchone()  # from here on nothing changes
        yield db


def read_batches(db: sqlite3.Connection, schema: Schema) -> Iterator[list[Row]]:
    """The rows of a table in the order of its key, some thousands at a time."""
    names = ", ".join(f"[{field.name}]" for field in schema.fields)
    order = ", ".join(f"[{key}]" for key in schema.primary_key)
    cursor = db.execute(f"select {names} from [{schema.table}] order by {order}")
    while batch := cursor.fetchmany(BATCH_ROWS):
        yield batch


def read_last_run(db: sqlite3.Connection) -> dict[str, object] | None:
    """The archive's newest run: id, command, when it began and ended."""
    columns = ("id", "command", "started_at", "ended_at")
    query = f"select {', '.join(columns)} from runs order by id desc limit 1"
    row = db.execute(query).fetchone()
    return dict(zip(columns, row, strict=True)) if row else None
