"""What the operator looks at: visits that need a person, what is there, issues by rule."""

from extract.counts import RULE_COUNTS
from publish.console.status import FINE
from publish.ds import Datasette, Request, Response
from publish.kept import read_kept
from publish.ledger import STATES
from publish.pages.issues import RULES
from publish.paging import pager, read_page
from publish.query import Row, read_rows
from publish.render import answer
from publish.words import read_book

PAGE = 100
_LAST = """
select a.id, a.name, v.outcome, v.reason, v.started_at, v.reports_found, (
  select max(fetched_at) from captures c
  where c.agency_id = a.id and c.role in ('report', 'attachment', 'import')) as new_since
from agencies a left join visits v on v.id = (
  select max(id) from visits where agency_id = a.id)
where {where} order by a.region, a.id limit :limit offset :offset
"""
_OUTCOMES = """
select coalesce((select outcome from visits v where v.agency_id = a.id order by v.id desc limit 1),
  'never') as outcome, count(*) as n from agencies a group by 1 order by n desc
"""
_YEARS = "select year, state, count(*) as n from coverage group by year, state"
_STORED = """
select count(*) as captures, sum(bytes) as bytes, sum(damage is not null) as damaged from captures
"""
_RUNS = "select * from runs order by id desc limit 10"


async def status_page(datasette: Datasette, request: Request) -> Response:
    """``/status``, ``?outcome=`` for agencies whose last visit came to this"""
    known = [*read_book().lists["outcomes"], "never"]
    asked = request.args.get("outcome") or ""
    outcome = asked if asked in known else ""
    page = read_page(request)
    visits = await _read_visits(datasette, outcome, page)
    years = await read_kept(datasette, _YEARS) or []
    stored = await read_kept(datasette, _STORED)
    data = {
        "outcome": outcome,
        "outcomes": await read_kept(datasette, _OUTCOMES),
        "agencies": visits[:PAGE],
        "coverage": years,
        "stored": stored[0] if stored else None,
        "runs": await read_rows(datasette, _RUNS),
        "rules": await read_kept(datasette, RULES),
        "rule_counts": await read_kept(datasette, RULE_COUNTS),
    }
    return await answer(
        datasette,
        request,
        "status.html",
        data=data,
        **data,
        page=page,
        fine=FINE,
        years=sorted({row["year"] for row in years}, reverse=True),
        states=[one for one in STATES if any(row["state"] == one for row in years)],
        counts={(row["year"], row["state"]): row["n"] for row in years},
        pager=pager("/status", page, more=len(visits) > PAGE, outcome=outcome),
    )


async def _read_visits(datasette: Datasette, outcome: str, page: int) -> list[Row]:
    """Agencies with their last visit: those of one outcome, or all that need a person."""
    fine = ", ".join(f"'{one}'" for one in sorted(FINE))
    where = f"v.outcome not in ({fine})"
    if outcome:
        where = "v.id is null" if outcome == "never" else "v.outcome = :outcome"
    return await read_rows(
        datasette,
        _LAST.format(where=where),
        outcome=outcome,
        limit=PAGE + 1,
        offset=(page - 1) * PAGE,
    )
