"""What crawlers of search engines ask for first: robots.txt and the sitemap."""

from collections.abc import Iterable
from xml.sax.saxutils import escape

from extract.form import read_forms
from publish.ds import Datasette, NotFound, Request, Response
from publish.kept import read_kept
from publish.query import read_rows
from publish.render import base_url

PART = 20_000  # addresses; a sitemap may hold 50,000
_KINDS = {"agencies": "agency", "reports": "report"}
_PAGES = ("agencies", "coverage", "changes", "issues", "downloads", "dictionary", "about")
_COUNTS = " union all ".join(f"select '{one}' as name, count(*) as n from {one}" for one in _KINDS)
_SPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"


async def robots_page(datasette: Datasette, request: Request) -> Response:
    """``/robots.txt``: pages yes; queries and archived copies of other sites' pages no."""
    closed = ("/archive", "/capture/", "/search", "/build?", "/compare?", "/picture/", "/-/")
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in closed)]
    return Response.text("\n".join([*lines, f"Sitemap: {base_url(request)}/sitemap.xml", ""]))


async def sitemap_index(datasette: Datasette, request: Request) -> Response:
    """``/sitemap.xml``"""
    counts = await read_kept(datasette, _COUNTS) or []
    parts = [
        f"/sitemap/{row['name']}-{number}.xml"
        for row in counts
        for number in range(1, -(-row["n"] // PART) + 1)
    ]
    return _answer(request, "sitemapindex", "sitemap", ["/sitemap/pages.xml", *parts])


async def sitemap_pages(datasette: Datasette, request: Request) -> Response:
    """``/sitemap/pages.xml``"""
    paths = ["", *_PAGES, *(f"form/{one}" for one in read_forms())]
    return _answer(request, "urlset", "url", [f"/{path}" for path in paths])


async def sitemap_part(datasette: Datasette, request: Request) -> Response:
    """``/sitemap/reports-<n>.xml`` and the like of agencies"""
    kind, number = request.url_vars["kind"], int(request.url_vars["number"])
    sql = f"select id from {kind} order by rowid limit :limit offset :offset"
    rows = await read_rows(datasette, sql, limit=PART, offset=max(number - 1, 0) * PART)
    if not rows:
        raise NotFound("no such part")
    return _answer(request, "urlset", "url", [f"/{_KINDS[kind]}/{row['id']}" for row in rows])


def _answer(request: Request, root: str, item: str, paths: Iterable[str]) -> Response:
    base = escape(base_url(request))
    lines = [f"<{item}><loc>{base}{escape(path)}</loc></{item}>" for path in paths]
    body = "\n".join(
        [f'<?xml version="1.0" encoding="UTF-8"?>\n<{root} xmlns="{_SPACE}">', *lines, f"</{root}>"]
    )
    return Response(body, content_type="application/xml; charset=utf-8")
