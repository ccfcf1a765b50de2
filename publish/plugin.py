"""The Datasette plugin: routes, words for the templates, exact search, safe answers."""

import logging
import sqlite3
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote

from jinja2 import Environment

from crawler.search import pairs_query
from publish.csv.out import rewrite_csv
from publish.csv.whole import send_whole
from publish.door.asgi import App
from publish.door.guard import guard
from publish.door.weight import weigh
from publish.ds import (
    Base400,
    Datasette,
    DatasetteError,
    QueryInterrupted,
    Request,
    Response,
    hook,
    hook_first,
    hook_last,
)
from publish.pages.about import about_page
from publish.pages.agencies import agencies_page
from publish.pages.agency import agency_page
from publish.pages.build import build_page
from publish.pages.capture import (
    capture_bytes,
    capture_content,
    capture_page,
    capture_picture,
)
from publish.pages.changes import changes_page
from publish.pages.compare import compare_page
from publish.pages.coverage import coverage_page
from publish.pages.dictionary import dictionary_page, form_page
from publish.pages.downloads import downloads_page
from publish.pages.feeds import agency_feed, changes_feed, issues_feed, new_feed
from publish.pages.front import front_page
from publish.pages.issues import issues_page
from publish.pages.picture import picture_page
from publish.pages.query_csv import query_csv
from publish.pages.region import region_page
from publish.pages.release import release_file
from publish.pages.report import report_page
from publish.pages.search import search_page
from publish.pages.sitemap import robots_page, sitemap_index, sitemap_pages, sitemap_part
from publish.pages.status import status_page
from publish.query import DATABASE
from publish.render import (
    base_url,
    is_demonstration,
    language_links,
    language_of,
    link,
    render,
    vocabulary,
)
from publish.shown import finalize
from publish.words import LANGUAGES

View = Callable[..., Awaitable[Response]]

log = logging.getLogger(__name__)
_PAGE_OF = {
    "report_id": "/report/",
    "other_id": "/report/",
    "agency_id": "/agency/",
    "capture_id": "/capture/",
}


@hook
def register_routes() -> list[tuple[str, View]]:
    """Our pages; Datasette's own come after them."""
    return [
        _page(r"/", front_page),
        (r"^/index\.json$", front_page),
        _page(r"/search", search_page),
        _page(r"/agencies", agencies_page),
        _page(r"/agency/(?P<agency>[a-z0-9-]+)", agency_page),
        (r"^/agency/(?P<agency>[a-z0-9-]+)\.atom$", agency_feed),
        _page(r"/region/(?P<region>\d{2,6})", region_page),
        _page(r"/report/(?P<report>[A-Za-z0-9_-]+)", report_page),
        _page(r"/coverage", coverage_page),
        _page(r"/changes", changes_page),
        _page(r"/issues", issues_page),
        (r"^/build$", build_page),
        _page(r"/compare", compare_page),
        (r"^/picture/(?P<picture>[a-z]+)\.(?P<kind>svg|json)$", picture_page),
        _page(r"/status", status_page),
        _page(r"/downloads", downloads_page),
        (r"^/releases/(?P<release>[\d.-]{1,40})/(?P<file>[A-Za-z0-9_./-]{1,200})$", release_file),
        _page(r"/dictionary", dictionary_page),
        (r"^/dictionary\.csv$", dictionary_page),
        _page(r"/form(?:/(?P<form>\d{4}))?", form_page),
        _page(r"/about", about_page),
        _page(r"/capture/(?P<capture>\d{1,15})", capture_page),
        (r"^/capture/(?P<capture>\d{1,15})/page$", capture_content),
        (r"^/capture/(?P<capture>\d{1,15})/picture$", capture_picture),
        (r"^/capture/(?P<capture>\d{1,15})/bytes$", capture_bytes),
        (r"^/feeds/new\.atom$", new_feed),
        (r"^/feeds/changes\.atom$", changes_feed),
        (r"^/feeds/issues\.atom$", issues_feed),
        (rf"^/{DATABASE}\.csv$", query_csv),
        (r"^/robots\.txt$", robots_page),
        (r"^/sitemap\.xml$", sitemap_index),
        (r"^/sitemap/pages\.xml$", sitemap_pages),
        (r"^/sitemap/(?P<kind>agencies|reports)-(?P<number>\d{1,6})\.xml$", sitemap_part),
    ]


def _page(path: str, view: View) -> tuple[str, View]:
    """A page that says the same as JSON where ``.json`` is put to its address."""
    return rf"^{path}(?:\.json)?$", view


@hook_last
def prepare_connection(conn: sqlite3.Connection, database: str) -> None:
    """Exact Chinese search in Datasette's own ``?_search=``; no file names, no end of data."""
    # trylast: Datasette defines its own escape_fts in this hook, and the last definition stands.
    conn.create_function("escape_fts", 1, pairs_query, deterministic=True)
    if database == DATABASE:
        weigh(conn)
        conn.set_authorizer(_authorise)


def _authorise(action: int, first: str | None, *_: str | None) -> int:
    """Ignores ``pragma database_list``, which tells where the file lies; denies attaching files."""
    if action == sqlite3.SQLITE_PRAGMA and first == "database_list":
        return sqlite3.SQLITE_IGNORE
    if action in (sqlite3.SQLITE_ATTACH, sqlite3.SQLITE_DETACH):
        return sqlite3.SQLITE_DENY
    return sqlite3.SQLITE_OK


@hook
def asgi_wrapper(datasette: Datasette) -> Callable[[App], App]:
    """The door outside, the CSV inside."""

    def archive() -> Path:
        return Path(datasette.get_database(DATABASE).path)

    async def count(path: str, query: bytes) -> int | None:
        address = f"{path.removesuffix('.csv')}.json?{query.decode('latin-1')}&_size=0&_nofacet=1"
        answer = await datasette.client.get(address)
        found: int | None = answer.json().get("filtered_table_rows_count")
        return found

    return lambda app: guard(send_whole(rewrite_csv(app, count), archive))


@hook
def prepare_jinja2_environment(env: Environment) -> None:
    """No text turns the page around; words for templates that are rendered without a request."""
    env.finalize = finalize
    env.globals.update(vocabulary(LANGUAGES[0]))
    env.globals.update(demonstration=False, links=language_links(None), path="", here="")


@hook
def extra_template_vars(request: Request | None, datasette: Datasette) -> dict[str, Any]:
    """Words for every template, in the reader's language."""
    return {
        **vocabulary(language_of(request)),
        "demonstration": is_demonstration(datasette),
        "links": language_links(request),
        "path": request.path if request else "",
        "here": f"{base_url(request)}{request.path}" if request else "",
    }


@hook
def render_cell(value: object, column: str, database: str) -> object:
    """Ids in Datasette's tables lead to our pages."""
    start = _PAGE_OF.get(column)
    if isinstance(value, dict):
        value = value.get("value")
    if database != DATABASE or not start or value in (None, ""):
        return None
    return link(start + quote(str(value), safe=""), value)


@hook_first
def handle_exception(
    datasette: Datasette, request: Request, exception: Exception
) -> Callable[[], Awaitable[Response]]:
    """An error as a page of the site or as JSON; what went wrong inside is logged, never shown."""

    async def respond() -> Response:
        status, message = _explain(exception)
        if status >= 500:
            log.error("%s failed", request.path, exc_info=exception)
        if request.path.endswith(".json"):
            error = {"ok": False, "error": message, "status": status, "title": None}
            return Response.json(error, status=status)
        return await render(datasette, request, "error.html", status=status, error=message)

    return respond


def _explain(exception: Exception) -> tuple[int, str]:
    if isinstance(exception, QueryInterrupted):
        return 400, "SQL Interrupted"
    if isinstance(exception, DatasetteError):
        message = "SQL Interrupted" if exception.message_is_html else exception.message
        # Datasette's own are of a column to sort by that there is not.
        return (400 if exception.status == 500 else exception.status), message
    if isinstance(exception, OverflowError | sqlite3.ProgrammingError):
        return 400, ""  # a number or a character that SQLite cannot take, in the address
    if isinstance(exception, Base400):
        return exception.status, str(exception.args[0] if exception.args else "")
    return 500, ""
