"""Which captures were read, by which state of the reading code, and what is still to be read."""

import hashlib
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from extract.copies import READ, SIGHTINGS
from extract.reports import Report
from extract.states import Copy


@cache
def extractor() -> str:
    """The state of the reading code: a digest of this package's files. New code reads again."""
    digest = hashlib.sha256()
    folder = Path(__file__).parent
    for path in sorted((*folder.rglob("*.py"), *folder.rglob("*.toml"))):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def agencies_to_read(db: Database, *, every: bool) -> list[dict[str, Any]]:
    """Agencies with a capture not yet read, or with an address that was seen in another state."""
    unread = f"""
        select agency_id from captures
        left join readings on readings.capture_id = captures.id
        where {READ} and (:every or readings.extractor is not :extractor)
        union select agency_id from ({SIGHTINGS}) left join extractions using (agency_id)
        where sighting_id < id and (status is not status_before or capture_id is not before)
    """
    values = {"every": every, "extractor": extractor()}
    return list(db.query(f"select * from agencies where id in ({unread}) order by id", values))


def write_readings(
    db: Database, agency_id: str, copies: Sequence[Copy], reports: Sequence[Report] | None
) -> None:
    """Note what was read; which report it belongs to only if reports were written."""
    of_report = {
        copy.capture["id"]: f"{agency_id}-{report.year}"
        for report in reports or ()
        for copy in report.copies
    }
    db.table("readings").upsert_all(
        (
            {
                "capture_id": copy.capture["id"],
                "extractor": extractor(),
                **({} if reports is None else {"report_id": of_report.get(copy.capture["id"])}),
            }
            for copy in copies
            if copy.capture["is_read"]
        ),
        pk="capture_id",
    )
    db.execute(
        "insert or replace into extractions (agency_id, sighting_id)"
        " select ?, coalesce(max(sightings.id), 0) from sightings"
        " join captures on captures.id = capture_id where agency_id = ?",
        [agency_id, agency_id],
    )


def touch_seen(db: Database) -> None:
    """Carry later sightings of what has not changed to the last version of each report."""
    last = "select max(id) from versions group by report_id, url"
    seen = "select captures.last_seen from captures where captures.id = versions.capture_id"
    with db.atomic():
        db.execute(f"update versions set last_seen = max(last_seen, ({seen})) where id in ({last})")
        db.execute(
            "update reports set last_seen = max(last_seen, coalesce((select max(last_seen)"
            " from versions where report_id = reports.id and state = 'published'), last_seen))"
        )
