"""When agencies are visited, and what a run says against the run before."""

from collections import Counter
from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest

from crawler.archive import Archive
from crawler.difference import find_difference
from crawler.register import Agency
from crawler.schedule import is_due, period_after

AGENCIES = [
    Agency(id=f"a{n}", name="甲局", region="410000", kind="department", home="http://a.gov.cn/")
    for n in range(60)
]


@pytest.fixture
def archive(tmp_path):
    with closing(Archive(tmp_path / "archive.db")) as archive:
        archive.write_agencies({agency.id: agency for agency in AGENCIES})
        yield archive


def visit(archive, run_id, agency, at="2026-01-20T00:00:00Z", outcome="ok", **more):
    row = {"run_id": run_id, "agency_id": agency, "outcome": outcome, "reason": "r"}
    times = {"started_at": at, "ended_at": at, "reports_found": 3, "captures_new": 0}
    archive.write_visit({**row, **times, **more})


@pytest.mark.parametrize(
    ("day", "outcomes", "days"),
    [
        ("2026-01-09", ["ok"], 7),
        ("2026-01-10", ["ok"], 1),
        ("2026-04-15", ["nothing_new"], 1),
        ("2026-04-16", ["known_empty"], 7),
        ("2026-02-01", ["blocked", "ok"], 1),
        ("2026-02-01", ["blocked", "unreachable", "broken", "ok"], 4),
        ("2026-02-01", ["blocked"] * 8, 14),
    ],
)
def test_rhythm(day, outcomes, days):
    at = datetime.fromisoformat(f"{day}T12:00:00Z")
    assert period_after(outcomes, at=at) == timedelta(days=days)


@pytest.mark.parametrize("hours", [1, 24])
def test_each_is_visited_once_a_period_and_not_all_at_once(archive, hours):
    start = datetime(2026, 6, 1, 3, 17, tzinfo=UTC)
    run_id = archive.begin_run("test")
    visits, busiest = Counter(), Counter()
    for step in range(0, 29 * 24, hours):
        at = start + timedelta(hours=step)
        for agency in AGENCIES:
            if is_due(archive, agency, at=at):
                visit(archive, run_id, agency.id, at=at.strftime("%Y-%m-%dT%H:%M:%SZ"))
                visits[agency.id] += 1
                busiest[at] += step > 0
    assert set(visits.values()) <= {4, 5, 6}  # at once when new, then once in seven days
    assert max(busiest.values()) <= (8 if hours == 1 else 20)


def test_a_run_is_summed_up_against_the_one_before(archive):
    first, second = archive.begin_run("1"), archive.begin_run("2")
    for agency, outcome in (("a0", "ok"), ("a1", "ok"), ("a2", "blocked"), ("a3", "ok")):
        visit(archive, first, agency, outcome=outcome)
    visit(archive, second, "a0", outcome="blocked", reason="521")
    visit(archive, second, "a1", outcome="nothing_new", reports_found=2)
    visit(archive, second, "a2", outcome="ok", captures_new=4)
    visit(archive, second, "a3", outcome="nothing_new")
    found = find_difference(archive, second)
    assert found.alarms == (
        "a0: newly blocked: 521",
        "a1: 2 reports found, 3 the time before",
    )
    assert found.news == ("a2: works again (was blocked)", "a2: 4 new or changed captures")
