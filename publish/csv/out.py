"""Every CSV that leaves the site: UTF-8 with a byte order mark, complete, and carrying no formula.

Datasette writes its CSV for programs. Excel takes UTF-8 without a mark for the local code page,
and runs a cell that begins with one of =+-@ as a formula, so its stream is rewritten on its way.
"""

import codecs
import csv
import io
import re
from collections.abc import Awaitable, Callable, Iterator, Sequence

from publish.csv.shape import Shape, take_shape
from publish.door.asgi import App, Message, Receive, Scope, Send, path_of

_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?([eE][+-]?\d+)?", re.ASCII)
RISKY = tuple("=+-@\t\r\n＝＋－＠")
ROWS_HEADER = b"x-row-count"
# Cells may hold whole documents; csv's own limit is 128 kB.
csv.field_size_limit(2**31 - 1)


def safe_cell(text: str) -> str:
    """The cell without NULs; an apostrophe before what a spreadsheet might take for a formula."""
    text = text.replace("\0", "")
    if text.startswith(RISKY) and not _NUMBER.fullmatch(text):
        return f"'{text}"
    return text


def write_csv(rows: Sequence[Sequence[object]]) -> str:
    """Rows as CSV text (RFC 4180, no byte order mark), every text cell safe."""
    out = io.StringIO()
    writer = csv.writer(out)
    for row in rows:
        writer.writerow([safe_cell(cell) if isinstance(cell, str) else cell for cell in row])
    return out.getvalue()


class CsvStream:
    """Rewrites CSV bytes as they come, wherever they are cut: rows out when they are whole."""

    def __init__(self, table: str = "", shape: Shape | None = None) -> None:
        self.rows = 0
        self._table, self._shape = table, shape or Shape()
        self._decoder = codecs.getincrementaldecoder("utf-8")(errors="replace")
        self._record = ""
        self._begun = self._headed = False

    def feed(self, chunk: bytes, *, last: bool) -> bytes:
        """The bytes to send on for a chunk."""
        text = self._decoder.decode(chunk, last)
        records = list(self._records(text, last=last))
        rows = list(csv.reader(records)) if records else []
        mark = b"" if self._begun else codecs.BOM_UTF8
        if rows and not self._headed:
            rows[0] = self._shape.headings(self._table, rows[0])
            self.rows, self._headed = -1, True
        self.rows += len(rows)
        ending = self._shape.last(self.rows) if last else []
        self._begun = True
        return mark + write_csv([*rows, *ending]).encode()

    def _records(self, text: str, *, last: bool) -> Iterator[str]:
        """Whole records: a line end counts only where the quotes before it are even in number."""
        for line in io.StringIO(text, newline="\n"):
            self._record += line
            if line.endswith("\n") and self._record.count('"') % 2 == 0:
                yield self._record
                self._record = ""
        if last and self._record:
            yield self._record


Count = Callable[[str, bytes], Awaitable[int | None]]


class CutShortError(Exception):
    """Other rows went out than were declared; the server breaks the connection off."""


def rewrite_csv(app: App, count: Count) -> App:
    """Middleware: what ``app`` answers as CSV leaves as this module says.

    ``count`` tells beforehand how many rows a table's filters leave, if that can be known.
    """

    async def wrapped(scope: Scope, receive: Receive, send: Send) -> None:
        path = path_of(scope)
        if scope["type"] != "http" or not path.endswith(".csv"):
            await app(scope, receive, send)
            return
        shape, query = take_shape(scope.get("query_string", b""))
        scope = {**scope, "query_string": query}
        stream: CsvStream | None = None
        declared: int | None = None

        async def send_on(message: Message) -> None:
            nonlocal stream, declared
            if message["type"] == "http.response.start" and _is_csv(message):
                stream = CsvStream(path.rpartition("/")[2].removesuffix(".csv"), shape)
                headers = _headers(message["headers"], path)
                declared = await count(path, query) if _is_streamed(scope, path) else None
                if declared is not None:
                    headers.append((ROWS_HEADER, str(declared).encode()))
                message = {**message, "headers": headers}
            elif message["type"] == "http.response.body" and stream:
                more = message.get("more_body", False)
                body = stream.feed(message.get("body", b""), last=not more)
                # Datasette writes what went wrong on the way as a line of its own, and ends.
                if not more and declared not in (None, stream.rows):
                    raise CutShortError(f"{path}: {stream.rows} of {declared} rows")
                message = {**message, "body": body}
            await send(message)

        await app(_whole(scope, path), receive, send_on)

    return wrapped


def _is_streamed(scope: Scope, path: str) -> bool:
    """Whether all rows of a table are sent, filtered perhaps."""
    query = scope.get("query_string", b"")
    asked = any(name in query for name in (b"_size=", b"_next="))
    return not asked and path.strip("/").count("/") == 1


def _whole(scope: Scope, path: str) -> Scope:
    """A table's CSV is all of its rows unless a page of them was asked for."""
    query = scope.get("query_string", b"")
    if not _is_streamed(scope, path) or b"_stream=" in query:
        return scope
    return {**scope, "query_string": query + (b"&" if query else b"") + b"_stream=1"}


def _is_csv(message: Message) -> bool:
    headers = {name.lower(): value for name, value in message["headers"]}
    kind = headers.get(b"content-type", b"")
    return bool(message["status"] == 200 and kind.startswith((b"text/plain", b"text/csv")))


def _headers(headers: Sequence[tuple[bytes, bytes]], path: str) -> list[tuple[bytes, bytes]]:
    dropped = (b"content-type", b"content-disposition", b"content-length")
    kept = [(name, value) for name, value in headers if name.lower() not in dropped]
    return [*kept, *csv_headers(path.rsplit("/", 1)[-1])]


def csv_headers(name: str) -> list[tuple[bytes, bytes]]:
    """The headers of a CSV to be saved under a name; what is odd in a name is made a dash."""
    file_name = re.sub(r"[^A-Za-z0-9_.-]", "-", name)
    return [
        (b"content-type", b"text/csv; charset=utf-8"),
        (b"content-disposition", f'attachment; filename="{file_name}"'.encode()),
    ]
