"""WARC files made by others, read record by record; damage ends the file, not the import."""

import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO, Any
from urllib.parse import urlsplit

from warcio.archiveiterator import ArchiveIterator  # type: ignore[import-untyped]
from warcio.exceptions import ArchiveLoadFailed  # type: ignore[import-untyped]
from warcio.recordloader import ArcWarcRecord  # type: ignore[import-untyped]

from crawler.captures import Role
from crawler.coding import decode_body, split_codings
from crawler.errors import GongkaiError
from crawler.media import sniff_media_type
from crawler.warc import Exchange, read_raw

_DOCUMENTS = ("application/pdf", "application/msword", "application/vnd.", "text/html", "text/rtf")
_STEP = 1024 * 1024
_DRESS = ("text/css", "javascript", "font", "json", "svg")


@dataclass(frozen=True, kw_only=True)
class Carried:
    """One response out of a WARC file, with what it is taken for."""

    exchange: Exchange
    role: Role
    referrer: str | None = None


def read_warc(file: IO[bytes]) -> Iterator[Carried | str]:
    """The responses and resources of a WARC file, gzipped or not; a line for what is damaged.

    A record that fails its digest is passed over; a file that is cut off ends there.
    """
    referrers: dict[str, str] = {}
    watched = _Watched(file)
    records = iter(ArchiveIterator(watched, check_digests=True))
    count = 0
    while True:
        try:
            record = next(records, None)
            if record is None:
                break
            count += 1
            carried = _read(record, referrers)
        except GongkaiError as error:
            yield f"record {count}: {error}"
            if "cut off" in str(error):
                return
            continue
        except (ArchiveLoadFailed, zlib.error, EOFError, ValueError, OSError) as error:
            yield f"after record {count}: the file is damaged: {_one_line(error)}"
            return
        if carried is not None:
            yield carried
    if watched.is_cut_off:
        yield f"after record {count}: the file is cut off"
    elif not count:
        yield "no WARC record is in it"


class _Watched:
    """A file that notices whether the gzip member read last has an end: warcio does not tell."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._gzip: bool | None = None
        self._decoder = zlib.decompressobj(zlib.MAX_WBITS + 16)
        self.is_cut_off = False

    def read(self, size: int = -1) -> bytes:
        data = self._file.read(size)
        if self._gzip is None:
            self._gzip = data.startswith(b"\x1f\x8b")
        if self._gzip and data:
            self._feed(data)
        return data

    def tell(self) -> int:
        return self._file.tell()

    def close(self) -> None:
        self._file.close()

    def _feed(self, data: bytes) -> None:
        try:
            while data:
                self.is_cut_off = True
                self._decoder.decompress(data, _STEP)
                while self._decoder.unconsumed_tail:
                    self._decoder.decompress(self._decoder.unconsumed_tail, _STEP)
                if not self._decoder.eof:
                    return
                data = self._decoder.unused_data
                self._decoder = zlib.decompressobj(zlib.MAX_WBITS + 16)
                self.is_cut_off = False
        except zlib.error:
            self._gzip = False  # what is wrong there is told by whoever reads it


def _read(record: ArcWarcRecord, referrers: dict[str, str]) -> Carried | None:
    url = record.rec_headers.get_header("WARC-Target-URI")
    if record.rec_type == "request" and record.http_headers:
        referrers[url] = record.http_headers.get_header("Referer") or ""
    if record.rec_type not in ("response", "resource") or not url:
        return None
    if not url.startswith(("http:", "https:")):
        return None
    exchange = _exchange(record, url.strip("<>"))
    role = _role(exchange)
    # Browsers' tools write the request after its response, so this misses some; it is only a hint.
    return Carried(exchange=exchange, role=role, referrer=referrers.get(url) or None)


def _exchange(record: ArcWarcRecord, url: str) -> Exchange:
    head = record.http_headers
    chunked = head and "chunked" in (head.get_header("Transfer-Encoding") or "").lower()
    # Tools differ in whether the digest is of the body with its chunks or without.
    body = read_raw(record, check=not chunked)
    at = record.rec_headers.get_header("WARC-Date") or ""
    if head is None:
        media_type = record.rec_headers.get_header("Content-Type") or "application/octet-stream"
        return Exchange(
            url=url, at=_seconds(at), status=200, headers=[("Content-Type", media_type)], body=body
        )
    if "chunked" in (head.get_header("Transfer-Encoding") or "").lower():
        body = _unchunk(body)
    parts = urlsplit(url)
    return Exchange(
        url=url,
        at=_seconds(at),
        status=_status(head),
        reason=" ".join(head.statusline.split()[1:]),
        headers=list(head.headers),
        body=body,
        request_target=f"{parts.path or '/'}{'?' + parts.query if parts.query else ''}",
        request_headers=[("Host", parts.netloc)],
    )


def _role(exchange: Exchange) -> Role:
    if urlsplit(exchange.url).path == "/robots.txt":
        return "robots"
    if not 200 <= exchange.status < 300 or not exchange.body:
        return "other"
    declared = next((v.lower() for k, v in exchange.headers if k.lower() == "content-type"), "")
    if any(dress in declared for dress in _DRESS):
        return "other"
    codings = [v for k, v in exchange.headers if k.lower() == "content-encoding"]
    media_type = sniff_media_type(decode_body(exchange.body, split_codings(",".join(codings))))
    if media_type.startswith("image/"):
        return "attachment"
    plain = media_type == "text/plain" and "text/plain" in declared
    return "report" if plain or media_type.startswith(_DOCUMENTS) else "other"


def _status(head: Any) -> int:
    code = head.get_statuscode()
    return int(code) if code and code.isdigit() else 0


def _seconds(at: str) -> str:
    """A WARC date to the second, as the archive writes times."""
    if len(at) < 19:
        raise GongkaiError(f"{at!r} is no date of a record")
    return f"{at[:19]}Z"


def _unchunk(body: bytes) -> bytes:
    """A body without chunked framing; as it is if it has none after all."""
    out, rest = bytearray(), body
    while rest:
        line, found, rest = rest.partition(b"\r\n")
        try:
            size = int(line.split(b";")[0], 16)
        except ValueError:
            return body
        if not found or size < 0 or size > len(rest):
            return body
        if size == 0:
            return bytes(out)
        out += rest[:size]
        rest = rest[size:].removeprefix(b"\r\n")
    return body


def _one_line(error: Exception) -> str:
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return lines[0][:200] if lines else type(error).__name__
