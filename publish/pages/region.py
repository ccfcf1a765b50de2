"""A region's page: who is in it, what is there of each, and sums where a sum has meaning."""

from dataclasses import dataclass

from publish.ds import Datasette, NotFound, Request, Response
from publish.kept import read_kept
from publish.ledger import STATES, read_ledger
from publish.paging import pager, read_page
from publish.query import Row, read_rows, read_value
from publish.regions import (
    containing,
    count_by_prefix,
    find_prefix,
    region_name,
    whole_code,
)
from publish.render import answer, language_of
from publish.words import say

PAGE = 50
SUMMED = ("received", "carried_in", "granted", "partly_granted", "closed", "carried_out")

# A government's report covers its departments, and that of a city its districts: sums are kept to
# bodies of one kind and one scope, governments to those of one level. {prefix} is digits only.
_SUMS = """
select a.kind, case when a.kind <> 'government' then '' when a.region like '__0000' then 'province'
    when a.region like '____00' then 'prefecture' else 'county' end as level,
  r.scope, q.row, q.year, sum(q.total) as sum, count(q.total) as n,
  count(*) - count(q.total) as without
from agencies a join reports r on r.agency_id = a.id
join requests q on q.report_id = r.id and q.row in ({rows})
where a.region glob '{prefix}*' and r.status = 'current'
group by a.kind, level, r.scope, q.row, q.year
"""
_NAME = """
select name from agencies where region = :region and kind = 'government' order by id limit 1
"""


@dataclass(frozen=True, kw_only=True)
class Sums:
    """The sums of bodies of one kind, level and scope: ``cells`` by (row, year)."""

    kind: str
    level: str
    scope: str
    years: list[int]
    cells: dict[tuple[str, int], Row]


async def region_page(datasette: Datasette, request: Request) -> Response:
    """``/region/<six, four or two digits>``"""
    prefix = find_prefix(request.url_vars["region"])
    counted = "select count(*) from agencies where region glob :prefix || '*'"
    total = await read_value(datasette, counted, prefix=prefix or "none")
    if prefix is None or not total:
        raise NotFound("no such region")
    page = read_page(request)
    code = whole_code(prefix)
    ledger = await read_ledger(datasette, limit=PAGE + 1, offset=(page - 1) * PAGE, region=prefix)
    agencies = ledger.agencies[:PAGE]
    rows = ", ".join(f"'{row}'" for row in SUMMED)
    sums = await read_kept(datasette, _SUMS.format(prefix=prefix, rows=rows))
    names = await read_rows(datasette, _NAME, region=code)
    return await answer(
        datasette,
        request,
        "region.html",
        data={
            "region": code,
            "agencies": agencies,
            "coverage": [ledger.cells[key] for key in sorted(ledger.cells)],
            "sums": sums,
            "more": len(ledger.agencies) > PAGE,
        },
        code=code,
        name=_name(language_of(request), code, names),
        around=containing(prefix),
        parts=await count_by_prefix(datasette, prefix) if len(prefix) < 6 else [],
        total=total,
        ledger=ledger,
        agencies=agencies,
        states=[one for one in STATES if any(c["state"] == one for c in ledger.cells.values())],
        sums=None if sums is None else _gather(sums),
        summed=SUMMED,
        pager=pager(f"/region/{code}", page, more=len(ledger.agencies) > PAGE),
    )


def _name(lang: str, code: str, governments: list[Row]) -> str:
    """A region by its name; one that the standard does not list by its government's."""
    if (known := region_name(lang, code)) != code:
        return known
    return str(governments[0]["name"]) if governments else say(lang, "region_one")


def _gather(rows: list[Row]) -> list[Sums]:
    groups: dict[tuple[str, str, str], list[Row]] = {}
    for row in rows:
        groups.setdefault((row["kind"], row["level"], row["scope"]), []).append(row)
    return [
        Sums(
            kind=kind,
            level=level,
            scope=scope,
            years=sorted({row["year"] for row in mine}),
            cells={(row["row"], row["year"]): row for row in mine},
        )
        for (kind, level, scope), mine in groups.items()
    ]
