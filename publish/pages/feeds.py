"""The feeds of the site: new reports, changes, issues, and all of that for one agency."""

from collections.abc import Mapping, Sequence

from publish.changes import read_changes
from publish.ds import Datasette, Request, Response
from publish.feeds import CONTENT_TYPE, Entry, write_feed
from publish.history import Step
from publish.pages.issues import LISTED
from publish.query import Row, read_row, read_rows
from publish.render import base_url, language_of
from publish.words import name, say

SHOWN = 50
_NEW = """
select r.id, r.title, r.year, r.status, r.published_on, r.first_seen,
  coalesce(r.agency_name, a.name) as name
from reports r join agencies a on a.id = r.agency_id where {where}
order by r.first_seen desc limit :limit
"""


async def new_feed(datasette: Datasette, request: Request) -> Response:
    """``/feeds/new.atom``"""
    return _feed(request, "newest", await _new(datasette, request, {}))


async def changes_feed(datasette: Datasette, request: Request) -> Response:
    """``/feeds/changes.atom``"""
    return _feed(request, "changes", await _changed(datasette, request, {}))


async def issues_feed(datasette: Datasette, request: Request) -> Response:
    """``/feeds/issues.atom``"""
    return _feed(request, "issues", await _issues(datasette, request, {}))


async def agency_feed(datasette: Datasette, request: Request) -> Response:
    """``/agency/<id>.atom``: everything about one agency"""
    agency_id = request.url_vars["agency"]
    agency = await read_row(datasette, "select name from agencies where id = :id", id=agency_id)
    asked = {"agency": agency_id}
    entries = [
        *await _new(datasette, request, asked),
        *await _changed(datasette, request, asked),
        *await _issues(datasette, request, asked),
    ]
    entries.sort(key=lambda one: one.updated, reverse=True)
    return _feed(request, "tagline", entries[:SHOWN], of=agency["name"])


def _feed(request: Request, what: str, entries: Sequence[Entry], *, of: str = "") -> Response:
    lang = language_of(request)
    body = write_feed(
        title=" · ".join(filter(None, (of, say(lang, what), say(lang, "site")))),
        author=of or say(lang, "site"),
        base=base_url(request),
        path=request.path,
        lang=lang,
        entries=entries,
    )
    return Response(body, content_type=CONTENT_TYPE)


async def _new(datasette: Datasette, request: Request, asked: Mapping[str, str]) -> list[Entry]:
    where = "r.agency_id = :agency" if asked else "1"
    rows = await read_rows(datasette, _NEW.format(where=where), **asked, limit=SHOWN)
    lang = language_of(request)
    return [
        Entry(
            key=f"report/{row['id']}",
            title=row["title"] or f"{row['name']} {say(lang, 'report_of', year=row['year'])}",
            updated=row["first_seen"],
            path=f"/report/{row['id']}",
            author=row["name"],
            summary=f"{row['name']} · {row['year']} · {name(lang, 'statuses', row['status'])}",
        )
        for row in rows
    ]


async def _changed(datasette: Datasette, request: Request, asked: Mapping[str, str]) -> list[Entry]:
    changes = await read_changes(datasette, asked, limit=SHOWN)
    return [_change(language_of(request), row, step) for row, step in changes]


def _change(lang: str, row: Row, step: Step | None) -> Entry:
    kind = name(lang, "change_kinds", row["kind"])
    if step is None:
        summary = say(lang, "days_late_long", n=row["days_late"])
    else:
        counts = {"removed": len(step.removed), "added": len(step.added)}
        summary = say(lang, "n_changes", figures=len(step.figures), **counts)
    return Entry(
        key=f"change/{row['kind']}/{row['report_id']}/{row['first_seen']}",
        title=f"{kind}: {row['name']} · {row['year']}",
        updated=row["first_seen"],
        path=f"/report/{row['report_id']}" + ("#history" if step else ""),
        author=row["name"],
        summary=summary,
    )


async def _issues(datasette: Datasette, request: Request, asked: Mapping[str, str]) -> list[Entry]:
    where = f"{'i.agency_id = :agency and' if asked else ''} i.severity = 'error'"
    sql = LISTED.format(where=where)
    rows = await read_rows(datasette, sql, **asked, limit=SHOWN, offset=0)
    lang = language_of(request)
    return [
        Entry(
            key=f"issue/{row['fingerprint']}/{row['report_id']}/{row['capture_id']}",
            title=f"{row['agency_name'] or row['name']} · {row['year'] or ''} · {row['rule']}",
            updated=row["seen_at"],
            path=f"/report/{row['report_id']}#issue-{row['id']}" if row["report_id"] else "/issues",
            author=row["agency_name"] or row["name"] or say(lang, "site"),
            summary=row["says_en"] if lang == "en" else row["says"],
        )
        for row in rows
    ]
