"""WARC 1.1 files: every exchange as it was, one gzip member a record, found again by its offset."""

import hashlib
import io
import os
import time
import zlib
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from warcio.archiveiterator import ArchiveIterator  # type: ignore[import-untyped]
from warcio.exceptions import ArchiveLoadFailed  # type: ignore[import-untyped]
from warcio.recordbuilder import RecordBuilder  # type: ignore[import-untyped]
from warcio.recordloader import ArcWarcRecord  # type: ignore[import-untyped]
from warcio.statusandheaders import StatusAndHeaders  # type: ignore[import-untyped]
from warcio.warcwriter import WARCWriter  # type: ignore[import-untyped]

from crawler.coding import MAX_BYTES, decode_body, split_codings
from crawler.errors import GongkaiError

ROLL_BYTES = 1_000_000_000
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

    Each record is one write at the end of the file, so that a crash loses at most that record.
    """

    def __init__(
        self, folder: Path, *, info: Mapping[str, str], roll_bytes: int = ROLL_BYTES
    ) -> None:
        self.folder = folder
        self._info = info
        self._roll_bytes = roll_bytes
        self._serial = 0
        self._file: io.FileIO | None = None
        self._name = ""
        self._builder = RecordBuilder(warc_version="1.1")

    def write_exchange(self, exchange: Exchange, *, earlier: Earlier | None = None) -> Place:
        """Write response and request; a revisit record if ``earlier`` holds the payload."""
        response = self._revisit(exchange, earlier) if earlier else self._response(exchange)
        place = self._append(response)
        self._append(self._request(exchange, of=response))
        return place

    def write_resource(self, url: str, *, at: str, media_type: str, body: bytes) -> Place:
        """Write a file that came by no protocol, as it is."""
        headers = {"WARC-Date": at, "WARC-Payload-Digest": payload_digest(body)}
        record = self._builder.create_warc_record(
            url,
            "resource",
            payload=io.BytesIO(body),
            length=len(body),
            warc_content_type=media_type,
            warc_headers_dict=headers,
        )
        return self._append(record)

    def close(self) -> None:
        """Bring the open file to disk and close it."""
        if self._file is not None:
            os.fsync(self._file.fileno())
            self._file.close()
            self._file = None

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
        return self._builder.create_revisit_record(
            exchange.url,
            earlier.payload_digest,
            earlier.url,
            earlier.at,
            http_headers=_response_head(exchange),
            warc_headers_dict=_common(exchange),
        )

    def _request(self, exchange: Exchange, *, of: ArcWarcRecord) -> ArcWarcRecord:
        line = f"{exchange.method} {exchange.request_target} HTTP/1.1"
        head = StatusAndHeaders(line, _stored(exchange.request_headers), is_http_request=True)
        of_id = of.rec_headers.get_header("WARC-Record-ID")
        return self._builder.create_warc_record(
            exchange.url,
            "request",
            http_headers=head,
            warc_headers_dict={"WARC-Date": exchange.at, "WARC-Concurrent-To": of_id},
        )

    def _append(self, record: ArcWarcRecord) -> Place:
        data = _member(record)
        if self._file is None or self._file.tell() + len(data) > self._roll_bytes:
            self._open_next()
        assert self._file is not None
        place = Place(warc_file=self._name, warc_offset=self._file.tell())
        _write_all(self._file, data)
        return place

    def _open_next(self) -> None:
        self.close()
        stamp = time.strftime("%Y%m%d%H%M%S", time.gmtime())
        self.folder.mkdir(parents=True, exist_ok=True)
        while self._file is None:
            self._serial += 1
            self._name = f"gongkai-{stamp}-{os.getpid()}-{self._serial:05d}.warc.gz"
            # "x": never into a file that is there, whatever clock and process number say.
            with suppress(FileExistsError):
                self._file = io.FileIO(self.folder / self._name, "xb")
        _write_all(
            self._file, _member(self._builder.create_warcinfo_record(self._name, self._info))
        )


def read_payload(warc_file: Path, offset: int, *, max_bytes: int = MAX_BYTES) -> bytes:
    """The decoded body of the record at an offset.

    Raises GongkaiError with one line if the record is missing, cut off, damaged or too large.
    """
    where = f"{warc_file.name}, offset {offset}"
    try:
        with warc_file.open("rb") as file:
            file.seek(offset)
            record = next(iter(ArchiveIterator(file, check_digests=True)), None)
            return _read_record(record, max_bytes=max_bytes)
    except (OSError, ArchiveLoadFailed, zlib.error, GongkaiError) as error:
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


def _read_record(record: ArcWarcRecord | None, *, max_bytes: int) -> bytes:
    if record is None:
        raise GongkaiError("there is no record")
    if record.rec_type not in ("response", "resource"):
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


def _write_all(file: io.FileIO, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[file.write(view) or 0 :]


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
