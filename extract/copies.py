"""An agency's captures as they were read: each with its sightings and what it turned out to be."""

import json
from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from sqlite_utils import Database

from crawler.archive import Archive
from crawler.blocks import find_block
from crawler.captures import read_capture
from crawler.decode import decode
from crawler.errors import GongkaiError
from extract.figures import issue
from extract.read import Reading, read_document
from extract.states import Copy

# What is read for reports; listings, home pages and robots.txt are evidence only. Pictures are read
# with the page that shows them, and a page that a browser drew only as it was drawn.
_NOT_DRAWN = """not exists (select 1 from captures as drawn where drawn.drawn_from = captures.sha256
    and drawn.url = captures.url and drawn.agency_id = captures.agency_id)"""
READ = f"""status = 200 and (role in ('report', 'import')
    or is_attachment and coalesce(media_type, '') not like 'image/%') and {_NOT_DRAWN}"""

# Every address that ever held what is read, whatever it answered since.
_ADDRESSES = f"select agency_id, url from captures where {READ}"
_STATUS = "iif(sightings.status = 304, 200, sightings.status)"  # not modified: it stands as it was
SIGHTINGS = f"""
    select sightings.id, captures.agency_id, capture_id, {_STATUS} as status,
      lag(capture_id) over same as before, lag({_STATUS}) over same as status_before
    from sightings join captures on captures.id = capture_id
    where (captures.agency_id, url) in ({_ADDRESSES}) and {_NOT_DRAWN}
    window same as (partition by captures.agency_id, url order by seen_at, sightings.id)
"""


def read_copies(archive: Archive, agency_id: str) -> list[Copy]:
    """Every capture at an address of an agency that ever held what is read, read anew."""
    captures = list(
        archive.db.query(
            f"select *, {READ} as is_read from captures where (agency_id, url) in"
            f" ({_ADDRESSES} and agency_id = ?) and {_NOT_DRAWN} order by id",
            [agency_id],
        )
    )
    seen = _sightings(archive.db, agency_id)
    return [_copy(archive, capture, seen[capture["id"]]) for capture in captures]


def _sightings(db: Database, agency_id: str) -> Mapping[int, tuple[tuple[str, int], ...]]:
    found: dict[int, tuple[tuple[str, int], ...]] = defaultdict(tuple)
    for row in db.query(
        f"select capture_id, seen_at, {_STATUS} as status from sightings"
        " join captures on captures.id = capture_id where agency_id = ? order by seen_at",
        [agency_id],
    ):
        found[row["capture_id"]] += ((row["seen_at"], row["status"]),)
    return found


def _copy(archive: Archive, capture: Mapping[str, Any], seen: tuple[tuple[str, int], ...]) -> Copy:
    if not capture["is_read"]:
        return Copy(capture, Reading(media_type=capture["media_type"] or ""), seen)
    reading = _read(archive, capture)
    return Copy(capture, reading, seen, _challenge(archive, capture, reading))


def _challenge(archive: Archive, capture: Mapping[str, Any], reading: Reading) -> str | None:
    """Why a page that reads as no report is a challenge of its host, if it is one."""
    if reading.is_report or reading.media_type != "text/html":
        return None
    try:
        return find_block(capture["status"], decode(read_capture(archive, capture)))
    except GongkaiError:
        return None


def _read(archive: Archive, capture: Mapping[str, Any]) -> Reading:
    try:
        body = read_capture(archive, capture)
    except GongkaiError as error:
        damaged = issue("capture_damaged", why=str(error))
        return Reading(media_type=capture["media_type"] or "", issues=(damaged,))
    pictures = [] if capture["is_attachment"] else _pictures(archive, capture)
    return read_document(body, charset=_charset(capture["headers"]), pictures=pictures)


def _pictures(archive: Archive, page: Mapping[str, Any]) -> list[bytes]:
    """The pictures that a page shows, in the order in which they were fetched.

    Empty bytes stand for one whose capture is damaged, so that the others keep their numbers.
    """
    shown = archive.db.query(
        "select *, max(id) from captures where agency_id = ? and referrer = ? and is_attachment"
        " and status = 200 and media_type like 'image/%' group by url order by min(id)",
        [page["agency_id"], page["url"]],
    )
    return [_picture(archive, capture) for capture in list(shown)]


def _picture(archive: Archive, capture: Mapping[str, Any]) -> bytes:
    try:
        return read_capture(archive, capture)
    except GongkaiError:
        return b""


def _charset(headers: str | None) -> str | None:
    """The character set that the HTTP header declared, if any."""
    found = {name.lower(): value for name, value in json.loads(headers or "{}").items()}
    content_type = found.get("content-type", "")
    _, _, charset = content_type.lower().partition("charset=")
    return charset.strip(" \"';") or None
