"""What is asked for only if it changed: the captures whose servers gave a way to ask so."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from crawler.archive import Archive
from crawler.captures import warc_path

# A server that says "unchanged" is believed for so long; then its word is held against the bytes.
_BELIEVED = timedelta(days=30)
_ASKED_AS = {"etag": "If-None-Match", "last-modified": "If-Modified-Since"}


def find_known(archive: Archive, agency_id: str, url: str) -> Mapping[str, Any] | None:
    """The last capture of a URL, if it can be read and its server may be asked whether it holds."""
    found = archive.db.query(
        "select captures.*, (select max(seen_at) from sightings"
        " where capture_id = captures.id and sightings.status = 200) as whole_at"
        " from captures where agency_id = ? and url = ? and drawn_from is null"
        " order by last_seen desc, id desc limit 1",
        [agency_id, url],
    )
    row = next(iter(found), None)
    if row is None or row["status"] != 200 or row["damage"] or not row["payload_digest"]:
        return None
    oldest = (datetime.now(UTC) - _BELIEVED).strftime("%Y-%m-%dT%H:%M:%SZ")
    if (row["whole_at"] or "") < oldest or not condition(row):
        return None
    return row if warc_path(archive, row["warc_file"]).exists() else None


def condition(row: Mapping[str, Any]) -> dict[str, str]:
    """The request headers that ask for a capture's URL only if it changed."""
    headers = json.loads(row["headers"] or "{}")
    return {ask: headers[name] for name, ask in _ASKED_AS.items() if headers.get(name)}
