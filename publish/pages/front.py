"""The front page: what this is, search, coverage, newest reports, downloads."""

from collections.abc import Sequence

from publish.dataset import describe_dataset
from publish.ds import Datasette, Request, Response
from publish.kept import read_kept
from publish.ledger import STATES, read_ledger
from publish.query import Row, read_rows
from publish.render import answer, base_url
from publish.words import WIDE_TABLES

SHOWN_AGENCIES = 20
COUNTED = ("agencies", "reports", "captures")
_COUNTS = ", ".join(f"(select count(*) from {one}) as {one}" for one in COUNTED)
_PRINTED = "select count(*) as n from figures where kind = 'number'"

_AGENCIES = """
select a.id, a.name, a.region, a.known_empty,
  (select outcome from visits v where v.agency_id = a.id order by v.id desc limit 1) as outcome
from agencies a order by a.region, a.id limit :limit
"""
_COVERED = """
select r.id, r.agency_id, r.year, r.status, count(i.id) as issues
from reports r left join issues i
  on i.report_id = r.id and i.severity in ('error', 'warning')
  and i.reviewed is not 'false_alarm'
where r.agency_id in (select id from agencies order by region, id limit :limit)
group by r.id
"""
_NEWEST = """
select r.id, r.agency_name, a.name, r.year, r.title, r.published_on, r.first_seen, r.status
from reports r left join agencies a on a.id = r.agency_id
order by r.first_seen desc, r.rowid desc limit 10
"""


async def front_page(datasette: Datasette, request: Request) -> Response:
    """``/``"""
    ledger = await read_ledger(datasette, limit=SHOWN_AGENCIES)
    # An archive whose ledger was never written still shows what it has.
    limit = 0 if ledger.cells else SHOWN_AGENCIES
    agencies = await read_rows(datasette, _AGENCIES, limit=limit)
    covered = await read_rows(datasette, _COVERED, limit=limit)
    counts = (await read_kept(datasette, f"select {_COUNTS}") or [{}])[0]
    printed = await read_kept(datasette, _PRINTED)
    newest = await read_rows(datasette, _NEWEST)
    return await answer(
        datasette,
        request,
        "front.html",
        data={"counts": counts, "newest": newest},
        ledger=ledger,
        states=[one for one in STATES if any(c["state"] == one for c in ledger.cells.values())],
        agencies=agencies,
        years=_years(covered),
        covered={(row["agency_id"], row["year"]): row for row in covered},
        newest=newest,
        counts=counts,
        printed=printed[0]["n"] if printed else None,
        wide=WIDE_TABLES,
        dataset=describe_dataset(base_url(request), WIDE_TABLES),
    )


def _years(covered: Sequence[Row]) -> list[int]:
    """Every year from the first report to the last: a gap must show."""
    years = [row["year"] for row in covered]
    return list(range(min(years), max(years) + 1)) if years else []
