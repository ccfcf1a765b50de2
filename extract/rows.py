"""What was read of an agency, into the archive's rows: reports, versions, passages, issues."""

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from sqlite_utils import Database

from extract.cells import write_figures
from extract.figures import Issue
from extract.published import published_rows
from extract.read import Reading
from extract.readings import extractor
from extract.reports import Report, Version
from extract.scope import find_scope
from extract.states import PUBLISHED, Copy
from extract.values import as_json


def forget(db: Database, agency_id: str) -> None:
    """Take an agency's derived rows away; they are written again in the same transaction."""
    mine = "select id from reports where agency_id = ?"
    of_version = f"version_id in (select id from versions where report_id in ({mine}))"
    for table, where in (
        ("_printed", of_version),
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


def write_report(db: Database, agency: Mapping[str, Any], report: Report) -> None:
    """Write a report of an agency (its row of ``agencies``) with all that hangs on it."""
    report_id = f"{agency['id']}-{report.year}"
    db.table("reports").insert(_report_row(report_id, agency, report))
    for version in report.versions:
        version_id = _write_version(db, report_id, version)
        if version.state.copy is report.current.copy:
            db.table("reports").update(report_id, {"version_id": version_id})
    reading = report.current.copy.reading
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
    db.table("passages").insert_all(_passage_rows(report_id, reading))
    db.table("statements").insert_all(_statement_rows(report_id, agency["id"], report))
    write_issues(db, agency["id"], report_id, report.issues)


def _report_row(report_id: str, agency: Mapping[str, Any], report: Report) -> dict[str, Any]:
    reading, published_on = report.current.copy.reading, report.current.published_on
    scope = find_scope(reading.passages)
    return {
        "id": report_id,
        "agency_id": agency["id"],
        "agency_name": reading.headline.agency_name or None,
        "year": report.year,
        "form": reading.form.id if reading.form else None,
        "title": report.title,
        "published_on": published_on.isoformat() if published_on else None,
        "first_seen": report.first_seen,
        "last_seen": report.last_seen,
        "url": report.current.copy.capture["url"],
        "status": report.status,
        "scope": scope.key,
        "scope_sentence": scope.sentence,
    }


def _passage_rows(report_id: str, reading: Reading) -> Iterator[dict[str, Any]]:
    for one in reading.passages:
        yield {
            "report_id": report_id,
            "section": one.section,
            "heading": one.heading,
            "text": one.text,
            "place": json.dumps(dict(one.place)),
        }


def _statement_rows(report_id: str, agency_id: str, report: Report) -> Iterator[dict[str, Any]]:
    for one in report.current.copy.reading.statements:
        yield {
            "report_id": report_id,
            "agency_id": agency_id,
            "year": report.year,
            "key": one.key,
            "value": as_json(one.value),
            "section": one.section,
            "sentence": one.sentence,
        }


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
        write_figures(db, version_id, state.copy.reading.figures)
    return version_id


def write_issues(
    db: Database, agency_id: str, report_id: str | None, issues: Iterable[tuple[Copy, Issue]]
) -> None:
    """Write issues, each with the copy that it was found in."""
    db.table("issues").insert_all(
        issue_row(agency_id, report_id, copy.capture["id"], one, of=copy.url)
        for copy, one in issues
    )


def issue_row(
    agency_id: str, report_id: str | None, capture_id: int | None, one: Issue, *, of: str = ""
) -> dict[str, Any]:
    """An issue as a row of ``issues``; without a report, ``of`` an address, if it is of none."""
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
        "fingerprint": one.fingerprint(report_id or f"{agency_id} {of}"),
    }
