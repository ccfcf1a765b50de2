"""What a person has settled: out of the lists, out of doubt where it was a false alarm."""

import re
from contextlib import closing
from pathlib import Path

import pytest

from crawler.archive import Archive
from extract.counts import keep_counts
from extract.reviews import review
from publish.ds import Datasette
from publish.site import build_datasette
from tests.publish_archive import write_archive

REPORT = "/report/nanyang-kjj-2023"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return write_archive(tmp_path)


def settle(path: Path, verdict: str) -> str:
    """Settle the report's first issue that is more than a note; its rule."""
    with closing(Archive(path)) as archive:
        query = "select rule, fingerprint from issues where report_id = 'nanyang-kjj-2023'"
        row = next(archive.db.query(f"{query} and severity != 'info' order by id"))
        keep_counts(archive.db, at="2026-01-01")
        review(archive, row["fingerprint"], verdict=verdict, note="<b>原件如此</b>", who="w")
        keep_counts(archive.db, at="2099-01-01")
    return str(row["rule"])


async def read(path: Path, *pages: str) -> list[str]:
    site: Datasette = build_datasette(path)
    return [(await site.client.get(page)).text for page in pages]


def doubts(page: str) -> int:
    found = re.search(r'id="issues">[^<]*<span class="badge[^"]*">(\d+)<', page)
    assert found
    return int(found[1])


async def test_a_false_alarm_is_no_doubt_and_is_listed_only_if_asked_for(path: Path) -> None:
    before, listed_before = await read(path, REPORT, "/issues?agency=nanyang-kjj")
    rule = settle(path, "false_alarm")
    report, listed, settled = await read(
        path, REPORT, "/issues?agency=nanyang-kjj", f"/issues?rule={rule}&reviewed=false_alarm"
    )
    assert doubts(report) == doubts(before) - 1
    assert "误报" in report and "&lt;b&gt;原件如此&lt;/b&gt;" in report
    item = '<li class="severity-'
    assert listed.count(item) == listed_before.count(item) - 1 > 0
    assert settled.count(item) == 1
    assert f"{REPORT}#issue-" in settled


async def test_what_is_accepted_stays_in_doubt_and_says_so(path: Path) -> None:
    (before,) = await read(path, REPORT)
    settle(path, "accepted")
    (report,) = await read(path, REPORT)
    assert doubts(report) == doubts(before)
    assert "属实" in report


async def test_the_status_page_says_which_rules_changed(path: Path) -> None:
    rule = settle(path, "corrected")
    (page,) = await read(path, "/status?_lang=en")
    assert re.search(rf"{rule}</code></a> (\d+) → <b>(\d+)</b>", page)
