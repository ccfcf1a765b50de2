"""What reading brought: reports that are new, changed, gone or back, against what was stored."""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from sqlite_utils import Database

from extract.reports import GONE, Report
from extract.said import digest_of


class Stored(NamedTuple):
    """What the archive has of a report: its status, its current capture, digest and stated date."""

    status: str
    capture_id: int
    digest: str
    published_on: str | None


def read_stored(db: Database, agency_id: str) -> Mapping[str, Stored]:
    """An agency's reports by id, as they are stored before they are written anew."""
    return {one: Stored(*row) for one, *row in db.execute(_STORED, [agency_id])}


def find_news(
    agency_id: str, before: Mapping[str, Stored], reports: Sequence[Report]
) -> Iterator[str]:
    """A line for each report that is other than before by what the site did, not by the reader.

    None for a body of which nothing was stored: it has no before.
    """
    if not before:
        return
    for report in reports:
        report_id, current = f"{agency_id}-{report.year}", report.current
        was = before.get(report_id)
        if was is None:
            yield f"{report_id}: new, {report.status}"
            continue
        if was.status != GONE and report.status == GONE:
            yield f"{report_id}: gone since {report.versions[-1].state.first_seen[:10]}"
        elif was.status == GONE and report.status != GONE:
            yield f"{report_id}: there again, {report.status}"
        if current.copy.capture["id"] == was.capture_id:
            continue
        if digest_of(current.copy.reading) != was.digest:
            yield f"{report_id}: changed, {_changes(report)}"
        stated = current.published_on.isoformat() if current.published_on else None
        if stated != was.published_on:
            yield f"{report_id}: stated date {was.published_on or '-'} → {stated or '-'}"


def _changes(report: Report) -> str:
    """How much the newest published version differs from the one before."""
    newest = next(one for one in reversed(report.versions) if one.state.kind == "published")
    sentences = newest.changes.get("sentences", {})
    lines = len(sentences.get("removed", ())) + len(sentences.get("added", ()))
    return f"{len(newest.changes.get('figures', ()))} figures, {lines} sentences"


_STORED = """
select reports.id, status, capture_id, digest, reports.published_on
from reports join versions on versions.id = version_id where agency_id = ?
"""
