"""WARC 1.1 files: every exchange as it was, one gzip member a record, found again by its offset."""

import hashlib
import io
import os
import time
import zlib
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from warcio.exceptions import ArchiveLoadFailed  # type: ignore[import-untyped]
from warcio.recordbuilder import RecordBuilder  # type: ignore[import-untyped]
from warcio.recordloader import ArcWarcRecord  # type: ignore[import-untyped]
from warcio.statusandheaders import StatusAndHeaders  # type: ignore[import-untyped]
from warcio.warcwriter import WARCWriter  # type: ignore[import-untyped]

from crawler.coding import MAX_BYTES, decode_body, split_codings
from crawler.errors import GongkaiError, WriteError
from crawler.members import read_member

ROLL_BYTES = 1_000_000_000
NOT_MODIFIED = 304
_NOT_MODIFIED_PROFILE = "http://netpreserve.org/warc/1.1/revisit/server-not-modified"
HOLDERS = frozenset({"response", "resource", "conversion"})  # records with a payload of their own
_LEVEL = 3  # of gzip: 9, warcio's own, takes 4 times as long for 8% less on report pages
# What belongs to one connection, or would contradict the body as it is stored.
_NOT_STORED = frozenset(
    {
        "transfer-encoding",
        "connection",
        "keep-alive",
        "trailer",
        "te",
        "proxy-authorization",
        "proxy-authenticate",
        "proxy-connection",
    }
)

Headers = Sequence[tuple[str, str]]
Note = Mapping[str, str]  # fields of a metadata record, application/warc-fields


@dataclass(frozen=True, kw_only=True)
class Exchange:
    """One request and its response; ``body`` is as received, content codings still on it.

    ``at`` is the time as ``2026-01-31T09:15:00Z``; a header may stand more than once.
    """

    url: str
    at: str
    status: int
    headers: Headers
    body: bytes
    reason: str = ""
    method: str = "GET"
    request_target: str = "/"
    request_headers: Headers = ()
    request_body: bytes = b""
    ip_address: str | None = None


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where a record stands: the file's name in the archive's folder, and the byte offset."""

    warc_file: str
    warc_offset: int


@dataclass(frozen=True, kw_only=True)
class Earlier:
    """The record that already holds a payload, for a revisit record to refer to."""

    url: str
    at: str
    payload_digest: str


def payload_digest(body: bytes) -> str:
    """The digest of a payload as WARC headers write it."""
    return f"sha256:{hashlib.sha256(body).hexdigest()}"


class WarcStore:
    """Writes records into ``folder``; the first write opens a new file, named by time and process.

    What belongs together is one write at the end of the file, and its last record is the one that
    counts: a crash leaves either all of an exchange or a torn tail. A write that fails is undone.
    """

    def __init__(
        self,
        folder: Path,
        *,
        info: Mapping[str, str],
        roll_bytes: int = ROLL_BYTES,
        on_file: Callable[[str, int], None] = lambda *_: None,
    ) -> None:
        """``on_file`` is told a file's name before it is there, and its length when it is whole."""
        self.folder = folder
        self._on_file = on_file
        self._info = info
        self._roll_bytes = roll_bytes
        self._serial = 0
        self._file: io.FileIO | None = None
        self._name = ""
        self._builder = RecordBuilder(warc_version="1.1")

    def write_exchange(
        self, exchange: Exchange, *, earlier: Earlier | None = None, note: Note | None = None
    ) -> Place:
        """Write note, request and response; a revisit record if ``earlier`` holds the payload."""
        response = self._revisit(exchange, earlier) if earlier else self._response(exchange)
        notes = [self._note(note, about=response)] if note else []
        return self._append(*notes, self._request(exchange, of=response), response)

    def write_resource(
        self,
        url: str,
        *,
        at: str,
        media_type: str,
        body: bytes,
        earlier: Earlier | None = None,
        note: Note | None = None,
    ) -> Place:
        """Write a file that came by no protocol, as it is, or that it was met again."""
        headers = {"WARC-Date": at, "WARC-Payload-Digest": payload_digest(body)}
        record = (
            self._builder.create_revisit_record(
                url,
                earlier.payload_digest,
                earlier.url,
                earlier.at,
                warc_headers_dict={"WARC-Date": at},
            )
            if earlier
            else self._builder.create_warc_record(
                url,
                "resource",
                payload=io.BytesIO(body),
                length=len(body),
                warc_content_type=media_type,
                warc_headers_dict=headers,
            )
        )
        return self._append(*([self._note(note, about=record)] if note else []), record)

    def write_conversion(
        self, url: str, *, at: str, media_type: str, body: bytes, of: Place, note: Note
    ) -> Place:
        """Write what was made of the payload of another record; GongkaiError if that is lost.

        Always whole: a revisit record would pass for one of a page as it was served.
        """
        source = read_member(self.folder / of.warc_file, of.warc_offset)
        if source is None:
            raise GongkaiError(f"{of.warc_file}, offset {of.warc_offset}: no whole record is there")
        about = source.record().rec_headers
        record = self._builder.create_warc_record(
            url,
            "conversion",
            payload=io.BytesIO(body),
            length=len(body),
            warc_content_type=media_type,
            warc_headers_dict={
                "WARC-Date": at,
                "WARC-Payload-Digest": payload_digest(body),
                "WARC-Refers-To": about.get_header("WARC-Record-ID"),
                "WARC-Refers-To-Target-URI": about.get_header("WARC-Target-URI"),
                "WARC-Refers-To-Date": about.get_header("WARC-Date"),
            },
        )
        return self._append(self._note(note, about=record), record)

    def write_note(self, note: Note) -> Place:
        """Write fields that stand for themselves."""
        return self._append(self._note(note))

    def close(self) -> None:
        """Bring the open file to disk and close it."""
        if self._file is not None:
            os.fsync(self._file.fileno())
            size = self._file.tell()
            self._file.close()
            self._file = None
            self._on_file(self._name, size)

    def _response(self, exchange: Exchange) -> ArcWarcRecord:
        return self._builder.create_warc_record(
            exchange.url,
            "response",
            payload=io.BytesIO(exchange.body),
            length=len(exchange.body),
            http_headers=_response_head(exchange),
            warc_headers_dict={
                **_common(exchange),
                "WARC-Payload-Digest": payload_digest(exchange.body),
            },
        )

    def _revisit(self, exchange: Exchange, earlier: Earlier) -> ArcWarcRecord:
        record = self._builder.create_revisit_record(
            exchange.url,
            earlier.payload_digest,
            earlier.url,
            earlier.at,
            http_headers=_response_head(exchange),
            warc_headers_dict=_common(exchange),
        )
        if exchange.status == NOT_MODIFIED:
            record.rec_headers.replace_header("WARC-Profile", _NOT_MODIFIED_PROFILE)
        return record

    def _request(self, exchange: Exchange, *, of: ArcWarcRecord) -> ArcWarcRecord:
        line = f"{exchange.method} {exchange.request_target} HTTP/1.1"
        head = StatusAndHeaders(line, _stored(exchange.request_headers), is_http_request=True)
        of_id = of.rec_headers.get_header("WARC-Record-ID")
        return self._builder.create_warc_record(
            exchange.url,
            "request",
            payload=io.BytesIO(exchange.request_body),
            length=len(exchange.request_body),
            http_headers=head,
            warc_headers_dict={"WARC-Date": exchange.at, "WARC-Concurrent-To": of_id},
        )

    def _note(self, note: Note, *, about: ArcWarcRecord | None = None) -> ArcWarcRecord:
        headers, uri = {}, None
        if about is not None:
            uri = about.rec_headers.get_header("WARC-Target-URI")
            headers = {
                "WARC-Date": about.rec_headers.get_header("WARC-Date"),
                "WARC-Concurrent-To": about.rec_headers.get_header("WARC-Record-ID"),
            }
        block = "".join(f"{name}: {_one_line(value)}\r\n" for name, value in note.items()).encode()
        return self._builder.create_warc_record(
            uri,
            "metadata",
            payload=io.BytesIO(block),
            length=len(block),
            warc_content_type="application/warc-fields",
            warc_headers_dict=headers,
        )

    def _append(self, *records: ArcWarcRecord) -> Place:
        """Write records in one go; the place of the last."""
        members = [_member(record) for record in records]
        data = b"".join(members)
        try:
            if self._file is None or self._file.tell() + len(data) > self._roll_bytes:
                self._open_next()
            assert self._file is not None
            start = self._file.tell()
            _write_or_undo(self._file, data)
        except OSError as error:
            raise WriteError(f"{self.folder}: {error.strerror or error}") from error
        return Place(warc_file=self._name, warc_offset=start + len(data) - len(members[-1]))

    def _open_next(self) -> None:
        self.close()
        # To the millisecond: the order of the names is the order in which the files were begun.
        at = time.time_ns() // 1_000_000
        stamp = time.strftime("%Y%m%d%H%M%S", time.gmtime(at // 1000)) + f"{at % 1000:03d}"
        self.folder.mkdir(parents=True, exist_ok=True)
        file = None
        while file is None:
            self._serial += 1
            name = f"gongkai-{stamp}-{self._serial:05d}-{os.getpid()}.warc.gz"
            self._on_file(name, 0)
            # "x": never into a file that is there, whatever clock and process number say.
            with suppress(FileExistsError):
                file = io.FileIO(self.folder / name, "xb")
        self._file, self._name = file, name
        _write_or_undo(file, _member(self._builder.create_warcinfo_record(name, self._info)))


def read_payload(warc_file: Path, offset: int, *, max_bytes: int = MAX_BYTES) -> bytes:
    """The decoded body of the record at an offset.

    Raises GongkaiError with one line if the record is missing, cut off, damaged or too large.
    """
    where = f"{warc_file.name}, offset {offset}"
    try:
        member = read_member(warc_file, offset)
        if member is None:
            raise GongkaiError("no whole record is there: the file is cut off or damaged")
        return _read_record(member.record(), max_bytes=max_bytes)
    except (OSError, ArchiveLoadFailed, GongkaiError) as error:
        raise GongkaiError(f"{where}: {error}") from error


def read_raw(record: ArcWarcRecord, *, max_bytes: int = MAX_BYTES, check: bool = True) -> bytes:
    """The payload of a record as it was received; GongkaiError if cut off, damaged, too large.

    ``check=False`` believes a payload whatever digest is written beside it.
    """
    stream = record.raw_stream
    body: bytes = stream.read(max_bytes + 1)
    while len(body) <= max_bytes and (more := stream.read(max_bytes + 1 - len(body))):
        body += more
    if len(body) > max_bytes:
        raise GongkaiError(f"the body is larger than {max_bytes // 1024**2} MB")
    if getattr(stream, "limit", 0):
        raise GongkaiError(f"the record is cut off, {stream.limit} bytes are missing")
    checker = record.digest_checker
    if check and checker is not None and checker.passed is False:
        raise GongkaiError(f"the record is damaged: {'; '.join(checker.problems)}")
    return body


def _read_record(record: ArcWarcRecord, *, max_bytes: int) -> bytes:
    if record.rec_type not in HOLDERS:
        raise GongkaiError(f"a {record.rec_type} record holds no payload")
    body = read_raw(record, max_bytes=max_bytes)
    head = record.http_headers
    codings = split_codings(head.get_header("Content-Encoding")) if head else []
    return decode_body(body, codings, max_bytes=max_bytes)


def _member(record: ArcWarcRecord) -> bytes:
    out = io.BytesIO()
    WARCWriter(out, gzip=False, warc_version="1.1").write_record(record)
    compressor = zlib.compressobj(_LEVEL, zlib.DEFLATED, zlib.MAX_WBITS + 16)
    return compressor.compress(out.getbuffer()) + compressor.flush()


def _write_or_undo(file: io.FileIO, data: bytes) -> None:
    """Write all or nothing: a full disk must not leave half a record before the next one."""
    start, view = file.tell(), memoryview(data)
    try:
        while view:
            view = view[file.write(view) or 0 :]
    except OSError:
        file.truncate(start)
        file.seek(start)
        raise


def _common(exchange: Exchange) -> dict[str, str]:
    headers = {"WARC-Date": exchange.at}
    if exchange.ip_address:
        headers["WARC-IP-Address"] = exchange.ip_address
    return headers


def _response_head(exchange: Exchange) -> StatusAndHeaders:
    headers = _stored(exchange.headers, length=len(exchange.body))
    return StatusAndHeaders(
        f"{exchange.status} {exchange.reason}".strip(), headers, protocol="HTTP/1.1"
    )


def stored_headers(exchange: Exchange) -> list[tuple[str, str]]:
    """The response's headers as the record will give them back: ASCII, without the connection's."""
    head = _response_head(exchange)
    head.to_ascii_bytes()
    return list(head.headers)


def _stored(headers: Headers, *, length: int | None = None) -> list[tuple[str, str]]:
    """Headers as they may stand beside the stored body; a length is given as it is."""
    kept = [(k, _one_line(v)) for k, v in headers if k.lower() not in _NOT_STORED]
    if length is None:
        return kept
    return [
        *((k, v) for k, v in kept if k.lower() != "content-length"),
        ("Content-Length", str(length)),
    ]


def _one_line(value: str) -> str:
    return " ".join(value.splitlines())
