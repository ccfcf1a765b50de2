"""The rows that index a WARC record; made alike when it is written and when it is read again."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin

from crawler.archive import Archive
from crawler.media import sniff_media_type
from crawler.origin import Origin
from crawler.warc import Headers, Place

# Headers that tell something about the document; the WARC record has them all.
_KEPT_HEADERS = frozenset(
    {
        "content-type",
        "content-disposition",
        "content-encoding",
        "date",
        "etag",
        "last-modified",
        "location",
        "memento-datetime",
        "retry-after",
        "server",
    }
)


@dataclass(frozen=True, kw_only=True)
class Stored:
    """What became of an exchange; ``new`` if this payload was never seen at that URL."""

    capture_id: int
    sha256: str
    media_type: str
    new: bool


@dataclass(frozen=True, kw_only=True)
class Payload:
    """What the bytes are: digest and length of the decoded body, media type, digest in WARC."""

    sha256: str
    bytes: int
    media_type: str
    payload_digest: str


def describe_payload(body: bytes, *, sha256: str, payload_digest: str) -> Payload:
    """The payload of a decoded body."""
    return Payload(
        sha256=sha256,
        bytes=len(body),
        media_type=sniff_media_type(body),
        payload_digest=payload_digest,
    )


def capture_row(
    origin: Origin, url: str, at: str, *, payload: Payload, status: int = 200, headers: Headers = ()
) -> dict[str, Any]:
    """A row of ``captures``, all but the place of the record; ``headers`` as stored."""
    return {
        "agency_id": origin.agency_id,
        "url": url,
        "final_url": _final_url(url, status, headers),
        "role": origin.role,
        "entry_title": origin.entry_title,
        "referrer": origin.referrer,
        "status": status,
        "headers": _kept_headers(headers),
        "media_type": payload.media_type,
        "sha256": payload.sha256,
        "bytes": payload.bytes,
        "is_attachment": int(origin.role == "attachment"),
        "fetched_at": at,
        "last_seen": at,
        "payload_digest": payload.payload_digest,
        "drawn_from": origin.drawn_from,
    }


def index_capture(
    archive: Archive,
    row: Mapping[str, Any],
    *,
    run_id: int | None,
    holder: Place,
    sighted: Place,
) -> Stored:
    """Write a capture, or that it was seen again; ``holder`` is the record with its payload."""
    key = (row["agency_id"], row["url"], row["sha256"])
    wide = {**row, "warc_file": holder.warc_file, "warc_offset": holder.warc_offset}
    with archive.db.atomic():
        known = archive.db.execute(
            "select id from captures where agency_id = ? and url = ? and sha256 = ?", key
        ).fetchone()
        if known is None:
            capture_id = archive.db.execute(_INSERT, wide).lastrowid
        else:
            capture_id = known[0]
            archive.db.execute(_UPDATE, {**wide, "id": capture_id})
        archive.db.execute(
            "insert into sightings (capture_id, run_id, seen_at, status, warc_file, warc_offset)"
            " values (?, ?, ?, ?, ?, ?)",
            (
                capture_id,
                run_id,
                row["fetched_at"],
                row["status"],
                sighted.warc_file,
                sighted.warc_offset,
            ),
        )
    assert capture_id is not None
    return Stored(
        capture_id=capture_id,
        sha256=row["sha256"],
        media_type=row["media_type"],
        new=known is None,
    )


_COLUMNS = (
    *("agency_id", "url", "final_url", "role", "entry_title", "referrer", "status", "headers"),
    *("media_type", "sha256", "bytes", "is_attachment", "fetched_at", "last_seen"),
    *("warc_file", "warc_offset", "payload_digest", "drawn_from"),
)
_INSERT = (
    f"insert into captures ({', '.join(_COLUMNS)})"
    f" values ({', '.join(f':{name}' for name in _COLUMNS)})"
)
# A page first met as a link somewhere may later be known as a report; never the other way round.
# The holder is another record than before only if the one before was lost, or the page drawn anew.
_UPDATE = """
update captures set
  fetched_at = min(fetched_at, :fetched_at),
  status = iif(:last_seen >= last_seen and :status != 304, :status, status),
  last_seen = max(last_seen, :last_seen),
  is_attachment = iif(:role in ('report', 'attachment'), :is_attachment, is_attachment),
  role = iif(:role in ('report', 'attachment'), :role, role),
  entry_title = coalesce(:entry_title, entry_title),
  referrer = coalesce(:referrer, referrer),
  warc_file = :warc_file,
  warc_offset = :warc_offset,
  payload_digest = :payload_digest,
  damage = null
where id = :id
"""


def _final_url(url: str, status: int, headers: Headers) -> str:
    """Where the response leads: the target of a redirect, else the URL itself."""
    location = next((v for k, v in headers if k.lower() == "location"), None)
    return urljoin(url, location) if location and 300 <= status < 400 else url


def _kept_headers(headers: Headers) -> str:
    kept = {k.lower(): v for k, v in headers if k.lower() in _KEPT_HEADERS}
    return json.dumps(kept, ensure_ascii=False, sort_keys=True)
