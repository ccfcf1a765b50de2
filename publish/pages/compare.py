"""Compare: two years of a body, two bodies in a year, or a version against the one before."""

import asyncio
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from publish.compare import compare_figures, reuse_of, sections_of, texts_by_section
from publish.ds import Datasette, NotFound, Request, Response
from publish.figures import Figures, gather_figures
from publish.history import Step, read_history
from publish.labels import cell_label, table_label
from publish.measures import rate_of, read_measures
from publish.panel.selection import SelectionError, read_selection
from publish.pictures.gallery import MOST_BODIES, gallery, read_bodies
from publish.query import Row, read_rows
from publish.render import answer, language_of
from publish.sums import Cell, Cells

LISTED = 400
SUGGESTED = 30
_SIDE = re.compile(r"([A-Za-z0-9_-]{1,120})(?:@(\d{1,15}))?")
_REPORT = """
select r.*, a.name, a.region, a.kind from reports r
left join agencies a on a.id = r.agency_id where r.id = :report
"""
_VERSIONS = "select * from versions where report_id = :report order by id"
_FIGURES = "select * from figures where version_id = :version"
_ISSUES = "select * from issues where report_id = :report"
_PASSAGES = "select * from passages where report_id = :report order by section, id"
_LIST = """
select r.id, r.year, coalesce(a.name, r.agency_name) as name from reports r
left join agencies a on a.id = r.agency_id where r.form is not null
order by r.agency_id, r.year desc limit :limit
"""
_NAMED = """
select r.id, r.year, a.name from reports r join agencies a on a.id = r.agency_id
where (instr(a.name, :name) or instr(a.id, :name)) and (:year is null or r.year = :year)
order by a.region, a.id, r.year desc limit :limit
"""


@dataclass(frozen=True, kw_only=True)
class Side:
    """A report in one of its versions; ``passages`` are those of its current one."""

    report: Row
    version: Row | None
    versions: Sequence[Row]
    figures: Figures
    passages: Sequence[Row]

    @property
    def is_current(self) -> bool:
        """Whether this is the version that the site shows."""
        return self.version is None or self.version["id"] == self.report["version_id"]

    @property
    def name(self) -> str:
        """The body's name."""
        return str(self.report["agency_name"] or self.report["name"])

    @property
    def cells(self) -> Cells:
        """Its figures as the rates take them."""
        return {
            key: Cell(one.kind, one.value, one.inferred, len(one.issues), one.unit)
            for key, one in self.figures.items()
        }


async def compare_page(datasette: Datasette, request: Request) -> Response:
    """``/compare?left=<report>&right=<report>``, each as ``<report>@<version>`` if not the current.

    With ``agency`` several times: the pictures of these bodies beside each other.
    """
    asked = {name: (request.args.get(name) or "").strip()[:200] for name in ("left", "right")}
    found = {name: await _find(datasette, text) for name, text in asked.items()}
    bodies = await _bodies(request)
    if any(len(rows) != 1 for rows in found.values()):
        return await _page(datasette, request, asked=asked, found=found, bodies=bodies)
    left, right = [await _read_side(datasette, *rows[0]) for rows in found.values()]
    return await _page(
        datasette, request, asked=asked, found=found, sides=(left, right), bodies=bodies
    )


async def _bodies(request: Request) -> tuple[str, ...]:
    try:
        return read_selection(request.args).agencies[:MOST_BODIES]
    except SelectionError as error:
        raise NotFound("no such body") from error


async def _find(datasette: Datasette, text: str) -> list[tuple[str, str]]:
    """The (report, version) that a text names: by its id, or by part of a name and a year."""
    match = _SIDE.fullmatch(text)
    there = "select 1 from reports where id = :id"
    if match and await read_rows(datasette, there, id=match[1]):
        return [(match[1], match[2] or "")]
    year = re.search(r"(?:19|20)\d\d", text)
    name = re.sub(r"[\s·,，]+|(?:19|20)\d\d年?(?:度)?", "", text)
    if not name:
        return []
    rows = await read_rows(
        datasette, _NAMED, name=name, year=int(year[0]) if year else None, limit=SUGGESTED
    )
    return [(row["id"], "") for row in rows]


async def _read_side(datasette: Datasette, report_id: str, version_id: str) -> Side:
    report = (await read_rows(datasette, _REPORT, report=report_id))[0]
    versions = await read_rows(datasette, _VERSIONS, report=report_id)
    wanted = int(version_id) if version_id else report["version_id"]
    version = next((one for one in versions if one["id"] == wanted), None)
    if version_id and version is None:
        raise NotFound("no such version")
    current = wanted == report["version_id"]
    return Side(
        report=report,
        version=version,
        versions=versions,
        figures=gather_figures(
            await read_rows(datasette, _FIGURES, version=wanted),
            # Issues are put on the current version's figures.
            await read_rows(datasette, _ISSUES, report=report_id) if current else [],
            version["capture_id"] if version else None,
        ),
        passages=await read_rows(datasette, _PASSAGES, report=report_id),
    )


async def _page(
    datasette: Datasette,
    request: Request,
    *,
    asked: Mapping[str, str],
    found: Mapping[str, Sequence[tuple[str, str]]],
    bodies: Sequence[str],
    sides: tuple[Side, Side] | None = None,
) -> Response:
    suggested = {
        name: await _named(datasette, [one for one, _ in rows]) for name, rows in found.items()
    }
    context = await asyncio.to_thread(_compared, *sides) if sides else {}
    shown = bodies or tuple(dict.fromkeys(side.report["agency_id"] for side in sides or ()))
    pictures = await _pictures(datasette, shown, language_of(request))
    return await answer(
        datasette,
        request,
        "compare.html",
        data=_data(asked, suggested, sides, context),
        asked=asked,
        suggested=suggested,
        sides=sides,
        pictures=pictures,
        bodies=bodies,
        listed=await read_rows(datasette, _LIST, limit=LISTED),
        label=cell_label,
        table_name=table_label,
        **context,
    )


async def _named(datasette: Datasette, ids: Sequence[str]) -> list[Row]:
    return [row for one in ids for row in await read_rows(datasette, _REPORT, report=one)]


async def _pictures(datasette: Datasette, bodies: Sequence[str], lang: str) -> list[object]:
    if len(bodies) < 2:
        return []
    try:
        return list(gallery(await read_bodies(datasette, bodies), lang))
    except SelectionError as error:
        raise NotFound("no such body") from error


def _compared(left: Side, right: Side) -> dict[str, object]:
    tables = compare_figures(left.figures, right.figures)
    versions = left.report["id"] == right.report["id"]
    texts = [texts_by_section(side.passages) for side in (left, right)]
    whole = ["\n".join(one.values()) for one in texts]
    return {
        "tables": tables,
        "rates": [
            (rate_of(one, left.cells), rate_of(one, right.cells))
            for one in read_measures().values()
            if not one.of_reports
        ],
        "of_versions": versions,
        # The prose of an earlier version is kept as what changed since, not as a whole.
        "steps": _steps_between(left, right) if versions else [],
        "sections": [] if versions else list(sections_of(*texts)),
        "reuse": None if versions else (reuse_of(whole[0], whole[1]), reuse_of(whole[1], whole[0])),
        "same_form": left.report["form"] == right.report["form"],
    }


def _steps_between(left: Side, right: Side) -> list[Step]:
    """What changed after the left version up to the right one."""
    ids = sorted(one.version["id"] for one in (left, right) if one.version)
    if len(ids) < 2:
        return []
    steps = read_history(left.versions, [])
    return [step for step in steps if ids[0] < step.version["id"] <= ids[1]]


def _data(
    asked: Mapping[str, str],
    suggested: Mapping[str, Sequence[Row]],
    sides: tuple[Side, Side] | None,
    context: Mapping[str, object],
) -> dict[str, object]:
    """What the page says, for programs."""
    if sides is None:
        return {"asked": asked, "found": suggested}
    kept = ("tables", "sections", "reuse")
    return {
        "asked": asked,
        "left": sides[0].report,
        "right": sides[1].report,
        **{key: context[key] for key in kept},
    }
