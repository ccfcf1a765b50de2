"""Whole tables as CSV, streamed from a connection of their own: each line is made by SQLite itself.

Datasette pages through a table and makes every cell a Python object; over a million rows that was
a thirtieth of the sqlite3 shell's rate. Here a row is one string. The number of rows goes ahead of
them (``X-Row-Count``), and rows that end before it break the connection off: a CSV that was cut
looks whole, an answer that was cut does not.
"""

import asyncio
import codecs
import sqlite3
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qsl

from publish.asgi import App, Receive, Scope, Send, path_of
from publish.csv_out import (
    RISKY,
    ROWS_HEADER,
    CutShortError,
    csv_headers,
    safe_cell,
    write_csv,
)
from publish.csv_shape import Shape, take_shape
from publish.describe import is_published
from publish.query import DATABASE

MOST_AT_ONCE = 4
MOST_SECONDS = 1800.0  # a slower reader would keep the archive's log from ever being emptied
_ROWS = 4000  # in a chunk, of a few hundred bytes each
_CODES = ", ".join(str(ord(character)) for character in RISKY)


@dataclass(frozen=True, kw_only=True)
class Rows:
    """Rows of a table with their lines in CSV: ``source`` follows "from" and takes ``values``."""

    table: str
    columns: Mapping[str, str]
    source: str
    values: tuple[str, ...]

    @property
    def lines(self) -> str:
        """The SQL of the lines."""
        formats = ",".join("%s" for _ in self.columns)
        cells = ", ".join(_cell(name, declared) for name, declared in self.columns.items())
        return f"select printf('{formats}%s', {cells}, char(13, 10)) from {self.source}"


def send_whole(app: App, archive: Callable[[], Path]) -> App:
    """Middleware: answers a table's CSV, perhaps of exact values; all else goes on to ``app``."""
    turns = asyncio.Semaphore(MOST_AT_ONCE)

    async def wrapped(scope: Scope, receive: Receive, send: Send) -> None:
        shape, query = take_shape(scope.get("query_string", b""))
        asked = _asked(scope, query)
        if asked is None:
            await app(scope, receive, send)
            return
        async with turns:
            connection = _connect(archive())
            try:
                rows = find_rows(connection, *asked)
                if rows:
                    await _send_rows(connection, rows, shape, send)
            finally:
                connection.close()
        if rows is None:
            await app(scope, receive, send)

    return wrapped


def _asked(scope: Scope, asked_of: bytes) -> tuple[str, Mapping[str, str]] | None:
    """The table whose CSV is asked for and the values asked of its columns."""
    if scope["type"] != "http" or scope["method"] != "GET":
        return None
    folder, _, name = path_of(scope).strip("/").rpartition("/")
    asked = parse_qsl(asked_of.decode("latin-1"), keep_blank_values=True)
    if folder != DATABASE or not name.endswith(".csv") or len(dict(asked)) < len(asked):
        return None
    return name.removesuffix(".csv"), {key: v for key, v in asked if key != "_stream"}


def _connect(archive: Path) -> sqlite3.Connection:
    address = f"{archive.resolve().as_uri()}?mode=ro"
    connection = sqlite3.connect(address, uri=True, check_same_thread=False)
    connection.create_function("safe_cell", 1, safe_cell, deterministic=True)
    return connection


def find_rows(connection: sqlite3.Connection, table: str, where: Mapping[str, str]) -> Rows | None:
    """The rows with exactly these values; None if there is no such published table or column."""
    columns = dict(connection.execute("select name, type from pragma_table_info(?)", [table]))
    if not columns or not is_published(table) or not where.keys() <= columns.keys():
        return None
    equal = " and ".join(f"[{name}] = ?" for name in where)
    source = f"[{table}]" + (f" where {equal}" if equal else "")
    return Rows(table=table, columns=columns, source=source, values=tuple(where.values()))


def _cell(name: str, declared: str) -> str:
    """A cell in SQL: text in quotes, told from a formula; a number as it is; null as nothing."""
    told = f"iif(unicode([{name}]) in ({_CODES}), safe_cell([{name}]), [{name}])"
    if declared in ("INTEGER", "REAL") or name.endswith("_kind"):  # a kind is one of six words
        return f"[{name}]"
    if declared == "TEXT":  # twice as quick as asking each cell what it is
        return f"""'"' || replace({told}, '"', '""') || '"'"""
    return f"""iif(typeof([{name}]) = 'text', printf('"%w"', {told}), [{name}])"""


async def _send_rows(connection: sqlite3.Connection, rows: Rows, shape: Shape, send: Send) -> None:
    connection.execute("begin")  # the count and the rows of one moment
    counted = await asyncio.to_thread(
        connection.execute, f"select count(*) from {rows.source}", rows.values
    )
    (declared,) = counted.fetchone()
    headers = [*csv_headers(f"{rows.table}.csv"), (ROWS_HEADER, str(declared).encode())]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    chunk = codecs.BOM_UTF8 + write_csv([shape.headings(rows.table, list(rows.columns))]).encode()
    cursor = connection.execute(rows.lines, rows.values)
    until, sent = time.monotonic() + MOST_SECONDS, 0
    while chunk and time.monotonic() < until:
        coming = asyncio.create_task(asyncio.to_thread(cursor.fetchmany, _ROWS))
        try:
            await send({"type": "http.response.body", "body": chunk, "more_body": True})
        finally:
            lines = await coming  # the connection is not closed under it
        chunk = "".join(line for (line,) in lines).encode()
        sent += len(lines)
    if sent < declared or chunk:
        raise CutShortError(f"{rows.table}: {sent} of {declared} rows sent")
    await send({"type": "http.response.body", "body": write_csv(shape.last(sent)).encode()})
