"""Records as warcio builds them, of what is to be kept."""

import io
from collections.abc import Mapping

from warcio.recordbuilder import RecordBuilder  # type: ignore[import-untyped]
from warcio.recordloader import ArcWarcRecord  # type: ignore[import-untyped]
from warcio.statusandheaders import StatusAndHeaders  # type: ignore[import-untyped]

from crawler.warc.exchange import (
    NOT_MODIFIED,
    Earlier,
    Exchange,
    Note,
    headers_beside,
    one_line,
    payload_digest,
    response_head,
)

_NOT_MODIFIED_PROFILE = "http://netpreserve.org/warc/1.1/revisit/server-not-modified"
_BUILDER = RecordBuilder(warc_version="1.1")


def info_record(name: str, info: Mapping[str, str]) -> ArcWarcRecord:
    """What a file begins with: by whom and how it was made."""
    return _BUILDER.create_warcinfo_record(name, info)


def response_record(exchange: Exchange) -> ArcWarcRecord:
    """The response of an exchange, with its body."""
    return _BUILDER.create_warc_record(
        exchange.url,
        "response",
        payload=io.BytesIO(exchange.body),
        length=len(exchange.body),
        http_headers=response_head(exchange),
        warc_headers_dict={
            **_common(exchange),
            "WARC-Payload-Digest": exchange.payload_digest,
        },
    )


def revisit_record(exchange: Exchange, earlier: Earlier) -> ArcWarcRecord:
    """The response of an exchange whose payload another record holds."""
    record = _BUILDER.create_revisit_record(
        exchange.url,
        earlier.payload_digest,
        earlier.url,
        earlier.at,
        http_headers=response_head(exchange),
        warc_headers_dict=_common(exchange),
    )
    if exchange.status == NOT_MODIFIED:
        record.rec_headers.replace_header("WARC-Profile", _NOT_MODIFIED_PROFILE)
    return record


def request_record(exchange: Exchange, *, of: ArcWarcRecord) -> ArcWarcRecord:
    """The request of an exchange; ``of`` is the record of its response."""
    line = f"{exchange.method} {exchange.request_target} HTTP/1.1"
    head = StatusAndHeaders(line, headers_beside(exchange.request_headers), is_http_request=True)
    of_id = of.rec_headers.get_header("WARC-Record-ID")
    return _BUILDER.create_warc_record(
        exchange.url,
        "request",
        payload=io.BytesIO(exchange.request_body),
        length=len(exchange.request_body),
        http_headers=head,
        warc_headers_dict={"WARC-Date": exchange.at, "WARC-Concurrent-To": of_id},
    )


def resource_record(
    url: str, *, at: str, media_type: str, body: bytes, earlier: Earlier | None
) -> ArcWarcRecord:
    """A file that came by no protocol; a revisit record if ``earlier`` holds it."""
    if earlier:
        return _BUILDER.create_revisit_record(
            url,
            earlier.payload_digest,
            earlier.url,
            earlier.at,
            warc_headers_dict={"WARC-Date": at},
        )
    return _whole("resource", url, media_type, body, {"WARC-Date": at})


def conversion_record(
    url: str, *, at: str, media_type: str, body: bytes, source: ArcWarcRecord
) -> ArcWarcRecord:
    """What was made of the payload of another record."""
    about = source.rec_headers
    headers = {
        "WARC-Date": at,
        "WARC-Refers-To": about.get_header("WARC-Record-ID"),
        "WARC-Refers-To-Target-URI": about.get_header("WARC-Target-URI"),
        "WARC-Refers-To-Date": about.get_header("WARC-Date"),
    }
    return _whole("conversion", url, media_type, body, headers)


def note_record(note: Note, *, about: ArcWarcRecord | None = None) -> ArcWarcRecord:
    """Fields that say something about another record, or stand for themselves."""
    headers, uri = {}, None
    if about is not None:
        uri = about.rec_headers.get_header("WARC-Target-URI")
        headers = {
            "WARC-Date": about.rec_headers.get_header("WARC-Date"),
            "WARC-Concurrent-To": about.rec_headers.get_header("WARC-Record-ID"),
        }
    block = "".join(f"{name}: {one_line(value)}\r\n" for name, value in note.items()).encode()
    return _BUILDER.create_warc_record(
        uri,
        "metadata",
        payload=io.BytesIO(block),
        length=len(block),
        warc_content_type="application/warc-fields",
        warc_headers_dict=headers,
    )


def _whole(
    kind: str, url: str, media_type: str, body: bytes, headers: Mapping[str, str]
) -> ArcWarcRecord:
    return _BUILDER.create_warc_record(
        url,
        kind,
        payload=io.BytesIO(body),
        length=len(body),
        warc_content_type=media_type,
        warc_headers_dict={**headers, "WARC-Payload-Digest": payload_digest(body)},
    )


def _common(exchange: Exchange) -> dict[str, str]:
    headers = {"WARC-Date": exchange.at}
    if exchange.ip_address:
        headers["WARC-IP-Address"] = exchange.ip_address
    return headers
