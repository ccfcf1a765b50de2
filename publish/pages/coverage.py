"""Coverage: which agency published which year, by when it was due, how late, and who is silent."""

from publish.ds import Datasette, Request, Response
from publish.ledger import STATES, read_ledger
from publish.query import read_rows, read_value
from publish.render import query_string, render

PAGE = 100
SHOWN_LATE = 200
_COUNTS = "select state, count(*) as n from coverage group by state"
_LATE = """
select c.*, a.name, r.id as report_id from coverage c join agencies a on a.id = c.agency_id
left join reports r on r.agency_id = c.agency_id and r.year = c.year
where c.days_late_stated > 0 or c.days_late_seen > 0
order by c.year desc, max(coalesce(c.days_late_stated, 0), coalesce(c.days_late_seen, 0)) desc,
  c.agency_id limit :limit
"""


async def coverage_page(datasette: Datasette, request: Request) -> Response:
    """``/coverage``, ``?state=`` for agencies that have this state in some year."""
    asked = request.args.get("state") or ""
    state = asked if asked in STATES else ""
    text = request.args.get("page") or ""
    page = min(max(int(text), 1), 10_000) if text.isascii() and text.isdigit() else 1
    ledger = await read_ledger(datasette, limit=PAGE + 1, offset=(page - 1) * PAGE, state=state)
    return await render(
        datasette,
        request,
        "coverage.html",
        ledger=ledger,
        agencies=ledger.agencies[:PAGE],
        state=state,
        states=STATES,
        counts={row["state"]: row["n"] for row in await read_rows(datasette, _COUNTS)},
        total=await read_value(datasette, "select count(*) from agencies"),
        late=await read_rows(datasette, _LATE, limit=SHOWN_LATE),
        page=page,
        more=len(ledger.agencies) > PAGE,
        pager={
            "next": f"/coverage?{query_string(state=state, page=page + 1)}",
            "previous": f"/coverage?{query_string(state=state, page=page - 1)}",
        },
    )
