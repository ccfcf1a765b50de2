"""A report's page: prose by section, the three tables as the official form prints them, issues."""

from collections.abc import Sequence
from dataclasses import dataclass

from extract.form import Form, Table, Words, read_forms
from extract.narrative import read_narrative
from publish.ds import Datasette, Request, Response
from publish.figures import Figure, Figures, gather_figures, is_doubt
from publish.history import PUBLISHED, Step, read_history
from publish.labels import bare_heading, every_label
from publish.layout import Sheet, lay_out
from publish.query import Row, read_row, read_rows
from publish.render import answer
from publish.words import Layout, read_book

_REPORT = """
select r.*, a.name, a.region, v.capture_id from reports r
left join agencies a on a.id = r.agency_id
left join versions v on v.id = r.version_id where r.id = :report
"""
_ISSUES = """
select issues.*, note from issues left join reviews using (fingerprint)
where issues.report_id = :report
order by case severity when 'error' then 0 when 'warning' then 1 else 2 end, id
"""
_CAPTURES = """
select * from captures where id in (select capture_id from versions where report_id = :report)
  or id in (select capture_id from issues where report_id = :report) order by fetched_at desc
"""
_FIGURES = "select * from figures where version_id = :version"
_VERSIONS = "select * from versions where report_id = :report order by id"
_PLACES = """
select version_id, form_table, form_row, form_column, place from figures
where version_id in (select id from versions where report_id = :report)
"""
_NEIGHBOURS = """
select id, year from reports where agency_id = :agency and form is not null
  and year in (:year - 1, :year + 1) order by year
"""
_STATEMENTS = "select * from statements where report_id = :report order by section, key"


@dataclass(frozen=True, kw_only=True)
class Stated:
    """A total that a sentence of the prose states; ``cell`` is where the form prints it, if so."""

    label: Words
    value: float | int
    sentence: str
    section: int
    cell: tuple[str, str, str] | None
    figure: Figure | None

    @property
    def differs(self) -> bool:
        """Whether the table prints another number."""
        return bool(
            self.figure and self.figure.value is not None and self.figure.value != self.value
        )


@dataclass(frozen=True, kw_only=True)
class Section:
    """One of the six sections of a report with its prose, and its table if it has one."""

    number: int
    label: Words
    passages: tuple[Row, ...]
    statements: tuple["Stated", ...]
    table: Table | None
    sheet: Sheet | None


async def report_page(datasette: Datasette, request: Request) -> Response:
    """``/report/<id>``"""
    report_id = request.url_vars["report"]
    report = await read_row(datasette, _REPORT, report=report_id)
    issues = await read_rows(datasette, _ISSUES, report=report_id)
    passages = await read_rows(
        datasette, "select * from passages where report_id = :r order by section, id", r=report_id
    )
    cells = await read_rows(datasette, _FIGURES, version=report["version_id"])
    figures = gather_figures(cells, issues, report["capture_id"])
    form = read_forms().get(report["form"] or "")
    rows = await read_rows(datasette, _STATEMENTS, report=report_id)
    statements = [_stated(row, figures) for row in rows]
    sections = lay_sections(form, figures, passages, statements) if form else []
    steps = await _read_steps(datasette, report_id)
    captures = await read_rows(datasette, _CAPTURES, report=report_id)
    numbers = {section.number for section in sections}
    return await answer(
        datasette,
        request,
        "report.html",
        data={
            "report": report,
            "figures": cells,
            "passages": passages,
            "statements": rows,
            "issues": issues,
            "versions": [step.version for step in steps],
            "captures": captures,
        },
        report=report,
        form=form,
        sections=sections,
        figures=figures,
        missing=Figure(),
        doubts=[issue for issue in issues if is_doubt(issue)],
        remarks=[issue for issue in issues if not is_doubt(issue)],
        labels=every_label(),
        captures=captures,
        steps=steps,
        neighbours=await read_rows(
            datasette, _NEIGHBOURS, agency=report["agency_id"], year=report["year"]
        ),
        last=_standing(report, steps),
        recognised=any(figure.confidence is not None for figure in figures.values()),
        others=[row for row in passages if row["section"] not in numbers],
        kinds=[kind for kind in read_book().lists["kinds"] if kind != "number"],
    )


async def _read_steps(datasette: Datasette, report_id: str) -> list[Step]:
    versions = await read_rows(datasette, _VERSIONS, report=report_id)
    # Places are needed only where figures changed: most reports have one version.
    changed = len(versions) > 1
    places = await read_rows(datasette, _PLACES, report=report_id) if changed else []
    return read_history(versions, places)


def _standing(report: Row, steps: Sequence[Step]) -> Row | None:
    """The last state of a report that stands no more as it was."""
    if report["status"] not in ("gone", "disputed"):
        return None
    states = (step.version for step in steps)
    return next((version for version in states if version["state"] != PUBLISHED), None)


def _stated(row: Row, figures: Figures) -> Stated:
    words = read_narrative()["statements"].get(row["key"], {})
    table, line, column = words.get("table", (None, None, None))
    cell = (table, line, column) if table else None
    return Stated(
        label=Words(zh=words.get("zh", row["key"]), en=words.get("en", row["key"])),
        value=row["value"],
        sentence=row["sentence"],
        section=row["section"],
        cell=cell,
        figure=figures.get(cell) if cell else None,
    )


def lay_sections(
    form: Form, figures: Figures, passages: Sequence[Row], statements: Sequence[Stated] = ()
) -> list[Section]:
    """The sections of the form in order, each with what the report has for it."""
    tables = {table.section: table for table in form.tables.values()}
    return [
        Section(
            number=section.number,
            label=Words(zh=section.label, en=section.en),
            passages=tuple(
                {**row, "repeats": bare_heading(row["heading"]) == bare_heading(section.label)}
                for row in passages
                if row["section"] == section.number and (row["text"].strip() or row["heading"])
            ),
            statements=tuple(one for one in statements if one.section == section.number),
            table=tables.get(section.number),
            sheet=_sheet(form, tables.get(section.number), figures),
        )
        for section in form.sections
    ]


def _sheet(form: Form, table: Table | None, figures: Figures) -> Sheet | None:
    if table is None:
        return None
    printed = {
        row for (key, row, _), figure in figures.items() if key == table.key and _is_there(figure)
    }
    layout = read_book().layouts.get(table.key, Layout(shape="grid"))
    return lay_out(form, table, layout, sorted(printed))


def _is_there(figure: Figure) -> bool:
    return figure.kind != "absent"
