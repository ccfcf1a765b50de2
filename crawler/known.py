"""Reports that the archive has and a visit did not meet: asked for, to see if they stand."""

from collections.abc import Sequence
from dataclasses import dataclass

from crawler.archive import Archive
from crawler.origin import Role

_MOST = 40  # of one visit: a body has a report a year, with an attachment or two


@dataclass(frozen=True, kw_only=True)
class Known:
    """An address that held a report or its attachment when it was last asked for."""

    url: str
    role: Role
    title: str | None
    referrer: str | None


def find_unmet(archive: Archive, agency_id: str, run_id: int | None) -> Sequence[Known]:
    """What an agency had and this run has not asked for; what was found gone is left."""
    rows = archive.db.query(_UNMET, [agency_id, run_id, _MOST])
    return [Known(**row) for row in rows]


# The newest sighting of each address decides; SQLite takes the bare columns from that row.
_UNMET = """
select url, role, entry_title as title, referrer from (
  select url, role, entry_title, referrer, sightings.status as status, run_id,
    max(sightings.id) as newest
  from sightings join captures on captures.id = capture_id
  where agency_id = ? and url like 'http%' group by url)
where role in ('report', 'attachment') and status in (200, 304) and run_id is not ?
order by url limit ?
"""
