"""Exact search: finds passages and reports through the index, or by reading what filters leave."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from publish.ds import Datasette
from publish.query import Row, read_rows, read_value
from publish.regions import find_regions
from publish.search.finder import find_agencies
from publish.search.terms import Terms

# Of so few reports every text is read: quicker than all hits of the index, most of them not theirs.
NARROW = 2000
# The index is slow where a single character is in very many texts; where it is, a page of hits is
# soon read from the last ones.
LAST = 10_000

_OF_REPORT = {
    "agency": "r.agency_id in (select value from json_each(:agency))",
    "region": "r.agency_id in (select agencies.id from agencies, json_each(:region)"
    " where region glob value || '*')",
    "year": "r.year = :year",
}


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where to look: an index, its table, and what joins them to reports from either side.

    ``key`` is the rowid of the index, ``columns`` are what it holds, ``filters`` what can be asked.
    """

    index: str
    from_index: str
    from_reports: str
    from_table: str
    table: str
    key: str
    columns: tuple[str, ...]
    filters: Mapping[str, str]


PASSAGES = Place(
    index="passages_fts",
    from_index="passages p on p.id = f.rowid cross join reports r on r.id = p.report_id",
    from_reports="reports r cross join passages p on p.report_id = r.id",
    from_table="passages p cross join reports r on r.id = p.report_id",
    table="passages",
    key="p.id",
    columns=("p.text", "p.heading"),
    filters={**_OF_REPORT, "section": "p.section = :section"},
)
TITLES = Place(
    index="reports_fts",
    from_index="reports r on r.rowid = f.rowid",
    from_reports="reports r",
    from_table="reports r",
    table="reports",
    key="r.rowid",
    columns=("coalesce(r.title, '')", "coalesce(r.agency_name, '')"),
    filters=_OF_REPORT,
)


@dataclass(frozen=True, kw_only=True)
class Asked:
    """The filters that say something: bodies and prefixes of regions that they mean, or None."""

    agencies: Sequence[Row] | None
    regions: Sequence[str] | None
    others: Mapping[str, str]

    @property
    def values(self) -> dict[str, str]:
        """What the SQL of the filters takes."""
        found = dict(self.others)
        if self.agencies is not None:
            found["agency"] = json.dumps([one["id"] for one in self.agencies])
        if self.regions is not None:
            found["region"] = json.dumps(self.regions)
        return found


async def understand(datasette: Datasette, asked: Mapping[str, str]) -> Asked:
    """What was typed into the filters: a body by id, name or pinyin, a region by code or name."""
    given = {key: value for key, value in asked.items() if value}
    agency, region = given.pop("agency", None), given.pop("region", None)
    return Asked(
        agencies=None if agency is None else await _bodies(datasette, agency),
        regions=None if region is None else find_regions(region),
        others=given,
    )


async def _bodies(datasette: Datasette, text: str) -> Sequence[Row]:
    by_id = await read_rows(datasette, "select id, name from agencies where id = :id", id=text)
    found = by_id or await find_agencies(datasette, text)
    return [one for one in found if one["name"] == text] or found


async def find_ids(
    datasette: Datasette,
    place: Place,
    terms: Terms,
    asked: Mapping[str, str],
    *,
    limit: int,
    offset: int = 0,
) -> list[int]:
    """The keys of the rows that have all terms, those that were read last first."""
    filters = [place.filters[key] for key in asked if key in place.filters]
    values = {**asked, **terms.values, "match": terms.match, "limit": limit, "offset": offset}
    if await _is_narrow(datasette, asked):
        ways = [_by_reading(place, terms, filters)]
    elif any(len(word) == 1 for word in terms.wanted):
        ways = [_by_reading(place, terms, filters, last=LAST), _by_index(place, terms, filters)]
    else:
        ways = [_by_index(place, terms, filters)]
    for sql in ways:
        rows = await read_rows(datasette, f"{sql} limit :limit offset :offset", **values)
        if len(rows) == limit:
            break
    return [row["id"] for row in rows]


async def _is_narrow(datasette: Datasette, asked: Mapping[str, str]) -> bool:
    filters = [_OF_REPORT[key] for key in asked if key in _OF_REPORT]
    if not filters:
        return False
    some = f"select 1 from reports r where {' and '.join(filters)} limit {NARROW + 1}"
    return bool(await read_value(datasette, f"select count(*) from ({some})", **asked) <= NARROW)


def _by_index(place: Place, terms: Terms, filters: Sequence[str]) -> str:
    conditions = [*filters, *terms.conditions(place.columns, indexed=True)]
    # Rows are looked up only where something is asked of them.
    joined = f"cross join {place.from_index}" if conditions else ""
    asked = " and ".join([f"{place.index} match :match", *conditions])
    return f"select f.rowid as id from {place.index} f {joined} where {asked} order by f.rowid desc"


def _by_reading(place: Place, terms: Terms, filters: Sequence[str], *, last: int = 0) -> str:
    conditions = [*filters, *terms.conditions(place.columns, indexed=False)]
    source = place.from_reports
    if last:
        source = place.from_table
        first = f"select rowid from {place.table} order by rowid desc limit 1 offset {last}"
        conditions.insert(0, f"{place.key} > coalesce(({first}), -1)")
    return (
        f"select {place.key} as id from {source}"
        f" where {' and '.join(conditions)} order by {place.key} desc"
    )
