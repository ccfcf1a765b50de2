"""The ledger: every registered body and year, silent ones too, with what is there and by when."""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from sqlite_utils import Database

_SILENT = "not_found"
_NOT_SEEN = ("blocked", "refused_by_robots", "unreachable", "known_empty")


def refresh_coverage(db: Database, *, today: date | None = None) -> list[str]:
    """Write the ledger anew: it changes with reports, visits, the register, and the calendar.

    Gives a line for each body and year that is silent since its deadline passed.
    """
    today = today or datetime.now(UTC).date()
    rows = list(_rows(db, today))
    states = "select agency_id, year, state from coverage"
    before = {(agency_id, year): state for agency_id, year, state in db.execute(states)}
    with db.atomic():
        db.execute("delete from coverage")
        db.table("coverage").insert_all(rows)
    return [
        f"{row['agency_id']}: newly silent: no report for {row['year']}, due {row['deadline']}"
        for row in rows
        if row["state"] == _SILENT and before.get((row["agency_id"], row["year"])) == "not_due"
    ]


def deadline_of(year: int, *, kind: str, region: str) -> date:
    """By when a body's report for a year is due: the last rule that fits."""
    rule = next(
        rule
        for rule in reversed(_rules())
        if rule["from_year"] <= year <= rule.get("to_year", year)
        and (not rule["kinds"] or kind in rule["kinds"])
        and region.startswith(rule.get("region", ""))
    )
    return date.fromisoformat(f"{year + 1}-{rule['month_day']}")


def _rows(db: Database, today: date) -> Iterator[dict[str, Any]]:
    reports = {(row["agency_id"], row["year"]): row for row in db.query(_REPORTS)}
    outcomes = {row["agency_id"]: row["outcome"] for row in db.query(_LAST_VISITS)}
    watched = {row["agency_id"]: row["since"][:10] for row in db.query(_WATCHED)}
    for agency in list(db.query("select * from agencies order by id")):
        known = {year for agency_id, year in reports if agency_id == agency["id"]}
        for year in sorted(known | set(range(agency["from_year"] or today.year, today.year))):
            due = deadline_of(year, kind=agency["kind"], region=agency["region"])
            report = reports.get((agency["id"], year))
            # When a report was first seen tells its day only if somebody looked before that.
            looked = watched.get(agency["id"], "~") <= due.isoformat()
            stated = _late(report["published_on"], due) if report else None
            seen = _late(report["first_seen"], due) if report and looked else None
            yield {
                "agency_id": agency["id"],
                "year": year,
                "state": _state(report, agency, outcomes, stated=stated, is_due=due < today),
                "deadline": due.isoformat(),
                "published_on": report["published_on"] if report else None,
                "first_seen": report["first_seen"] if report else None,
                "days_late_stated": stated,
                "days_late_seen": seen,
                "filled": report["filled"] if report else None,
            }


def _state(
    report: Mapping[str, Any] | None,
    agency: Mapping[str, Any],
    outcomes: Mapping[str, str],
    *,
    stated: int | None,
    is_due: bool,
) -> str:
    if report is not None:
        return "gone" if report["status"] == "gone" else "late" if stated else "published"
    if not is_due:
        return "not_due"
    outcome = outcomes.get(agency["id"])
    if outcome is None:
        return "not_visited"
    return outcome if outcome in _NOT_SEEN else _SILENT


def _late(day: str | None, due: date) -> int | None:
    """Days after the deadline, 0 if before it; None if the day is not known."""
    return max(0, (date.fromisoformat(day[:10]) - due).days) if day else None


@cache
def _rules() -> Sequence[Mapping[str, Any]]:
    path = Path(__file__).parent / "deadlines.toml"
    rules: Sequence[Mapping[str, Any]] = tomllib.loads(path.read_text(encoding="utf-8"))["rule"]
    return rules


_REPORTS = """
select agency_id, year, status, published_on, first_seen,
  (select round(avg(kind = 'number'), 3) from figures where version_id = reports.version_id)
    as filled
from reports
"""
_LAST_VISITS = """
select agency_id, outcome from visits where id in (select max(id) from visits group by agency_id)
"""
_WATCHED = "select agency_id, min(started_at) as since from visits group by agency_id"
