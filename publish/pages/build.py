"""The table builder: bodies, years and cells chosen in a form; the table on screen and as files."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from itertools import groupby
from typing import Any
from urllib.parse import urlencode

from extract.form import Words
from publish.ds import Datasette, Request, Response
from publish.labels import cell_label, column_label, forms_of_row, row_label, table_label
from publish.measures import read_measures
from publish.panel.files import FORMATS, Paper
from publish.panel.panel import Panel
from publish.panel.read import read_panel
from publish.panel.selection import (
    Selection,
    SelectionError,
    every_column,
    every_row,
    read_selection,
)
from publish.panel.summary import summarise
from publish.pictures.gallery import MOST_BODIES
from publish.query import DATABASE, Row, read_rows, read_value
from publish.render import language_of, render
from publish.words import WIDE_TABLES, say

PAGE = 100
LISTED_AGENCIES = 400
SHOWN_MISSING = 200
_ASKING = ("who", "agency", "kind", "year", "row", "column", "measure")
# What the form begins with: the way of a request from the door to the answer.
_FIRST = Selection(
    rows=tuple(("requests", row) for row in ("received", "granted", "partly_granted", "closed")),
    measures=("granted_or_partly_of_closed",),
)
_AGENCIES = "select id, name, region from agencies order by region, id limit :limit"
_KINDS = "select distinct kind from agencies order by kind"
_YEARS = """
select distinct year from (select year from reports union select year from coverage) order by year
"""


@dataclass(frozen=True, kw_only=True)
class Choice:
    """A box to tick: its value in the address and its words."""

    value: str
    words: Words
    forms: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class TableChoice:
    """A table of the form with its rows and columns to choose from."""

    key: str
    words: Words
    rows: Sequence[Choice]
    columns: Sequence[Choice]


async def build_page(datasette: Datasette, request: Request) -> Response:
    """``/build``; with ``format`` the table itself."""
    try:
        if not any(request.args.get(name) for name in _ASKING):
            return await _page(datasette, request, _FIRST)
        return await _table(datasette, request, _with_cells(read_selection(request.args)))
    except SelectionError as error:
        problem = say(language_of(request), error.word, value=error.value)
        return await _page(datasette, request, Selection(), problem=problem)


async def _table(datasette: Datasette, request: Request, selection: Selection) -> Response:
    panel = await _read_panel(datasette, selection)
    if kind := request.args.get("format"):
        return await _file(request, panel, kind)
    return await _page(datasette, request, selection, panel=panel)


def _with_cells(selection: Selection) -> Selection:
    """A selection of bodies or years alone shows what the form begins with, not a bare list."""
    if selection.rows or selection.columns or selection.measures:
        return selection
    return replace(selection, rows=_FIRST.rows, measures=_FIRST.measures)


async def _read_panel(datasette: Datasette, selection: Selection) -> Panel:
    panel: Panel = await datasette.get_database(DATABASE).execute_fn(
        lambda connection: read_panel(connection, selection)
    )
    return panel


async def _page(
    datasette: Datasette,
    request: Request,
    selection: Selection,
    *,
    panel: Panel | None = None,
    problem: str = "",
) -> Response:
    text = request.args.get("page") or ""
    page = min(max(int(text), 1), 100_000) if text.isascii() and text.isdigit() else 1
    lines = panel.lines[(page - 1) * PAGE : page * PAGE] if panel else ()
    return await render(
        datasette,
        request,
        "build.html",
        status=400 if problem else 200,
        problem=problem,
        selection=selection,
        panel=panel,
        lines=lines,
        page=page,
        more=panel is not None and page * PAGE < len(panel.lines),
        summary=await asyncio.to_thread(summarise, panel) if panel else None,
        absent=panel.absent if panel else (),
        shown_missing=SHOWN_MISSING,
        measures=read_measures(),
        measure_groups=_measure_groups(),
        tables=[table_choice(table) for table in WIDE_TABLES],
        years=[row["year"] for row in await read_rows(datasette, _YEARS)],
        kinds=[row["kind"] for row in await read_rows(datasette, _KINDS)],
        agencies=await _agencies(datasette, selection),
        agencies_total=await read_value(datasette, "select count(*) from agencies"),
        label=cell_label,
        compared=_few_bodies(panel) if panel else (),
        formats=list(FORMATS),
        sql=_sql_links(panel) if panel else {},
    )


def _few_bodies(panel: Panel) -> Sequence[str]:
    """The bodies that have a report, if they are few enough to be drawn side by side."""
    bodies = tuple(dict.fromkeys(one.facts["agency_id"] for one in panel.lines if one.has_report))
    return bodies if 1 < len(bodies) <= MOST_BODIES else ()


async def _agencies(datasette: Datasette, selection: Selection) -> list[Row]:
    """The first bodies by region, and those that are chosen."""
    listed = await read_rows(datasette, _AGENCIES, limit=LISTED_AGENCIES)
    known = {row["id"] for row in listed}
    others = [one for one in selection.agencies if one not in known]
    query = "select id, name, region from agencies where id in (select value from json_each(:ids))"
    ids = "[" + ",".join(f'"{one}"' for one in others) + "]"
    return [*(await read_rows(datasette, query, ids=ids) if others else []), *listed]


def _measure_groups() -> list[tuple[Words, list[Any]]]:
    measures = read_measures().values()
    return [(group, list(ones)) for group, ones in groupby(measures, key=lambda one: one.group)]


def table_choice(table: str) -> TableChoice:
    """What there is to choose of a table."""
    rows = (row for name, row in every_row() if name == table)
    columns = (column for name, column in every_column() if name == table)
    return TableChoice(
        key=table,
        words=table_label(table),
        rows=[
            Choice(
                value=f"{table}.{row}", words=row_label(table, row), forms=forms_of_row(table, row)
            )
            for row in rows
        ],
        columns=[
            Choice(value=f"{table}.{column}", words=column_label(table, column))
            for column in columns
        ],
    )


def _sql_links(panel: Panel) -> Mapping[str, str]:
    """The SQL of each table on Datasette's own page, where it can be read, changed and run."""
    return {
        table: f"/{DATABASE}?{urlencode({'sql': query.strip(), **_used(panel, query)})}"
        for table, query in panel.queries.items()
    }


def _used(panel: Panel, query: str) -> dict[str, object]:
    return {name: value for name, value in panel.values.items() if f":{name}" in query}


async def _file(request: Request, panel: Panel, kind: str) -> Response:
    if kind not in FORMATS:
        return Response.text(say(language_of(request), "build_no_format", value=kind[:20]), 400)
    media_type, write = FORMATS[kind]
    lang = language_of(request)
    address = f"/build?{panel.selection.query}"
    paper = Paper(lang=lang, address=address, queries=panel.queries)
    body = await asyncio.to_thread(write, panel, paper)
    # A name that tells two selections apart, and how many rows there should be.
    digest = sha256(panel.selection.query.encode()).hexdigest()[:8]
    file_name = f"gongkai-{digest}-{len(panel.lines)}-rows.{kind}"
    headers = {
        "content-disposition": f'attachment; filename="{file_name}"',
        "content-length": str(len(body)),
        "x-row-count": str(len(panel.lines)),
    }
    return Response(body, 200, headers, content_type=media_type)
