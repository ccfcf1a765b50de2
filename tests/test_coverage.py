"""The ledger: every body and year has a state and a deadline, and lateness has two dates."""

from contextlib import closing
from datetime import date

import pytest

from crawler.archive import Archive
from crawler.register import Agency
from extract.coverage import deadline_of, refresh_coverage
from extract.load import prepare

BODIES = {
    key: Agency(
        id=key, name="甲", region="411300", kind=kind, home="http://a.gov.cn/", from_year=2022
    )
    for key, kind in {"ju": "department", "fu": "government", "kong": "department"}.items()
}


@pytest.fixture
def db(tmp_path):
    with closing(Archive(tmp_path / "archive.db")) as archive:
        archive.write_agencies(BODIES)
        prepare(archive)
        yield archive.db


def report(db, agency, year, *, published=None, seen="2024-06-01T00:00:00Z", status="current"):
    row = {"id": f"{agency}-{year}", "agency_id": agency, "year": year, "published_on": published}
    times = {"first_seen": seen, "last_seen": seen}
    db.table("reports").insert({**row, **times, "url": "http://a.gov.cn/", "status": status})


def visit(db, agency, outcome, at="2024-01-02T00:00:00Z"):
    with db.atomic():
        run = db.table("runs").insert({"command": "t", "started_at": at}).last_pk
        row = {"run_id": run, "agency_id": agency, "started_at": at, "outcome": outcome}
        db.table("visits").insert({**row, "reason": "", "reports_found": 0})


def ledger(db, today):
    refresh_coverage(db, today=date.fromisoformat(today))
    return {(row["agency_id"], row["year"]): row for row in db.query("select * from coverage")}


@pytest.mark.parametrize(
    ("year", "kind", "expected"),
    [
        (2023, "department", "2024-01-31"),
        (2023, "government", "2024-03-31"),
        (2023, "township", "2024-01-31"),
        (2017, "department", "2018-03-31"),
    ],
)
def test_deadlines(year, kind, expected):
    assert deadline_of(year, kind=kind, region="411300").isoformat() == expected


def test_every_body_and_year_is_counted(db):
    report(db, "ju", 2022, published="2023-01-20")
    report(db, "ju", 2023, published="2024-02-10", seen="2024-02-12T08:00:00Z")
    report(db, "fu", 2022, published="2023-03-31", status="gone")
    visit(db, "ju", "ok")
    visit(db, "fu", "blocked", at="2024-02-20T00:00:00Z")
    found = ledger(db, "2024-02-20")
    assert {key: row["state"] for key, row in found.items()} == {
        ("ju", 2022): "published",
        ("ju", 2023): "late",
        ("fu", 2022): "gone",
        ("fu", 2023): "not_due",
        ("kong", 2022): "not_visited",
        ("kong", 2023): "not_visited",
    }
    late = found["ju", 2023]
    assert (late["days_late_stated"], late["days_late_seen"]) == (10, 12)
    assert found["ju", 2022]["days_late_seen"] is None  # nobody looked at the time
    assert ledger(db, "2024-04-01")["fu", 2023]["state"] == "blocked"
    visit(db, "kong", "nothing_new", at="2024-03-01T00:00:00Z")
    assert ledger(db, "2024-04-01")["kong", 2022]["state"] == "not_found"
