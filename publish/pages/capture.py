"""Archived pages: a frame of facts around the page itself, which stands in a sandbox."""

import asyncio
import json
import re
from collections.abc import Mapping
from pathlib import Path

from crawler.decode import decode
from crawler.errors import GongkaiError
from crawler.warc import read_payload
from publish.cleaning import JUMP, clean_page, clean_text
from publish.ds import Datasette, Request, Response
from publish.query import DATABASE, Row, read_row, read_rows
from publish.render import language_of, query_string, render
from publish.words import say

PLACE_KEYS = ("page", "table", "line", "row", "cell")
SHOWN = {"text/html": clean_page, "application/xhtml+xml": clean_page, "text/plain": clean_text}
# No script, no origin, no load from anywhere, whatever the page holds.
SANDBOX = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:"
_INERT = {
    "content-security-policy": f"{SANDBOX}; frame-ancestors 'self'",
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-resource-policy": "same-origin",
}
_CHARSET = re.compile(r"charset\s*=\s*[\"']?\s*([\w.:-]+)", re.I)
_ENDINGS = {
    "text/html": "html",
    "text/plain": "txt",
    "application/pdf": "pdf",
    "application/msword": "doc",
    "application/vnd.ms-excel": "xls",
    "image/png": "png",
    "image/jpeg": "jpg",
}
_REPORTS = """
select distinct r.id, r.year, coalesce(r.agency_name, a.name) as name from reports r
join versions v on v.report_id = r.id left join agencies a on a.id = r.agency_id
where v.capture_id = :capture
"""


async def capture_page(datasette: Datasette, request: Request) -> Response:
    """``/capture/<id>``, with the place to mark in its query."""
    capture = await _read_capture(datasette, request)
    place = place_of(request)
    shown, found, missing = capture["media_type"] in SHOWN, False, False
    try:
        if shown:
            found = (await _show(datasette, capture, place))[1]
    except GongkaiError:
        missing = True
    return await render(
        datasette,
        request,
        "capture.html",
        capture=capture,
        reports=await read_rows(datasette, _REPORTS, capture=capture["id"]),
        shown=shown and not missing,
        missing=missing,
        place=place_words(language_of(request), place),
        found=found,
        frame=f"/capture/{capture['id']}/page?{query_string(**place)}#{JUMP}",
    )


async def capture_content(datasette: Datasette, request: Request) -> Response:
    """``/capture/<id>/page``: the page alone, harmless, for the frame."""
    capture = await _read_capture(datasette, request)
    if capture["media_type"] not in SHOWN:
        return await capture_bytes(datasette, request)
    try:
        body, _ = await _show(datasette, capture, place_of(request))
    except GongkaiError:
        return Response.text(say(language_of(request), "capture_missing"), 404, headers=_INERT)
    return Response.html(body, headers=_INERT)


async def capture_bytes(datasette: Datasette, request: Request) -> Response:
    """``/capture/<id>/bytes``: the decoded body as it was stored, never shown in the browser."""
    capture = await _read_capture(datasette, request)
    try:
        body = await _read_body(datasette, capture)
    except GongkaiError:
        return Response.text(say(language_of(request), "capture_missing"), 404, headers=_INERT)
    headers = {**_INERT, "content-disposition": f'attachment; filename="{file_name(capture)}"'}
    return Response(body, 200, headers, content_type="application/octet-stream")


def place_of(request: Request) -> dict[str, int]:
    """The place that a request names; what is no small whole number is left out."""
    asked = {key: request.args.get(key) or "" for key in PLACE_KEYS}
    return {
        key: int(text)
        for key, text in asked.items()
        if text.isascii() and text.isdigit() and len(text) < 8
    }


def place_words(lang: str, place: Mapping[str, int]) -> str:
    """The place in words; empty if there is none."""
    return (" " if lang == "en" else "").join(
        say(lang, f"place_{key}", n=number) for key, number in place.items()
    )


def file_name(capture: Row) -> str:
    """A safe name for the bytes of a capture."""
    ending = _ENDINGS.get(capture["media_type"] or "", "bin")
    return f"capture-{capture['id']}-{str(capture['sha256'])[:12]}.{ending}"


async def _read_capture(datasette: Datasette, request: Request) -> Row:
    number = int(request.url_vars["capture"])
    return await read_row(datasette, "select * from captures where id = :id", id=number)


async def _read_body(datasette: Datasette, capture: Row) -> bytes:
    folder = Path(datasette.get_database(DATABASE).path).parent / "warc"
    name = str(capture["warc_file"] or "")
    if not name or Path(name).name != name:
        raise GongkaiError("the capture names no WARC file")
    return await asyncio.to_thread(read_payload, folder / name, int(capture["warc_offset"]))


async def _show(datasette: Datasette, capture: Row, place: dict[str, int]) -> tuple[str, bool]:
    text = decode(await _read_body(datasette, capture), charset_of(capture))
    return await asyncio.to_thread(SHOWN[capture["media_type"]], text, place)


def charset_of(capture: Row) -> str | None:
    """The character set that the HTTP header named."""
    headers = json.loads(capture["headers"] or "{}")
    declared = _CHARSET.search(str(headers.get("content-type") or headers.get("Content-Type")))
    return declared[1] if declared else None
