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
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar
from urllib.parse import parse_qsl

from publish.csv.out import (
    ROWS_HEADER,
    CutShortError,
    csv_headers,
    safe_cell,
    write_csv,
)
from publish.csv.shape import Shape, take_shape
from publish.describe import is_published
from publish.door.asgi import App, Receive, Scope, Send, path_of
from publish.door.limits import client_of, refuse
from publish.query import DATABASE

T = TypeVar("T")
MOST_AT_ONCE = 4  # reading at a time; who is slow to take what was read holds no turn
MOST_OPEN, MOST_OF_ONE = 40, 8  # some megabytes each
MOST_SECONDS = 1800.0  # a slower reader would keep the archive's log from ever being emptied
_ROWS = 4000  # in a chunk, of a few hundred bytes each
# Bytes that no UTF-8 holds: a quote around a text, and a text that is null. A quote within a text
# is told from them once for thousands of lines, and not in every cell.
_MARKED = b"\xff%s\xff"
_QUOTE, _NULL = "cast(x'ff' as text)", "cast(x'fe' as text)"
# Nearly all text begins with a digit, or between A and the full-width signs, where nothing is
# risky: two comparisons (with "/": beside a number, '0' would be one too). printf takes a NUL for
# the end of a text.
_TEXT = (
    "case when ({cell} >= 'A' and {cell} < '＋' or {cell} >= '/' and {cell} < '=')"
    f" and not instr({{cell}}, char(0)) then {{cell}} when {{cell}} is null then {_NULL}"
    " else safe_cell({cell}) end"
)


@dataclass(frozen=True)
class _Cell:
    """What a cell is in SQL; ``quoted`` if the line puts its quotes around it."""

    sql: str
    quoted: bool


@dataclass(frozen=True, kw_only=True)
class Rows:
    """Rows of a table with their lines in CSV: ``source`` follows "from" and takes ``values``."""

    table: str
    columns: Mapping[str, str]
    source: str
    values: tuple[str, ...]

    @property
    def lines(self) -> str:
        """The SQL of the lines, as bytes in which the marks stand for quotes; see ``finished``."""
        cells = {name: _cell(name, declared) for name, declared in self.columns.items()}
        shapes = (_MARKED if cell.quoted else b"%s" for cell in cells.values())
        line = b",".join(shapes) + b"\r\n"
        values = ", ".join(cell.sql for cell in cells.values())
        return f"select printf(cast(x'{line.hex()}' as text), {values}) from {self.source}"


def send_whole(app: App, archive: Callable[[], Path]) -> App:
    """Middleware: answers a table's CSV, perhaps of exact values; all else goes on to ``app``."""
    # Threads of their own: what is drawn meanwhile keeps nobody waiting.
    threads = ThreadPoolExecutor(MOST_AT_ONCE, thread_name_prefix="csv")
    readers: Counter[str] = Counter()

    async def wrapped(scope: Scope, receive: Receive, send: Send) -> None:
        shape, query = take_shape(scope.get("query_string", b""))
        asked = _asked(scope, query)
        if asked is None:
            await app(scope, receive, send)
            return
        client = client_of(scope)
        if readers[client] >= MOST_OF_ONE or readers.total() >= MOST_OPEN:
            status = 429 if readers[client] >= MOST_OF_ONE else 503
            await refuse(send, status, [(b"retry-after", b"10")])
            return
        readers[client] += 1
        connection = _connect(archive())
        try:
            rows = find_rows(connection, *asked)
            if rows:
                await _send_rows(Reading(connection, threads), rows, shape, send)
        finally:
            connection.close()
            readers[client] -= 1
            if not readers[client]:
                del readers[client]
        if rows is None:
            await app(scope, receive, send)

    return wrapped


@dataclass(frozen=True)
class Reading:
    """A connection that is read in turns with others, off the loop."""

    connection: sqlite3.Connection
    threads: ThreadPoolExecutor

    async def run(self, work: Callable[[], T]) -> T:
        """What the work gives when its turn has come."""
        return await asyncio.get_running_loop().run_in_executor(self.threads, work)


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


def _cell(name: str, declared: str) -> _Cell:
    """A cell in SQL: text in quotes, told from a formula; a number as it is; null as nothing."""
    if declared in ("INTEGER", "REAL") or name.endswith("_kind"):  # a kind is one of six words
        return _Cell(f"[{name}]", quoted=False)
    text = _TEXT.format(cell=f"[{name}]")
    if declared == "TEXT":  # quicker than asking each cell what it is
        return _Cell(text, quoted=True)
    quoted = f"{_QUOTE} || {text} || {_QUOTE}"
    return _Cell(f"iif([{name}] >= '', {quoted}, [{name}])", quoted=False)


def finished(lines: Sequence[tuple[bytes]]) -> bytes:
    """Lines as SQLite made them, as CSV."""
    chunk = b"".join([line for (line,) in lines])
    # Looked for first: what is not there is seen much sooner than it is replaced.
    if b'"' in chunk:
        chunk = chunk.replace(b'"', b'""')
    if b"\xfe" in chunk:
        chunk = chunk.replace(b"\xff\xfe\xff", b"")
    return chunk.replace(b"\xff", b'"')


async def _send_rows(reading: Reading, rows: Rows, shape: Shape, send: Send) -> None:
    connection = reading.connection
    connection.execute("begin")  # the count and the rows of one moment
    count = f"select count(*) from {rows.source}"
    (declared,) = await reading.run(lambda: connection.execute(count, rows.values).fetchone())
    headers = [*csv_headers(f"{rows.table}.csv"), (ROWS_HEADER, str(declared).encode())]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    chunk = codecs.BOM_UTF8 + write_csv([shape.headings(rows.table, list(rows.columns))]).encode()
    connection.text_factory = bytes  # lines with marks are no UTF-8
    cursor = connection.execute(rows.lines, rows.values)
    until, sent = time.monotonic() + MOST_SECONDS, 0
    while chunk and time.monotonic() < until:
        coming = asyncio.create_task(reading.run(lambda: cursor.fetchmany(_ROWS)))
        try:
            await send({"type": "http.response.body", "body": chunk, "more_body": True})
        finally:
            lines = await coming  # the connection is not closed under it
        chunk = finished(lines)
        sent += len(lines)
    if sent < declared or chunk:
        raise CutShortError(f"{rows.table}: {sent} of {declared} rows sent")
    await send({"type": "http.response.body", "body": write_csv(shape.last(sent)).encode()})
