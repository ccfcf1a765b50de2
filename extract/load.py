"""Readings into the archive: an agency's reports rebuilt from its captures in one transaction."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlite_utils import Database

from crawler.archive import Archive
from crawler.lock import archive_lock
from extract.copies import read_copies
from extract.counts import keep_counts
from extract.coverage import refresh_coverage
from extract.figures import issue
from extract.form import read_forms
from extract.guard import find_losses
from extract.migrations import extract_migrations
from extract.near.repeats import refresh_repeats
from extract.news import find_news, read_stored
from extract.parents import refresh_parents
from extract.published import prepare_published
from extract.readings import agencies_to_read, touch_seen, write_readings
from extract.reports import UNREAD, Report, make_reports
from extract.reviews import refresh_reviews
from extract.rows import forget, issue_row, write_issues, write_report
from extract.series import add_series_issues


@dataclass(frozen=True, slots=True, kw_only=True)
class Extracted:
    """What an extraction did: agencies gone through, captures read, reports there are of them.

    ``held`` has a line for each report that would have become worse; its agency stays as it was.
    ``news`` has one for each that is new, changed, gone or back, and for each body newly silent.
    """

    agencies: int
    captures: int
    reports: int
    unread: int
    issues: int
    held: tuple[str, ...] = ()
    news: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Done:
    """What was made of one agency."""

    reports: Sequence[Report]
    captures: int
    issues: int
    held: Sequence[str] = ()
    news: Sequence[str] = ()


def prepare(archive: Archive) -> None:
    """Bring the archive's schema to what this package writes."""
    extract_migrations.apply(archive.db)
    prepare_published(archive.db)


def extract(archive: Archive, *, every: bool = False, accept: bool = False) -> Extracted:
    """Read what is new (or everything) into reports, figures, passages and issues.

    An agency whose stored reports would lose figures is left as it is, unless the caller accepts
    the loss. Raises GongkaiError if another run is at work on the archive.
    """
    with archive_lock(archive.path):
        prepare(archive)
        agencies = agencies_to_read(archive.db, every=every)
        done = [_extract_agency(archive, agency, accept=accept) for agency in agencies]
        touch_seen(archive.db)
        ids = [agency["id"] for agency in agencies]
        refresh_repeats(archive.db, ids)
        refresh_parents(archive.db, ids)
        refresh_reviews(archive)
        silent = refresh_coverage(archive.db)
        keep_counts(archive.db)
    return Extracted(
        agencies=len(agencies),
        captures=sum(one.captures for one in done),
        reports=sum(len(one.reports) for one in done),
        unread=sum(_is_unread(report) for one in done for report in one.reports),
        issues=sum(one.issues for one in done),
        held=tuple(line for one in done for line in one.held),
        news=(*(line for one in done for line in one.news), *silent),
    )


def _is_unread(report: Report) -> bool:
    """Whether a report that should fit a form could not be read; before 2019 there was none."""
    first = min(form.since_year for form in read_forms().values())
    return report.status == UNREAD and report.year >= first


def _extract_agency(archive: Archive, agency: Mapping[str, Any], *, accept: bool) -> _Done:
    copies = read_copies(archive, agency["id"])
    made, rejected = make_reports(copies, agency["name"])
    reports = add_series_issues(made)
    count = sum(copy.capture["is_read"] for copy in copies)
    held = [] if accept else find_losses(archive.db, agency["id"], reports)
    news = list(find_news(agency["id"], read_stored(archive.db, agency["id"]), reports))
    with archive.db.atomic():
        if held:
            _hold(archive.db, agency["id"], held)
            write_readings(archive.db, agency["id"], copies, None)
            return _Done(reports=(), captures=count, issues=len(held), held=held)
        forget(archive.db, agency["id"])
        for report in reports:
            write_report(archive.db, agency, report)
        write_issues(archive.db, agency["id"], None, rejected)
        write_readings(archive.db, agency["id"], copies, reports)
    issues = len(rejected) + sum(len(report.issues) for report in reports)
    return _Done(reports=reports, captures=count, issues=issues, news=news)


def _hold(db: Database, agency_id: str, held: Sequence[str]) -> None:
    """Leave an agency's reports as they are and say why, once."""
    db.execute("delete from issues where agency_id = ? and rule = 'worse_reading'", [agency_id])
    db.table("issues").insert_all(
        issue_row(agency_id, None, None, issue("worse_reading", why=line)) for line in held
    )
