"""Search: exact words in the prose, titles and names, narrowed by agency, region, year, section."""

from typing import Any

from crawler.search import pairs_query
from publish.ds import Datasette, Request, Response
from publish.query import Row, read_row, read_rows
from publish.render import query_string, render
from publish.snippets import find_snippets, mark

PAGE = 20
COUNTED = 1000
LISTED_AGENCIES = 300
FILTERS = ("agency", "region", "year", "section")

_MATCHES = """
from passages_fts f join passages p on p.rowid = f.rowid
join reports r on r.id = p.report_id left join agencies a on a.id = r.agency_id
where passages_fts match :match {filters}
"""
_WHERE = {
    "agency": "and r.agency_id = :agency",
    "region": "and a.region = :region",
    "year": "and r.year = :year",
    "section": "and p.section = :section",
}
_TITLES = """
select r.id, r.title, r.year, coalesce(r.agency_name, a.name) as name
from reports r left join agencies a on a.id = r.agency_id
where r.rowid in (select rowid from reports_fts where reports_fts match :match) {filters}
order by r.year desc, r.id limit 10
"""


async def search_page(datasette: Datasette, request: Request) -> Response:
    """``/search?q=``"""
    query = (request.args.get("q") or "").strip()
    asked = {key: request.args.get(key) or "" for key in FILTERS}
    page = _page_number(request.args.get("page"))
    found = await _search(datasette, query, asked, page) if query else {}
    pager = {
        "next": f"/search?{query_string(q=query, **asked, page=page + 1)}",
        "previous": f"/search?{query_string(q=query, **asked, page=page - 1)}",
    }
    return await render(
        datasette,
        request,
        "search.html",
        query=query,
        asked=asked,
        page=page,
        pager=pager,
        choices=await _choices(datasette),
        **found,
    )


def _page_number(text: str | None) -> int:
    return min(max(int(text), 1), 10_000) if text and text.isascii() and text.isdigit() else 1


async def _search(
    datasette: Datasette, query: str, asked: dict[str, str], page: int
) -> dict[str, Any]:
    words = query.split()
    values: dict[str, object] = {"match": pairs_query(query)}
    values |= {key: value for key, value in asked.items() if value}
    # All words in the text itself before those that a heading has a part in.
    found = {f"word{number}": word for number, word in enumerate(words)}
    in_text = " and ".join(f"instr(p.text, :{name})" for name in found)
    filters = " ".join(_WHERE[key] for key in FILTERS if asked[key])
    matches = _MATCHES.format(filters=filters)
    hits = await read_rows(
        datasette,
        "select p.id, p.report_id, p.section, p.heading, p.text, r.year, r.title,"
        f" coalesce(r.agency_name, a.name) as name {matches}"
        f" order by ({in_text}) desc, r.year desc, r.id, p.section, p.id"
        " limit :limit offset :offset",
        **values,
        **found,
        limit=PAGE + 1,
        offset=(page - 1) * PAGE,
    )
    counted = f"select count(*) as n from (select 1 {matches} limit {COUNTED + 1})"
    total = (await read_row(datasette, counted, **values))["n"]
    titles = []
    if page == 1 and not asked["section"]:
        titles = await read_rows(datasette, _TITLES.format(filters=filters), **values)
    return {
        "hits": [_shown(hit, words) for hit in hits[:PAGE]],
        "more": len(hits) > PAGE,
        "total": min(total, COUNTED),
        "capped": total > COUNTED,
        "titles": [{**row, "pieces": mark(row["title"] or "", words)} for row in titles],
    }


def _shown(hit: Row, words: list[str]) -> dict[str, Any]:
    return {
        **hit,
        "heading_pieces": mark(hit["heading"], words),
        "snippets": find_snippets(hit["text"], words),
    }


async def _choices(datasette: Datasette) -> dict[str, list[Row]]:
    agencies = await read_rows(
        datasette,
        "select id as value, name as label from agencies order by region, id limit :limit",
        limit=LISTED_AGENCIES,
    )
    regions = "select distinct region as value, region as label from agencies order by region"
    years = "select distinct year as value, year as label from reports order by year desc"
    return {
        "agency": agencies,
        "region": await read_rows(datasette, regions),
        "year": await read_rows(datasette, years),
    }
