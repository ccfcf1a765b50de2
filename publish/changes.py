"""What changed, newest first: reports edited, gone, back, and those that came late."""

from collections.abc import Mapping

from publish.ds import Datasette
from publish.history import Step, read_history
from publish.query import Row, read_rows

KINDS = ("edited", "restored", "gone", "moved", "replaced", "unreadable", "late")

_KIND = """case when v.state <> 'published' then v.state
  when v.changes like '%"state": {%' then 'restored' else 'edited' end"""
_VERSIONS = """
select v.id, v.report_id, v.capture_id, v.first_seen as at, v.first_seen, v.last_seen, v.state,
  v.changes, r.year, r.agency_id, coalesce(r.agency_name, a.name) as name, a.name as registered,
  null as deadline, null as days_late,
  {kind} as kind
from versions v join reports r on r.id = v.report_id join agencies a on a.id = r.agency_id
where v.changes <> '{{}}' {versions} order by v.first_seen desc limit :deep
"""
_LATE = """
select null as id, r.id as report_id, null as capture_id,
  coalesce(c.published_on, c.first_seen) as at, c.first_seen, null as last_seen, null as state,
  null as changes, c.year, c.agency_id, coalesce(r.agency_name, a.name) as name,
  a.name as registered, c.deadline,
  max(coalesce(c.days_late_stated, 0), coalesce(c.days_late_seen, 0)) as days_late,
  'late' as kind
from coverage c join agencies a on a.id = c.agency_id
join reports r on r.agency_id = c.agency_id and r.year = c.year
where (c.days_late_stated > 0 or c.days_late_seen > 0) {late}
order by coalesce(c.published_on, c.first_seen) desc limit :deep
"""
_ASKED = {"agency": "and r.agency_id = :agency", "year": "and r.year = :year"}
_ORDER = "order by at desc, report_id, id desc limit :limit offset :offset"


async def read_changes(
    datasette: Datasette, asked: Mapping[str, str], *, limit: int, offset: int = 0
) -> list[tuple[Row, Step | None]]:
    """Changes with their step of the report's history (None where it came late).

    ``asked`` may name an agency, a year and a kind of KINDS.
    """
    kind = asked.get("kind")
    also = " ".join(_ASKED[key] for key in asked if key in _ASKED)
    parts = []
    if kind != "late":
        of_kind = f"and {_KIND} = :kind" if kind else ""
        parts.append(_VERSIONS.format(kind=_KIND, versions=f"{also} {of_kind}"))
    if kind in (None, "late"):
        parts.append(_LATE.format(late=also))
    merged = " union all ".join(f"select * from ({part})" for part in parts)
    values = {**asked, "deep": offset + limit, "limit": limit, "offset": offset}
    rows = await read_rows(datasette, f"{merged} {_ORDER}", **values)
    return [(row, read_history([row], ())[0] if row["changes"] else None) for row in rows]
