"""The ledger for the pages: agencies by years, each cell a state of the table ``coverage``."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from publish.ds import Datasette
from publish.query import Row, read_rows

# Most of what is looked for first; the order of the legend.
STATES = (
    *("published", "late", "gone", "not_found", "not_due", "known_empty"),
    *("blocked", "refused_by_robots", "unreachable", "not_visited"),
)
_THERE = ("published", "late")
# Not counted among what should be there by now.
_NOT_OWED = ("not_due", "known_empty")

_AGENCIES = """
select a.id, a.name, a.region,
  (select outcome from visits v where v.agency_id = a.id order by v.id desc limit 1) as outcome
from agencies a where {where} order by a.region, a.id limit :limit offset :offset
"""
_CELLS = """
select c.*, r.id as report_id, r.status,
  (select count(*) from issues i
   where i.report_id = r.id and i.severity in ('error', 'warning')
   and i.reviewed is not 'false_alarm') as issues
from coverage c left join reports r on r.agency_id = c.agency_id and r.year = c.year
where c.agency_id in (select id from agencies a where {where} order by a.region, a.id
  limit :limit offset :offset)
"""
_ASKED = {
    "state": "exists (select 1 from coverage w where w.agency_id = a.id and w.state = :state)",
    "region": "a.region glob :region || '*'",
}


@dataclass(frozen=True, kw_only=True)
class Ledger:
    """Some agencies, their years (newest first, none left out), their cells by (agency, year)."""

    agencies: Sequence[Row]
    years: Sequence[int]
    cells: Mapping[tuple[str, int], Row]

    def due(self, year: int) -> str:
        """The deadline that most of the agencies have for a year."""
        days = Counter(cell["deadline"] for (_, one), cell in self.cells.items() if one == year)
        return str(days.most_common(1)[0][0]) if days else ""

    def share(self, year: int) -> tuple[int, int]:
        """How many reports of a year are there, of how many that should be by now."""
        states = [cell["state"] for (_, one), cell in self.cells.items() if one == year]
        owed = [state for state in states if state not in _NOT_OWED]
        return sum(state in _THERE for state in owed), len(owed)


async def read_ledger(
    datasette: Datasette, *, limit: int, offset: int = 0, state: str = "", region: str = ""
) -> Ledger:
    """The ledger of so many agencies.

    With a state, of those that have it in some year; with the first digits of a region's code, of
    those that are in it.
    """
    asked = {key: value for key, value in (("state", state), ("region", region)) if value}
    where = " and ".join(["1", *(_ASKED[key] for key in asked)])
    values: dict[str, object] = {**asked, "limit": limit, "offset": offset}
    cells = await read_rows(datasette, _CELLS.format(where=where), **values)
    years = [cell["year"] for cell in cells]
    return Ledger(
        agencies=await read_rows(datasette, _AGENCIES.format(where=where), **values),
        # A gap must show: every year from the last to the first.
        years=list(range(max(years), min(years) - 1, -1)) if years else [],
        cells={(cell["agency_id"], cell["year"]): cell for cell in cells},
    )
