"""What reading everything again would change in the stored figures, before it replaces them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlite_utils import Database

from crawler.archive import Archive
from extract.copies import read_copies
from extract.figures import Figure, Key
from extract.guard import find_losses
from extract.readings import agencies_to_read
from extract.reports import Report, make_reports
from extract.values import as_json

Cell = tuple[str, str, int | float | None, int | float | None]
"""Kind, raw text, value and inferred value of a figure."""


@dataclass
class Preview:
    """A line for each difference, and for each report that would become worse."""

    agencies: int = 0
    lines: list[str] = field(default_factory=list)
    held: list[str] = field(default_factory=list)


def preview(archive: Archive, *, every: bool) -> Preview:
    """Read as ``extract`` would and write nothing; the schema must be prepared."""
    found = Preview()
    for agency in agencies_to_read(archive.db, every=every):
        copies = read_copies(archive, agency["id"])
        reports, _ = make_reports(copies, agency["name"])
        found.agencies += 1
        found.lines += find_differences(archive.db, agency["id"], reports)
        found.held += find_losses(archive.db, agency["id"], reports)
    return found


def find_differences(db: Database, agency_id: str, reports: Sequence[Report]) -> Iterator[str]:
    """A line for each report and figure that would be other than it is stored."""
    query = "select id, version_id, form, title, published_on, status from reports"
    stored = {row["id"]: row for row in db.query(f"{query} where agency_id = ?", [agency_id])}
    made = {f"{agency_id}-{report.year}": report for report in reports}
    for report_id in sorted(stored.keys() | made.keys()):
        if report_id not in made:
            yield f"{report_id}: would be lost"
        elif report_id not in stored:
            yield f"{report_id}: would be new"
        else:
            yield from _in_report(db, stored[report_id], made[report_id])


def _in_report(db: Database, row: dict[str, Any], report: Report) -> Iterator[str]:
    reading, stated = report.current.copy.reading, report.current.published_on
    fields = {
        "form": reading.form.id if reading.form else None,
        "title": report.title,
        "published_on": stated.isoformat() if stated else None,
        "status": report.status,
    }
    for name, value in fields.items():
        if row[name] != value:
            yield f"{row['id']}: {name}: {row[name]} → {value}"
    before = _stored_cells(db, row["version_id"])
    after = {figure.key: _cell(figure) for figure in reading.figures}
    for key in {**before, **after}:
        if before.get(key) != after.get(key):
            was, now = _spell(before.get(key)), _spell(after.get(key))
            yield f"{row['id']}: {'.'.join(key)}: {was} → {now}"


def _stored_cells(db: Database, version_id: int | None) -> dict[Key, Cell]:
    rows = db.execute(
        "select form_table, form_row, form_column, kind, raw, value, inferred from figures"
        " where version_id = ?",
        [version_id],
    )
    return {(table, row, column): tuple(cell) for table, row, column, *cell in rows}


def _cell(figure: Figure) -> Cell:
    return figure.kind, figure.raw, as_json(figure.value), as_json(figure.inferred)


def _spell(cell: Cell | None) -> str:
    if cell is None:
        return "not there"
    kind, raw, value, inferred = cell
    said = f"{kind} {value}" if value is not None else f"{kind} {raw!r}" if raw else kind
    return said if inferred is None else f"{said} (inferred {inferred})"
