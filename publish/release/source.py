"""The archive as a release reads it: read-only, and as it stood at one moment."""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from itertools import islice
from pathlib import Path

from crawler.errors import GongkaiError
from crawler.readonly import connect_to_read
from publish.release.schema import Field, Schema

Row = Sequence[object]
BATCH_ROWS = 10_000
GUESSED_ROWS = 1000  # of which readr guesses the types


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
    """The rows of a table, some thousands at a time, in the order of its key but for a few.

    R's readr takes a column for what it finds in a thousand rows at even distances, the first among
    them, and drops what does not fit: where the first row does not show what a column holds, one
    that does stands at such a place.
    """
    step = schema.rows // GUESSED_ROWS
    names = ", ".join(f"[{field.name}]" for field in schema.fields)
    key = ", ".join(f"[{key}]" for key in schema.primary_key)
    one = f"({', '.join('?' for _ in schema.primary_key)})"
    showing = dict.fromkeys(_first_of_columns(db, schema, key)) if step else {}
    values = [value for one in showing for value in one]
    these = f"({key}) in (values {', '.join(one for _ in showing)})" if showing else "false"

    def rows(where: str) -> Iterator[Row]:
        query = f"select {names} from [{schema.table}] where {where} order by {key}"
        yield from db.execute(query, values)

    dealt = _deal(rows(f"not {these}"), list(rows(these)), step)
    while batch := list(islice(dealt, BATCH_ROWS)):
        yield batch


def _deal(rows: Iterator[Row], showing: list[Row], step: int) -> Iterator[Row]:
    """The rows, those that show something after each step from the first."""
    yield from islice(rows, 1)
    for row in showing:
        yield from islice(rows, step - 1)
        yield row
    yield from rows


def _first_of_columns(db: sqlite3.Connection, schema: Schema, key: str) -> Iterator[Row]:
    """The keys of rows that show what a column holds where the first of all does not."""
    begin = f"(select * from [{schema.table}] order by {key} limit 1)"
    for field in schema.fields:
        for shows in _what_shows(field):
            first = f"select {key} from {{}} where {shows} order by {key} limit 1"
            if row := db.execute(first.format(f"[{schema.table}]")).fetchone():
                if not db.execute(first.format(begin)).fetchone():
                    yield row
                break


def _what_shows(field: Field) -> Iterator[str]:
    """What a cell that shows what its column holds fulfils, in SQL, the best first."""
    name = f"[{field.name}]"
    if field.type == "string":  # digits alone are a number to a reader
        digits = f"trim({name}, '+-.0123456789') = '' and {name} glob '*[0-9]*'"
        yield f"{name} <> '' and not ({digits})"
    yield f"{name} is not null"


def read_last_run(db: sqlite3.Connection) -> dict[str, object] | None:
    """The archive's newest run: id, command, when it began and ended."""
    columns = ("id", "command", "started_at", "ended_at")
    query = f"select {', '.join(columns)} from runs order by id desc limit 1"
    row = db.execute(query).fetchone()
    return dict(zip(columns, row, strict=True)) if row else None
