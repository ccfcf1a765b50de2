"""An exchange stored: first the WARC record, then the rows that index it."""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urljoin

from crawler.archive import SOFTWARE, Archive
from crawler.coding import decode_body, split_codings
from crawler.errors import GongkaiError
from crawler.media import sniff_media_type
from crawler.warc import Earlier, Exchange, Place, WarcStore, payload_digest, read_payload

Role = Literal["robots", "home", "listing", "report", "attachment", "other", "import"]

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
        "retry-after",
        "server",
    }
)
_FILE_NAME = re.compile(r"[A-Za-z0-9._-]+\.warc(\.gz)?")


@dataclass(frozen=True, kw_only=True)
class Origin:
    """Why something was fetched: for which agency, as what, under which title, from which page."""

    agency_id: str
    role: Role
    entry_title: str | None = None
    referrer: str | None = None


@dataclass(frozen=True, kw_only=True)
class Stored:
    """What became of an exchange; ``new`` if this payload was never seen at that URL."""

    capture_id: int
    sha256: str
    new: bool


class CaptureStore:
    """Stores exchanges of one run into an archive; not for use by two threads."""

    def __init__(
        self, archive: Archive, *, run_id: int | None, info: Mapping[str, str] | None = None
    ) -> None:
        self.archive = archive
        self.run_id = run_id
        fields = {"software": SOFTWARE, "format": "WARC File Format 1.1", **(info or {})}
        self._warc = WarcStore(archive.warc_dir, info=fields)

    def store_exchange(self, exchange: Exchange, origin: Origin) -> Stored:
        """Keep a request and its response.

        Raises GongkaiError, after the WARC record is written, if the body cannot be decoded.
        """
        try:
            body = decode_body(exchange.body, _codings(exchange))
        except GongkaiError:
            self._warc.write_exchange(exchange)
            raise
        sha256 = hashlib.sha256(body).hexdigest()
        earlier = self._find_earlier(exchange.url, sha256)
        place = self._warc.write_exchange(exchange, earlier=earlier[0] if earlier else None)
        row = {
            **_row(origin, exchange.url, exchange.at, body),
            "sha256": sha256,
            "final_url": _final_url(exchange),
            "status": exchange.status,
            "headers": _kept_headers(exchange),
            "payload_digest": earlier[0].payload_digest
            if earlier
            else payload_digest(exchange.body),
        }
        return self._index(row, holder=earlier[1] if earlier else place, sighted=place)

    def store_file(self, url: str, body: bytes, *, at: str, origin: Origin) -> Stored:
        """Keep a file that came by no protocol."""
        sha256 = hashlib.sha256(body).hexdigest()
        row = _row(origin, url, at, body)
        earlier = self._find_earlier(url, sha256)
        place = (
            earlier[1]
            if earlier
            else self._warc.write_resource(url, at=at, media_type=row["media_type"], body=body)
        )
        row |= {
            "sha256": sha256,
            "final_url": url,
            "status": 200,
            "headers": "{}",
            "payload_digest": payload_digest(body),
        }
        return self._index(row, holder=place, sighted=place)

    def relabel(self, capture_id: int, *, role: Role, entry_title: str | None) -> None:
        """Note what a capture turned out to be once its page was read."""
        with self.archive.db.conn as connection:
            connection.execute(
                "update captures set role = ?, is_attachment = ?,"
                " entry_title = coalesce(?, entry_title) where id = ?",
                (role, int(role == "attachment"), entry_title, capture_id),
            )

    def close(self) -> None:
        """Close the WARC file; the archive stays open."""
        self._warc.close()

    def _find_earlier(self, url: str, sha256: str) -> tuple[Earlier, Place] | None:
        """The record that holds this payload of this URL, whichever agency it was fetched for."""
        found = self.archive.db.conn.execute(
            "select fetched_at, payload_digest, warc_file, warc_offset from captures"
            " where url = ? and sha256 = ? and payload_digest is not null limit 1",
            (url, sha256),
        ).fetchone()
        if found is None:
            return None
        at, digest, warc_file, warc_offset = found
        earlier = Earlier(url=url, at=at, payload_digest=digest)
        return earlier, Place(warc_file=warc_file, warc_offset=warc_offset)

    def _index(self, row: dict[str, Any], *, holder: Place, sighted: Place) -> Stored:
        row |= {"warc_file": holder.warc_file, "warc_offset": holder.warc_offset}
        key = (row["agency_id"], row["url"], row["sha256"])
        with self.archive.db.conn as connection:
            known = connection.execute(
                "select id from captures where agency_id = ? and url = ? and sha256 = ?", key
            ).fetchone()
            if known is None:
                capture_id = connection.execute(_INSERT, row).lastrowid
            else:
                capture_id = known[0]
                connection.execute(_UPDATE, {**row, "id": capture_id})
            connection.execute(
                "insert into sightings (capture_id, run_id, seen_at, warc_file, warc_offset)"
                " values (?, ?, ?, ?, ?)",
                (
                    capture_id,
                    self.run_id,
                    row["fetched_at"],
                    sighted.warc_file,
                    sighted.warc_offset,
                ),
            )
        assert capture_id is not None
        return Stored(capture_id=capture_id, sha256=row["sha256"], new=known is None)


_COLUMNS = (
    *("agency_id", "url", "final_url", "role", "entry_title", "referrer", "status", "headers"),
    *("media_type", "sha256", "bytes", "is_attachment", "fetched_at", "last_seen"),
    *("warc_file", "warc_offset", "payload_digest"),
)
_INSERT = (
    f"insert into captures ({', '.join(_COLUMNS)})"
    f" values ({', '.join(f':{name}' for name in _COLUMNS)})"
)
# A page first met as a link somewhere may later be known as a report; never the other way round.
_UPDATE = """
update captures set
  fetched_at = min(fetched_at, :fetched_at),
  status = iif(:last_seen >= last_seen, :status, status),
  last_seen = max(last_seen, :last_seen),
  is_attachment = iif(:role in ('report', 'attachment'), :is_attachment, is_attachment),
  role = iif(:role in ('report', 'attachment'), :role, role),
  entry_title = coalesce(:entry_title, entry_title),
  referrer = coalesce(:referrer, referrer)
where id = :id
"""


def read_capture(archive: Archive, capture: Mapping[str, Any]) -> bytes:
    """The decoded body of a row of ``captures``; GongkaiError if its record cannot be read."""
    return read_payload(warc_path(archive, capture["warc_file"]), int(capture["warc_offset"]))


def warc_path(archive: Archive, warc_file: str) -> Path:
    """The path of a WARC file of the archive; GongkaiError if the name is none."""
    if not _FILE_NAME.fullmatch(warc_file or ""):
        raise GongkaiError(f"{warc_file!r} is not the name of a WARC file")
    return archive.warc_dir / warc_file


def _row(origin: Origin, url: str, at: str, body: bytes) -> dict[str, Any]:
    return {
        "agency_id": origin.agency_id,
        "url": url,
        "role": origin.role,
        "entry_title": origin.entry_title,
        "referrer": origin.referrer,
        "media_type": sniff_media_type(body),
        "bytes": len(body),
        "is_attachment": int(origin.role == "attachment"),
        "fetched_at": at,
        "last_seen": at,
    }


def _find_header(exchange: Exchange, name: str) -> str | None:
    return next((v for k, v in exchange.headers if k.lower() == name), None)


def _codings(exchange: Exchange) -> list[str]:
    named = [v for k, v in exchange.headers if k.lower() == "content-encoding"]
    return split_codings(",".join(named))


def _final_url(exchange: Exchange) -> str:
    """Where the response leads: the target of a redirect, else the URL itself."""
    location = _find_header(exchange, "location")
    if location and 300 <= exchange.status < 400:
        return urljoin(exchange.url, location)
    return exchange.url


def _kept_headers(exchange: Exchange) -> str:
    kept = {k.lower(): v for k, v in exchange.headers if k.lower() in _KEPT_HEADERS}
    return json.dumps(kept, ensure_ascii=False, sort_keys=True)
