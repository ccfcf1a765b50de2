"""Readings into the archive: an agency's reports rebuilt from its captures in one transaction."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from crawler.archive import Archive
from crawler.blocks import find_block
from crawler.captures import read_capture
from crawler.decode import decode
from crawler.errors import GongkaiError
from crawler.lock import archive_lock
from extract.coverage import refresh_coverage
from extract.figures import Figure, Issue, issue
from extract.form import read_forms
from extract.guard import find_losses
from extract.migrations import extract_migrations
from extract.published import prepare_published, published_rows
from extract.read import Reading, read_document
from extract.reports import UNREAD, Report, Version, make_reports
from extract.series import add_series_issues
from extract.states import PUBLISHED, Copy
from extract.values import as_json

# What is read for reports; listings, home pages and robots.txt are evidence only. Pictures are read
# with the page that shows them.
_READ = """status = 200 and (role in ('report', 'import')
    or is_attachment and coalesce(media_type, '') not like 'image/%')"""


# Every address that ever held what is read, whatever it answered since.
_ADDRESSES = f"select agency_id, url from captures where {_READ}"
_STATUS = "iif(sightings.status = 304, 200, sightings.status)"  # not modified: it stands as it was
_SIGHTINGS = f"""
    select sightings.id, captures.agency_id, capture_id, {_STATUS} as status,
      lag(capture_id) over same as before, lag({_STATUS}) over same as status_before
    from sightings join captures on captures.id = capture_id
    where (captures.agency_id, url) in ({_ADDRESSES})
    window same as (partition by captures.agency_id, url order by seen_at, sightings.id)
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Extracted:
    """What an extraction did: agencies gone through, captures read, reports there are of them.

    ``held`` has a line for each report that would have become worse; its agency stays as it was.
    """

    agencies: int
    captures: int
    reports: int
    unread: int
    issues: int
    held: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Done:
    """What was made of one agency."""

    reports: Sequence[Report]
    captures: int
    issues: int
    held: Sequence[str] = ()


@cache
def extractor() -> str:
    """The state of the reading code: a digest of this package's files. New code reads again."""
    digest = hashlib.sha256()
    folder = Path(__file__).parent
    for path in sorted((*folder.rglob("*.py"), *folder.rglob("*.toml"))):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


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
        agencies = _agencies_to_read(archive.db, every=every)
        done = [_extract_agency(archive, agency, accept=accept) for agency in agencies]
        _touch_seen(archive.db)
        refresh_coverage(archive.db)
    return Extracted(
        agencies=len(agencies),
        captures=sum(one.captures for one in done),
        reports=sum(len(one.reports) for one in done),
        unread=sum(_is_unread(report) for one in done for report in one.reports),
        issues=sum(one.issues for one in done),
        held=tuple(line for one in done for line in one.held),
    )


def _is_unread(report: Report) -> bool:
    """Whether a report that should fit a form could not be read; before 2019 there was none."""
    first = min(form.since_year for form in read_forms().values())
    return report.status == UNREAD and report.year >= first


def _agencies_to_read(db: Database, *, every: bool) -> list[dict[str, Any]]:
    """Agencies with a capture not yet read, or with an address that was seen in another state."""
    unread = f"""
        select agency_id from captures
        left join readings on readings.capture_id = captures.id
        where {_READ} and (:every or readings.extractor is not :extractor)
        union select agency_id from ({_SIGHTINGS}) left join extractions using (agency_id)
        where sighting_id < id and (status is not status_before or capture_id is not before)
    """
    values = {"every": every, "extractor": extractor()}
    return list(db.query(f"select * from agencies where id in ({unread}) order by id", values))


def _extract_agency(archive: Archive, agency: Mapping[str, Any], *, accept: bool) -> _Done:
    captures = list(
        archive.db.query(
            f"select *, {_READ} as is_read from captures where (agency_id, url) in"
            f" ({_ADDRESSES} and agency_id = ?) order by id",
            [agency["id"]],
        )
    )
    seen = _sightings(archive.db, agency["id"])
    copies = [_copy(archive, capture, seen[capture["id"]]) for capture in captures]
    made, rejected = make_reports(copies, agency["name"])
    reports = add_series_issues(made)
    count = sum(capture["is_read"] for capture in captures)
    held = [] if accept else find_losses(archive.db, agency["id"], reports)
    with archive.db.atomic():
        if held:
            _hold(archive.db, agency["id"], held)
            _write_readings(archive.db, agency["id"], copies, None)
            return _Done(reports=(), captures=count, issues=len(held), held=held)
        _forget(archive.db, agency["id"])
        for report in reports:
            _write_report(archive.db, agency, report)
        _write_issues(archive.db, agency["id"], None, rejected)
        _write_readings(archive.db, agency["id"], copies, reports)
    issues = len(rejected) + sum(len(report.issues) for report in reports)
    return _Done(reports=reports, captures=count, issues=issues)


def _hold(db: Database, agency_id: str, held: Sequence[str]) -> None:
    """Leave an agency's reports as they are and say why, once."""
    db.execute("delete from issues where agency_id = ? and rule = 'worse_reading'", [agency_id])
    db.table("issues").insert_all(
        _issue_row(agency_id, None, None, issue("worse_reading", why=line)) for line in held
    )


def _sightings(db: Database, agency_id: str) -> Mapping[int, tuple[tuple[str, int], ...]]:
    found: dict[int, tuple[tuple[str, int], ...]] = defaultdict(tuple)
    for row in db.query(
        f"select capture_id, seen_at, {_STATUS} as status from sightings"
        " join captures on captures.id = capture_id where agency_id = ? order by seen_at",
        [agency_id],
    ):
        found[row["capture_id"]] += ((row["seen_at"], row["status"]),)
    return found


def _copy(archive: Archive, capture: Mapping[str, Any], seen: tuple[tuple[str, int], ...]) -> Copy:
    if not capture["is_read"]:
        return Copy(capture, Reading(media_type=capture["media_type"] or ""), seen)
    reading = _read(archive, capture)
    return Copy(capture, reading, seen, _challenge(archive, capture, reading))


def _challenge(archive: Archive, capture: Mapping[str, Any], reading: Reading) -> str | None:
    """Why a page that reads as no report is a challenge of its host, if it is one."""
    if reading.is_report or reading.media_type != "text/html":
        return None
    try:
        return find_block(capture["status"], decode(read_capture(archive, capture)))
    except GongkaiError:
        return None


def _read(archive: Archive, capture: Mapping[str, Any]) -> Reading:
    try:
        body = read_capture(archive, capture)
    except GongkaiError as error:
        damaged = issue("capture_damaged", why=str(error))
        return Reading(media_type=capture["media_type"] or "", issues=(damaged,))
    pictures = [] if capture["is_attachment"] else _pictures(archive, capture)
    return read_document(body, charset=_charset(capture["headers"]), pictures=pictures)


def _pictures(archive: Archive, page: Mapping[str, Any]) -> list[bytes]:
    """The pictures that a page shows, in the order in which they were fetched."""
    shown = archive.db.query(
        "select *, max(id) from captures where agency_id = ? and referrer = ? and is_attachment"
        " and status = 200 and media_type like 'image/%' group by url order by min(id)",
        [page["agency_id"], page["url"]],
    )
    bodies = []
    for capture in list(shown):
        with suppress(GongkaiError):  # the capture is damaged: verify says so
            bodies.append(read_capture(archive, capture))
    return bodies


def _charset(headers: str | None) -> str | None:
    """The character set that the HTTP header declared, if any."""
    found = {name.lower(): value for name, value in json.loads(headers or "{}").items()}
    content_type = found.get("content-type", "")
    _, _, charset = content_type.lower().partition("charset=")
    return charset.strip(" \"';") or None


def _forget(db: Database, agency_id: str) -> None:
    """Take an agency's derived rows away; they are written again in the same transaction."""
    mine = "select id from reports where agency_id = ?"
    of_version = f"version_id in (select id from versions where report_id in ({mine}))"
    for table, where in (
        ("figures", of_version),
        ("versions", f"report_id in ({mine})"),
        ("passages", f"report_id in ({mine})"),
        ("statements", f"report_id in ({mine})"),
        ("disclosures", "agency_id = ?"),
        ("requests", "agency_id = ?"),
        ("disputes", "agency_id = ?"),
        ("issues", "agency_id = ?"),
        ("reports", "agency_id = ?"),
    ):
        db.execute(f"delete from {table} where {where}", [agency_id])


def _write_report(db: Database, agency: Mapping[str, Any], report: Report) -> None:
    report_id = f"{agency['id']}-{report.year}"
    reading, capture = report.current.copy.reading, report.current.copy.capture
    headline, published_on = reading.headline, report.current.published_on
    db.table("reports").insert(
        {
            "id": report_id,
            "agency_id": agency["id"],
            "agency_name": headline.agency_name or None,
            "year": report.year,
            "form": reading.form.id if reading.form else None,
            "title": report.title,
            "published_on": published_on.isoformat() if published_on else None,
            "first_seen": report.first_seen,
            "last_seen": report.last_seen,
            "url": capture["url"],
            "status": report.status,
        }
    )
    for version in report.versions:
        version_id = _write_version(db, report_id, version)
        if version.state.copy is report.current.copy:
            db.table("reports").update(report_id, {"version_id": version_id})
    if reading.form:
        head = {
            "report_id": report_id,
            "agency_id": agency["id"],
            "agency_name": agency["name"],
            "region": agency["region"],
            "year": report.year,
        }
        figures = {figure.key: figure for figure in reading.figures}
        for table, row in published_rows(figures, reading.form, head):
            db.table(table).insert(row)
    db.table("passages").insert_all(
        {
            "report_id": report_id,
            "section": one.section,
            "heading": one.heading,
            "text": one.text,
            "place": json.dumps(dict(one.place)),
        }
        for one in reading.passages
    )
    db.table("statements").insert_all(
        {
            "report_id": report_id,
            "agency_id": agency["id"],
            "year": report.year,
            "key": one.key,
            "value": as_json(one.value),
            "section": one.section,
            "sentence": one.sentence,
        }
        for one in reading.statements
    )
    _write_issues(db, agency["id"], report_id, report.issues)


def _write_version(db: Database, report_id: str, version: Version) -> int:
    state = version.state
    row = {
        "report_id": report_id,
        "capture_id": state.copy.capture["id"],
        "url": state.copy.url,
        "state": state.kind,
        "published_on": state.published_on.isoformat() if state.published_on else None,
        "first_seen": state.first_seen,
        "last_seen": state.last_seen,
        "extractor": extractor(),
        "digest": state.digest,
        "changes": json.dumps(version.changes, ensure_ascii=False),
    }
    version_id = db.table("versions").insert(row).last_pk
    assert isinstance(version_id, int)
    if state.kind == PUBLISHED:
        rows = (_figure_row(version_id, figure) for figure in state.copy.reading.figures)
        db.table("figures").insert_all(rows)
    return version_id


def _figure_row(version_id: int, figure: Figure) -> dict[str, Any]:
    return {
        "version_id": version_id,
        "form_table": figure.table,
        "form_row": figure.row,
        "form_column": figure.column,
        "kind": figure.kind,
        "raw": figure.raw,
        "value": as_json(figure.value),
        "inferred": as_json(figure.inferred),
        "unit": figure.unit,
        "confidence": figure.confidence,
        "place": json.dumps(dict(figure.place)),
    }


def _write_issues(
    db: Database, agency_id: str, report_id: str | None, issues: Iterable[tuple[Copy, Issue]]
) -> None:
    db.table("issues").insert_all(
        _issue_row(agency_id, report_id, copy.capture["id"], one) for copy, one in issues
    )


def _issue_row(
    agency_id: str, report_id: str | None, capture_id: int | None, one: Issue
) -> dict[str, Any]:
    return {
        "report_id": report_id,
        "agency_id": agency_id,
        "capture_id": capture_id,
        "rule": one.rule,
        "severity": one.severity,
        "verdict": one.verdict,
        "form_table": one.table or None,
        "form_row": one.row or None,
        "form_column": one.column or None,
        "left_value": as_json(one.left),
        "right_value": as_json(one.right),
        "says": one.says.zh,
        "says_en": one.says.en,
        "fingerprint": one.fingerprint(),
    }


def _write_readings(
    db: Database, agency_id: str, copies: Sequence[Copy], reports: Sequence[Report] | None
) -> None:
    """Note what was read; which report it belongs to only if reports were written."""
    of_report = {
        copy.capture["id"]: f"{agency_id}-{report.year}"
        for report in reports or ()
        for copy in report.copies
    }
    db.table("readings").upsert_all(
        (
            {
                "capture_id": copy.capture["id"],
                "extractor": extractor(),
                **({} if reports is None else {"report_id": of_report.get(copy.capture["id"])}),
            }
            for copy in copies
            if copy.capture["is_read"]
        ),
        pk="capture_id",
    )
    db.execute(
        "insert or replace into extractions (agency_id, sighting_id)"
        " select ?, coalesce(max(sightings.id), 0) from sightings"
        " join captures on captures.id = capture_id where agency_id = ?",
        [agency_id, agency_id],
    )


def _touch_seen(db: Database) -> None:
    """Carry later sightings of what has not changed to the last version of each report."""
    last = "select max(id) from versions group by report_id, url"
    seen = "select captures.last_seen from captures where captures.id = versions.capture_id"
    with db.atomic():
        db.execute(f"update versions set last_seen = max(last_seen, ({seen})) where id in ({last})")
        db.execute(
            "update reports set last_seen = max(last_seen, coalesce((select max(last_seen)"
            " from versions where report_id = reports.id and state = 'published'), last_seen))"
        )
