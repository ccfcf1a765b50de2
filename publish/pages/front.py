"""The front page: what this is, search, coverage, newest reports, downloads."""

from collections.abc import Sequence

from publish.ds import Datasette, Request, Response
from publish.ledger import STATES, read_ledger
from publish.query import Row, read_rows, read_value
from publish.render import render

SHOWN_AGENCIES = 200
DOWNLOADS = (
    "requests",
    "disclosures",
    "disputes",
    "reports",
    "passages",
    "issues",
    "agencies",
    "captures",
    "versions",
    "visits",
    "figures",
    "statements",
    "coverage",
)

_AGENCIES = """
select a.id, a.name, a.region, a.known_empty,
  (select outcome from visits v where v.agency_id = a.id order by v.id desc limit 1) as outcome
from agencies a order by a.region, a.id limit :limit
"""
_COVERED = """
select r.id, r.agency_id, r.year, r.status, count(i.id) as issues
from reports r left join issues i
  on i.report_id = r.id and i.severity in ('error', 'warning')
where r.agency_id in (select id from agencies order by region, id limit :limit)
group by r.id
"""
_NEWEST = """
select r.id, r.agency_name, a.name, r.year, r.title, r.published_on, r.first_seen, r.status
from reports r left join agencies a on a.id = r.agency_id
order by r.first_seen desc, r.year desc, r.id limit 10
"""


async def front_page(datasette: Datasette, request: Request) -> Response:
    """``/``"""
    ledger = await read_ledger(datasette, limit=SHOWN_AGENCIES)
    # An archive whose ledger was never written still shows what it has.
    limit = 0 if ledger.cells else SHOWN_AGENCIES
    agencies = await read_rows(datasette, _AGENCIES, limit=limit)
    covered = await read_rows(datasette, _COVERED, limit=limit)
    counts = {
        table: await read_value(datasette, f"select count(*) from {table}") for table in DOWNLOADS
    }
    printed = await read_value(datasette, "select count(*) from figures where kind = 'number'")
    return await render(
        datasette,
        request,
        "front.html",
        ledger=ledger,
        states=[one for one in STATES if any(c["state"] == one for c in ledger.cells.values())],
        agencies=agencies,
        years=_years(covered),
        covered={(row["agency_id"], row["year"]): row for row in covered},
        newest=await read_rows(datasette, _NEWEST),
        counts=counts,
        printed=printed,
    )


def _years(covered: Sequence[Row]) -> list[int]:
    """Every year from the first report to the last: a gap must show."""
    years = [row["year"] for row in covered]
    return list(range(min(years), max(years) + 1)) if years else []
