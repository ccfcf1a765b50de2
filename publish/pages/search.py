"""Search: exact words in the prose, titles and names, narrowed by agency, region, year, section."""

import json
from collections.abc import Sequence
from typing import Any

from publish.ds import Datasette, Request, Response
from publish.kept import read_kept
from publish.paging import pager, read_page
from publish.query import Row, read_rows
from publish.regions import count_by_prefix, region_name, whole_code
from publish.render import answer, language_of
from publish.search.finder import find_agencies
from publish.search.seek import PASSAGES, TITLES, Asked, find_ids, understand
from publish.search.snippets import find_snippets, mark
from publish.search.terms import Terms, parse_terms

PAGE = 20
# So many hits are counted and sorted; of more, those that were read last come first.
SORTED = 500
LISTED_AGENCIES = 100  # of more bodies none are listed: a hundred of thousands are no choice
SHOWN_AGENCIES = 8
FILTERS = ("agency", "region", "year", "section")
SORTS = ("relevance", "date")

_DATE = "r.year desc, coalesce(r.published_on, '') desc, r.id, p.section, p.id"
_HITS = """
select p.id, p.report_id, p.section, p.heading, p.text, r.year, r.title, r.published_on,
  coalesce(r.agency_name, a.name) as name
from passages p join reports r on r.id = p.report_id left join agencies a on a.id = r.agency_id
where p.id in (select value from json_each(:ids)) order by {order} limit :limit offset :offset
"""
_TITLES = """
select r.id, r.title, r.year, coalesce(r.agency_name, a.name) as name
from reports r left join agencies a on a.id = r.agency_id
where r.rowid in (select value from json_each(:ids)) order by r.year desc, r.id limit 10
"""


async def search_page(datasette: Datasette, request: Request) -> Response:
    """``/search?q=``, ``/search.json?q=``"""
    query = (request.args.get("q") or "").strip()
    asked = {key: request.args.get(key) or "" for key in FILTERS}
    sort = request.args.get("sort") if request.args.get("sort") in SORTS else SORTS[0]
    usual = {"sort": sort} if sort != SORTS[0] else {}
    page = read_page(request)
    terms = parse_terms(query)
    meant = await understand(datasette, asked)
    found = await _search(datasette, terms, meant.values, sort, page) if terms.wanted else {}
    agencies = await find_agencies(datasette, query) if query and page == 1 else []
    return await answer(
        datasette,
        request,
        "search.html",
        data={"query": query, **asked, "sort": sort, "page": page, **_machine(found, agencies)},
        query=query,
        asked=asked,
        terms=terms,
        sort=sort,
        sorts=SORTS,
        page=page,
        first=(page - 1) * PAGE + 1,
        pager=pager("/search", page, more=found.get("more", False), q=query, **asked, **usual),
        meant=meant,
        shown=_names_of(meant, asked, language_of(request)),
        choices=await _choices(datasette, language_of(request)),
        agencies=agencies[:SHOWN_AGENCIES],
        more_agencies=len(agencies) - SHOWN_AGENCIES,
        **found,
    )


async def _search(
    datasette: Datasette, terms: Terms, asked: dict[str, str], sort: str, page: int
) -> dict[str, Any]:
    ids = await find_ids(datasette, PASSAGES, terms, asked, limit=SORTED + 1)
    capped = len(ids) > SORTED
    start = (page - 1) * PAGE
    if capped:
        if start + PAGE < SORTED:
            ids = ids[start : start + PAGE + 1]
        else:
            ids = await find_ids(datasette, PASSAGES, terms, asked, limit=PAGE + 1, offset=start)
        hits = await _read_hits(datasette, terms, ids[:PAGE], order="p.id desc")
    else:
        order = _DATE if sort == "date" else f"{_relevance(terms)}, {_DATE}"
        hits = await _read_hits(datasette, terms, ids, order=order, offset=start)
    titles = []
    if page == 1 and "section" not in asked:
        found = await find_ids(datasette, TITLES, terms, asked, limit=SORTED)
        titles = await read_rows(datasette, _TITLES, ids=json.dumps(found))
    return {
        "hits": [_shown(hit, terms.wanted) for hit in hits],
        "more": len(ids) > PAGE if capped else len(ids) > start + PAGE,
        "total": SORTED if capped else len(ids),
        "capped": capped,
        "titles": [{**row, "pieces": mark(row["title"] or "", terms.wanted)} for row in titles],
    }


def _relevance(terms: Terms) -> str:
    """All words in the text itself before those that a heading has a part in; then how often."""
    names = [f":w{number}" for number in range(len(terms.wanted))]
    inside = " and ".join(f"instr(p.text, {name})" for name in names)
    often = (f"(length(p.text) - length(replace(p.text, {n}, ''))) / length({n})" for n in names)
    return f"({inside}) desc, {' + '.join(often)} desc"


async def _read_hits(
    datasette: Datasette, terms: Terms, ids: Sequence[int], *, order: str, offset: int = 0
) -> list[Row]:
    values = {**terms.values, "ids": json.dumps(ids), "limit": PAGE, "offset": offset}
    return await read_rows(datasette, _HITS.format(order=order), **values)


def _shown(hit: Row, words: Sequence[str]) -> dict[str, Any]:
    return {
        **hit,
        "heading_pieces": mark(hit["heading"], words),
        "snippets": find_snippets(hit["text"], words),
    }


def _machine(found: dict[str, Any], agencies: Sequence[Row]) -> dict[str, object]:
    """The findings without what is only for the eye."""
    for_the_eye = ("pieces", "heading_pieces", "snippets")

    def plain(name: str) -> list[Row]:
        hits = found.get(name, ())
        return [{key: hit[key] for key in hit if key not in for_the_eye} for hit in hits]

    return {
        "agencies": agencies,
        "total": found.get("total", 0),
        "total_is_least": found.get("capped", False),
        "more": found.get("more", False),
        "titles": plain("titles"),
        "hits": plain("hits"),
    }


def _names_of(meant: Asked, asked: dict[str, str], lang: str) -> dict[str, str]:
    """What the filters show: the one body or region that is meant by its name."""
    shown = dict(asked)
    if meant.agencies and len(meant.agencies) == 1:
        shown["agency"] = meant.agencies[0]["name"]
    if meant.regions and len(meant.regions) == 1:
        shown["region"] = region_name(lang, whole_code(meant.regions[0]))
    return shown


async def _choices(datasette: Datasette, lang: str) -> dict[str, list[str]]:
    """What may be typed, where it is few: names of bodies and provinces; years."""
    agencies = f"select name from agencies order by region, id limit {LISTED_AGENCIES + 1}"
    listed = await read_kept(datasette, agencies) or []
    years = await read_kept(datasette, "select distinct year from reports order by year desc")
    return {
        "agency": [one["name"] for one in listed] if len(listed) <= LISTED_AGENCIES else [],
        "region": [region_name(lang, code) for code, _ in await count_by_prefix(datasette, "")],
        "year": [str(one["year"]) for one in years or ()],
    }
