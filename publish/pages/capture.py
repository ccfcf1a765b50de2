"""Archived pages: a frame of facts around the page itself, which stands in a sandbox."""

import asyncio
import json
import re
from collections.abc import Mapping
from pathlib import Path

from crawler.errors import GongkaiError
from crawler.warc import read_payload
from extract.figures import issue
from extract.form import Words
from extract.readers.unreadable import UnreadableError
from publish.ds import Datasette, Request, Response
from publish.figures import capture_link
from publish.originals.cleaning import JUMP
from publish.originals.drawing import BOX, DRAWN, Extent, draw, measure
from publish.originals.originals import MAX_BYTES, READ, SHOWN, show
from publish.query import DATABASE, Row, read_row, read_rows
from publish.render import answer, language_of, query_string
from publish.words import in_language, say

PLACE_KEYS = ("picture", "page", "sheet", "table", "paragraph", "line", "row", "cell", *BOX)
# No script, no origin, no load from anywhere, whatever the page holds.
SANDBOX = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:"
_INERT = {
    "content-security-policy": f"{SANDBOX}; frame-ancestors 'self'",
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-resource-policy": "same-origin",
}
_KEEP = "public, max-age=86400"
_CHARSET = re.compile(r"charset\s*=\s*[\"']?\s*([\w.:-]+)", re.I)
_ENDINGS = {
    "text/html": "html",
    "text/plain": "txt",
    "application/pdf": "pdf",
    "application/msword": "doc",
    "application/vnd.ms-excel": "xls",
    "image/png": "png",
    "image/jpeg": "jpg",
    "image/gif": "gif",
    "image/tiff": "tif",
    "image/bmp": "bmp",
    "image/webp": "webp",
    "multipart/related": "mht",
    "text/rtf": "rtf",
    "application/vnd.oasis.opendocument.text": "odt",
    "application/vnd.oasis.opendocument.spreadsheet": "ods",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "xlsx",
}
# A picture or attachment belongs to the report of the page that it was found on.
_REPORTS = """
select distinct r.id, r.year, coalesce(r.agency_name, a.name) as name from reports r
join versions v on v.report_id = r.id left join agencies a on a.id = r.agency_id
join captures c on c.id = v.capture_id
where c.id = :capture or (c.agency_id = :agency and c.url = :referrer)
  or r.id = (select report_id from readings where capture_id = :capture)
"""
# What was served, of a capture that a browser drew from it.
_SERVED = "select id from captures where sha256 = :drawn_from and url = :url order by id limit 1"
# In the order in which the reader of a page counts its pictures.
_PICTURES = """
select max(id) as id, url, media_type, bytes from captures
where agency_id = :agency and referrer = :url and is_attachment and status = 200
  and media_type like 'image/%' group by url order by min(id) limit 12
"""


async def capture_page(datasette: Datasette, request: Request) -> Response:
    """``/capture/<id>``, with the place to mark in its query."""
    capture = await _read_capture(datasette, request)
    place = place_of(request)
    pictures = await _read_pictures(datasette, capture)
    if 0 < place.get("picture", 0) <= len(pictures):
        picture = pictures[place.pop("picture") - 1]
        return Response.redirect(capture_link(picture["id"], place))
    found, extent, refusal, missing = False, None, None, False
    try:
        if capture["media_type"] in SHOWN:
            found = (await _show(datasette, capture, place))[1]
        elif capture["media_type"] in DRAWN:
            extent = await _measure(datasette, capture, place)
            found = extent.holds(place)
    except UnreadableError as error:
        refusal = words_of(error)
    except GongkaiError:
        missing = True
    reports = await read_rows(
        datasette,
        _REPORTS,
        capture=capture["id"],
        agency=capture["agency_id"],
        referrer=capture["referrer"],
    )
    return await answer(
        datasette,
        request,
        "capture.html",
        data={"capture": capture, "reports": reports},
        capture=capture,
        reports=reports,
        served=await read_rows(
            datasette, _SERVED, drawn_from=capture["drawn_from"], url=capture["url"]
        ),
        shown=capture["media_type"] in SHOWN and not (missing or refusal),
        read=capture["media_type"] in READ,
        extent=extent,
        refusal=refusal,
        missing=missing,
        place=place_words(language_of(request), place),
        box={key: place[key] for key in BOX} if extent and found else None,
        found=found,
        pictures=pictures,
        picture=_picture_link(capture, place, extent) if extent else None,
        frame=f"/capture/{capture['id']}/page?{query_string(**place)}#{JUMP}",
    )


def _picture_link(capture: Row, place: Mapping[str, int], extent: Extent) -> str:
    """The address of a page as a picture; the digest in it makes it good for ever."""
    box = {key: place[key] for key in BOX} if extent.holds(place) else {}
    query = query_string(v=str(capture["sha256"])[:12], page=extent.page, **box)
    return f"/capture/{capture['id']}/picture?{query}"


def words_of(error: UnreadableError) -> Words:
    """Why a document cannot be shown."""
    return issue(error.rule, **error.words).says


async def _read_pictures(datasette: Datasette, capture: Row) -> list[Row]:
    if capture["is_attachment"]:
        return []
    return await read_rows(datasette, _PICTURES, agency=capture["agency_id"], url=capture["url"])


async def capture_picture(datasette: Datasette, request: Request) -> Response:
    """``/capture/<id>/picture``: a page of a PDF, or a picture, drawn anew with the box marked."""
    capture = await _read_capture(datasette, request)
    if capture["media_type"] not in DRAWN:
        return await capture_bytes(datasette, request)
    try:
        body = await _read_capped(datasette, capture)
        drawn = await asyncio.to_thread(draw, capture["media_type"], body, place_of(request))
    except UnreadableError as error:
        says = in_language(words_of(error), language_of(request))
        return Response.text(says, 404, headers=_INERT)
    except GongkaiError:
        return Response.text(say(language_of(request), "capture_missing"), 404, headers=_INERT)
    headers = {**_INERT, "cache-control": _KEEP}
    return Response(drawn.body, 200, headers, content_type=drawn.media_type)


async def capture_content(datasette: Datasette, request: Request) -> Response:
    """``/capture/<id>/page``: the page alone, harmless, for the frame."""
    capture = await _read_capture(datasette, request)
    if capture["media_type"] not in SHOWN:
        return await capture_bytes(datasette, request)
    try:
        body, _ = await _show(datasette, capture, place_of(request))
    except UnreadableError as error:
        says = in_language(words_of(error), language_of(request))
        return Response.text(says, 404, headers=_INERT)
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
        say(lang, f"place_{key}", n=number) for key, number in place.items() if key not in BOX
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
    body = await _read_capped(datasette, capture)
    return await asyncio.to_thread(show, capture["media_type"], body, charset_of(capture), place)


async def _measure(datasette: Datasette, capture: Row, place: dict[str, int]) -> Extent:
    body = await _read_capped(datasette, capture)
    return await asyncio.to_thread(measure, capture["media_type"], body, place)


async def _read_capped(datasette: Datasette, capture: Row) -> bytes:
    if capture["bytes"] > MAX_BYTES:
        raise UnreadableError("too_large", most=MAX_BYTES)
    return await _read_body(datasette, capture)


def charset_of(capture: Row) -> str | None:
    """The character set that the HTTP header named."""
    headers = json.loads(capture["headers"] or "{}")
    declared = _CHARSET.search(str(headers.get("content-type") or headers.get("Content-Type")))
    return declared[1] if declared else None
