"""One request and its response, as they are kept."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from warcio.statusandheaders import StatusAndHeaders  # type: ignore[import-untyped]

NOT_MODIFIED = 304
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

    @cached_property
    def payload_digest(self) -> str:
        """The digest of the body as received, for the record and its row."""
        return payload_digest(self.body)


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


def response_head(exchange: Exchange) -> StatusAndHeaders:
    """The head of the response as the record has it."""
    headers = headers_beside(exchange.headers, length=len(exchange.body))
    return StatusAndHeaders(
        f"{exchange.status} {exchange.reason}".strip(), headers, protocol="HTTP/1.1"
    )


def stored_headers(exchange: Exchange) -> list[tuple[str, str]]:
    """The response's headers as the record will give them back: ASCII, without the connection's."""
    head = response_head(exchange)
    head.to_ascii_bytes()
    return list(head.headers)


def headers_beside(headers: Headers, *, length: int | None = None) -> list[tuple[str, str]]:
    """Headers as they may stand beside the stored body; a length is given as it is."""
    kept = [(k, one_line(v)) for k, v in headers if k.lower() not in _NOT_STORED]
    if length is None:
        return kept
    return [
        *((k, v) for k, v in kept if k.lower() != "content-length"),
        ("Content-Length", str(length)),
    ]


def one_line(value: str) -> str:
    """A value as a header may have it."""
    return " ".join(value.splitlines())
