"""The change log: what became of reports after they were published, and who came late."""

from collections.abc import Mapping

from publish.changes import KINDS, read_changes
from publish.ds import Datasette, Request, Response
from publish.history import Step
from publish.kept import read_kept
from publish.labels import every_label
from publish.paging import pager, read_page
from publish.query import Row
from publish.render import answer

PAGE = 50
FILTERS = ("agency", "year", "kind")
_YEARS = "select distinct year from reports order by year desc"


async def changes_page(datasette: Datasette, request: Request) -> Response:
    """``/changes``, by ``?agency=``, ``?year=``, ``?kind=``"""
    asked = {key: request.args.get(key) or "" for key in FILTERS}
    asked["kind"] = asked["kind"] if asked["kind"] in KINDS else ""
    given = {key: value for key, value in asked.items() if value}
    page = read_page(request)
    found = await read_changes(datasette, given, limit=PAGE + 1, offset=(page - 1) * PAGE)
    return await answer(
        datasette,
        request,
        "changes.html",
        data={**asked, "page": page, "changes": [to_json(*one) for one in found[:PAGE]]},
        asked=asked,
        kinds=KINDS,
        years=[row["year"] for row in await read_kept(datasette, _YEARS) or ()],
        changes=found[:PAGE],
        labels=every_label(),
        pager=pager("/changes", page, more=len(found) > PAGE, **asked),
    )


def to_json(row: Row, step: Step | None) -> Mapping[str, object]:
    """A change for programs."""
    names = ("kind", "at", "report_id", "agency_id", "name", "year", "deadline", "days_late")
    said = {key: row[key] for key in names}
    if step is None:
        return said
    return {
        **said,
        "version_id": row["id"],
        "capture_id": row["capture_id"],
        "figures": [
            {"cell": one.cell, "before": one.before.raw, "after": one.after.raw}
            for one in step.figures
        ],
        "sentences_removed": step.removed,
        "sentences_added": step.added,
        "moved": [{"what": what, "before": was, "after": now} for what, was, now in step.moved],
    }
