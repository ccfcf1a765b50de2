"""What changed between two releases, by their databases: reports and figures, row by row."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from crawler.errors import GongkaiError
from publish.release.source import Row

DATABASE = "gongkai.sqlite"
_REPORT_FIELDS = ("title", "published_on", "url", "form", "status")
_KEYS = ("form_table", "form_row", "form_column")


def read_changes(new: Path, old: Path) -> Iterator[Row]:
    """Rows of changes.csv. Figures are those of current versions of reports that both have.

    Raises GongkaiError if the earlier release's database cannot be read.
    """
    with closing(sqlite3.connect(f"{new.as_uri()}?mode=ro", uri=True)) as db:
        try:
            db.execute("attach ? as old", (f"{old.as_uri()}?mode=ro",))
            db.execute("select 1 from old.reports, old.figures limit 1")
        except sqlite3.Error as error:
            raise GongkaiError(
                f"{old}: the release before cannot be read ({error}); mend it or move it away"
            ) from error
        for query in (_lone_reports(), *map(_revised_reports, _REPORT_FIELDS), *_figures()):
            yield from db.execute(query)


def _lone_reports() -> str:
    one = (
        "select 'report', '{change}', id, null, null, null, {titles}, null from {here}.reports"
        " where id not in (select id from {there}.reports)"
    )
    added = one.format(
        change="added", here="main", there="old", titles="null, null, null, title, null"
    )
    removed = one.format(
        change="removed", here="old", there="main", titles="title, null, null, null, null"
    )
    return f"{added} union all {removed} order by 2, 3"


def _revised_reports(field: str) -> str:
    return (
        f"select 'report', 'revised', r.id, null, null, '{field}',"
        f" o.{field}, null, null, r.{field}, null, null"
        f" from main.reports r join old.reports o using (id) where o.{field} is not r.{field}"
        " order by r.id"
    )


def _figures() -> Iterator[str]:
    keys = ", ".join(f"f.{key}" for key in _KEYS)
    same = " and ".join(f"g.{key} = f.{key}" for key in _KEYS)
    # The order of joins is fixed: from each report by the figures' own key, in both databases.
    ends = (
        " from {here}.reports r cross join {there}.reports o on o.id = r.id"
        " cross join {here}.figures f on f.version_id = r.version_id"
    )
    before, after = "{0}.raw, {0}.kind, {0}.value", "null, null, null"
    other = f"{{there}}.figures g on g.version_id = o.version_id and {same}"
    yield (
        f"select 'figure', 'revised', r.id, {keys}, {before.format('g')}, {before.format('f')}"
        f"{ends} cross join {other}"
        " where g.raw is not f.raw or g.kind is not f.kind or g.value is not f.value"
        " order by r.id"
    ).format(here="main", there="old")
    for change, here, there in (("added", "main", "old"), ("removed", "old", "main")):
        values = (after, before.format("f")) if change == "added" else (before.format("f"), after)
        yield (
            f"select 'figure', '{change}', r.id, {keys}, {', '.join(values)}{ends}"
            " where not exists (select 1 from "
            + other.replace(" on ", " where ", 1)
            + ") order by r.id"
        ).format(here=here, there=there)
