"""The agencies: found by name or pinyin, or listed region by region."""

import json

from publish.ds import Datasette, Request, Response
from publish.paging import pager, read_page
from publish.query import read_rows
from publish.regions import count_by_prefix
from publish.render import answer
from publish.search.finder import find_agencies

PAGE = 100
_ALL = "select id from agencies order by region, id limit :limit offset :offset"
_LISTED = """
select a.id, a.name, a.region, a.kind, count(r.id) as reports, max(r.year) as last_year
from json_each(:ids) wanted join agencies a on a.id = wanted.value
left join reports r on r.agency_id = a.id group by a.id order by wanted.key
"""


async def agencies_page(datasette: Datasette, request: Request) -> Response:
    """``/agencies``, ``?q=`` for those that a name or pinyin may mean"""
    query = (request.args.get("q") or "").strip()
    page = read_page(request)
    start = (page - 1) * PAGE
    if query:
        ids = [one["id"] for one in (await find_agencies(datasette, query))[start:]][: PAGE + 1]
    else:
        rows = await read_rows(datasette, _ALL, limit=PAGE + 1, offset=start)
        ids = [row["id"] for row in rows]
    agencies = await read_rows(datasette, _LISTED, ids=json.dumps(ids[:PAGE]))
    provinces = await count_by_prefix(datasette, "")
    return await answer(
        datasette,
        request,
        "agencies.html",
        data={"query": query, "page": page, "agencies": agencies, "more": len(ids) > PAGE},
        query=query,
        page=page,
        agencies=agencies,
        provinces=provinces,
        total=sum(n for _, n in provinces),
        pager=pager("/agencies", page, more=len(ids) > PAGE, q=query),
    )
