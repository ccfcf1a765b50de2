"""Coverage: which agency published which year, by when it was due, how late, and who is silent."""

from publish.ds import Datasette, Request, Response
from publish.kept import read_kept
from publish.ledger import STATES, read_ledger
from publish.paging import pager, read_page
from publish.render import answer

PAGE = 50
SHOWN_LATE = 200
_BY_YEAR = "select year, state, count(*) as n from coverage group by year, state order by year"
_COUNTS = "select state, count(*) as n from coverage group by state"
_LATE = f"""
select c.*, a.name, r.id as report_id from coverage c join agencies a on a.id = c.agency_id
left join reports r on r.agency_id = c.agency_id and r.year = c.year
where c.days_late_stated > 0 or c.days_late_seen > 0
order by c.year desc, max(coalesce(c.days_late_stated, 0), coalesce(c.days_late_seen, 0)) desc,
  c.agency_id limit {SHOWN_LATE}
"""


async def coverage_page(datasette: Datasette, request: Request) -> Response:
    """``/coverage``, ``?state=`` for agencies that have this state in some year."""
    asked = request.args.get("state") or ""
    state = asked if asked in STATES else ""
    page = read_page(request)
    ledger = await read_ledger(datasette, limit=PAGE + 1, offset=(page - 1) * PAGE, state=state)
    agencies = ledger.agencies[:PAGE]
    shown = {agency["id"] for agency in agencies}
    return await answer(
        datasette,
        request,
        "coverage.html",
        data={
            "state": state,
            "page": page,
            "agencies": agencies,
            "coverage": [cell for key, cell in ledger.cells.items() if key[0] in shown],
        },
        ledger=ledger,
        agencies=agencies,
        state=state,
        states=STATES,
        counts={row["state"]: row["n"] for row in await read_kept(datasette, _COUNTS) or ()},
        by_year={
            (row["year"], row["state"]): row["n"]
            for row in await read_kept(datasette, _BY_YEAR) or ()
        },
        late=await read_kept(datasette, _LATE),
        page=page,
        pager=pager("/coverage", page, more=len(ledger.agencies) > PAGE, state=state),
    )
