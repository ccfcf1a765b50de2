"""Which report of which agency and year is there, and what the last visits came to."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlite_utils import Database

from extract.counts import read_counts

FINE = frozenset({"ok", "nothing_new", "known_empty"})


def read_status(db: Database) -> dict[str, Any]:
    """``years`` (ascending) and for each agency its reports and ledger by year, its last visit.

    ``new_since`` is when something new was last found there. ``rules`` has the open issues of each
    rule, now and before the last reading.
    """
    reports: dict[str, dict[int, str]] = {}
    for row in db.query("select agency_id, year, status from reports"):
        reports.setdefault(row["agency_id"], {})[row["year"]] = row["status"]
    visits = {row["agency_id"]: row for row in db.query(_LAST_VISITS)}
    issues = {row["agency_id"]: row["n"] for row in db.query(_ISSUES)}
    ledger: dict[str, dict[str, str]] = {}
    for row in db.query("select agency_id, year, state from coverage order by year"):
        ledger.setdefault(row["agency_id"], {})[str(row["year"])] = row["state"]
    newest = {row["agency_id"]: row["at"] for row in db.query(_NEWEST)}
    years = sorted({int(year) for by_year in ledger.values() for year in by_year})
    agencies = [
        {
            "id": agency["id"],
            "name": agency["name"],
            "reports": {str(year): status for year, status in sorted(found.items())},
            "coverage": ledger.get(agency["id"], {}),
            "new_since": newest.get(agency["id"]),
            "issues": issues.get(agency["id"], 0),
            "last_visit": visits.get(agency["id"]),
        }
        for agency in db.query("select id, name from agencies order by id")
        for found in [reports.get(agency["id"], {})]
    ]
    rules = [rule._asdict() for rule in read_counts(db)]
    return {"years": years, "agencies": agencies, "rules": rules}


_LAST_VISITS = """
    select agency_id, outcome, reason, started_at, reports_found from visits
    where id in (select max(id) from visits group by agency_id)
"""
_NEWEST = """
    select agency_id, max(fetched_at) as at from captures
    where role in ('report', 'attachment', 'import') group by agency_id
"""
_ISSUES = """
    select agency_id, count(*) as n from issues
    where severity in ('error', 'warning') and reviewed is null group by agency_id
"""


def troubles(status: Mapping[str, Any]) -> Iterator[str]:
    """A line for every agency whose last visit needs a person."""
    for agency in status["agencies"]:
        visit = agency["last_visit"]
        if visit and visit["outcome"] not in FINE:
            yield f"{agency['id']}: {visit['outcome']}: {visit['reason']}"


def status_lines(status: Mapping[str, Any]) -> Sequence[Sequence[str]]:
    """The status as rows of a table: agency, one mark a year, last visit, doubtful findings."""
    years = status["years"]
    rows = [["agency", *map(str, years), "last visit", "new since", "issues"]]
    for agency in status["agencies"]:
        marks = [_mark(agency, str(year)) for year in years]
        visit = agency["last_visit"]
        outcome = f"{visit['outcome']} {visit['started_at'][:10]}" if visit else "never"
        since = (agency["new_since"] or "never")[:10]
        rows.append([agency["id"], *marks, outcome, since, str(agency["issues"])])
    return rows


def rule_lines(status: Mapping[str, Any]) -> Sequence[Sequence[str]]:
    """Open issues by rule as rows of a table, those that changed first."""
    rules = sorted(status["rules"], key=lambda one: one["now"] == one["before"])
    head = ["rule", "now", "before"]
    return [head, *([one["rule"], str(one["now"]), _number(one["before"])] for one in rules)]


def _number(count: int | None) -> str:
    return "-" if count is None else str(count)


def _mark(agency: Mapping[str, Any], year: str) -> str:
    """What became of reading a report that is there; why there is none otherwise."""
    status = agency["reports"].get(year)
    state = agency["coverage"].get(year, "").replace("_", " ")
    late = " late" if state == "late" else ""
    return _MARKS[status] + late if status else state or "."


_MARKS = {"current": "read", "unread": "unread", "gone": "gone", "disputed": "disputed"}
