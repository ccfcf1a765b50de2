"""What a reading brought against the one before: reports, silent bodies, issues, figures."""

import json
from datetime import date

import pytest

from crawler.captures import CaptureStore, Origin
from crawler.warc import Exchange
from extract.counts import keep_counts, read_counts
from extract.coverage import refresh_coverage
from extract.load import extract
from extract.preview import preview
from publish.console.say import describe_extracted, describe_preview, describe_status
from publish.console.status import read_status
from tests.maker import make_html
from tests.test_load import AGENCY, FORM, URL, archive, store, zeros  # noqa: F401 - a fixture


@pytest.fixture
def read(archive):  # noqa: F811
    """An archive with the report of 2023 read."""
    store(archive, make_html(FORM, zeros()))
    assert extract(archive).news == ()
    return archive


def answer(archive, status, at):  # noqa: F811
    kept = CaptureStore(archive, run_id=archive.begin_run("test"))
    exchange = Exchange(url=URL, at=at, status=status, headers=[], body=b"gone")
    kept.store_exchange(exchange, Origin(agency_id=AGENCY.id, role="report"))
    kept.close()


def test_new_changed_gone_and_back_are_named(read):
    store(read, make_html(FORM, zeros(), year=2022), url=URL + "2022")
    assert extract(read).news == ("test-kjj-2022: new, current",)
    altered = make_html(FORM, zeros(rules={"made": 4})).replace("问题。", "新问题。")
    store(read, altered, at="2024-03-01T00:00:00Z")
    done = extract(read)
    assert done.news == ("test-kjj-2023: changed, 1 figures, 2 sentences",)
    assert done.news[0] in describe_extracted(done)
    altered = altered.replace("</h1>", "</h1><p>发布日期：2024-03-02</p>")
    store(read, altered, at="2024-03-03T00:00:00Z")
    assert extract(read).news == ("test-kjj-2023: stated date - → 2024-03-02",)
    answer(read, 404, "2024-04-01T00:00:00Z")
    assert extract(read).news == ("test-kjj-2023: gone since 2024-04-01",)
    store(read, altered, at="2024-05-01T00:00:00Z")
    assert extract(read).news == ("test-kjj-2023: there again, current",)


def test_what_only_the_reader_sees_otherwise_is_no_news(read):
    read.db.execute("update versions set digest = 'as another reader saw it'")
    assert extract(read, every=True).news == ()


def test_a_body_is_newly_silent_once(read):
    def silent(day):
        return refresh_coverage(read.db, today=date.fromisoformat(day))

    visit = {"run_id": read.begin_run("t"), "agency_id": AGENCY.id, "outcome": "nothing_new"}
    read.write_visit({**visit, "started_at": "x", "reason": "", "reports_found": 1})
    assert silent("2025-01-15") == []
    assert silent("2025-02-01") == [
        "test-kjj: newly silent: no report for 2024, due 2025-01-31",
    ]
    assert silent("2025-02-02") == []


def test_open_issues_by_rule_stand_beside_those_of_the_reading_before(read):
    wrong = {"received": {"natural_person": 3, "total": 4}}
    store(read, make_html(FORM, zeros(**wrong)), at="2024-03-01T00:00:00Z")
    extract(read)
    counts = {one.rule: (one.now, one.before) for one in read_counts(read.db)}
    assert counts["requests_row_sum"][0] == 1
    assert "requests_row_sum" in describe_status(read_status(read.db))
    assert json.dumps(read_status(read.db))


def test_counts_kept_twice_are_compared_and_the_same_are_kept_once(read):
    read.db.execute("delete from issues")
    read.db.execute("delete from _rule_counts")
    row = {"agency_id": AGENCY.id, "severity": "info", "verdict": "fail", "says": "", "says_en": ""}
    for n, at in enumerate(("2024-01-01", "2024-02-01", "2024-03-01")):
        for name in ("a",) * min(n + 1, 2):
            read.db.table("issues").insert({**row, "rule": name, "fingerprint": f"{n}{name}"})
        keep_counts(read.db, at=at)
    assert [tuple(one) for one in read_counts(read.db)] == [("a", 5, 3)]
    keep_counts(read.db, at="2024-04-01")
    assert [tuple(one) for one in read_counts(read.db)] == [("a", 5, 3)]
    read.db.execute("update issues set rule = 'b'")
    keep_counts(read.db, at="2024-05-01")
    assert [tuple(one) for one in read_counts(read.db)] == [("a", 0, 5), ("b", 5, 0)]


def test_a_dry_run_names_every_figure_and_writes_nothing(read):
    one = "cell_id = (select id from _cells where form_row = 'rules' and form_column = 'made')"
    read.db.execute(f"update _printed set value = 7 where {one}")
    read.db.execute("update reports set title = 'as read before'")
    before = list(read.db.query("select * from figures"))
    assert preview(read, every=False).agencies == 0
    found = preview(read, every=True)
    assert [line.split(": ", 1)[1] for line in found.lines] == [
        "title: as read before → 测试市科学技术局2023年政府信息公开工作年度报告",
        "disclosures.rules.made: number 7 → number 0",
    ]
    assert found.held == []
    assert list(read.db.query("select * from figures")) == before
    assert "2 differences; nothing was written" in describe_preview(found)
    extract(read, every=True)
    assert "nothing would change" in describe_preview(preview(read, every=True))


def test_a_dry_run_says_what_the_guard_would_hold(read):
    read.db.execute("update captures set warc_offset = 999999")
    found = preview(read, every=True)
    assert found.lines == ["test-kjj-2023: would be lost"]
    assert found.held == ["test-kjj-2023: the report would be lost, 200 numbers with it"]
