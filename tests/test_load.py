"""From captures to reports: versions, copies, rejected documents, what is published."""

import json
import sqlite3

import pytest

from crawler.archive import Archive
from crawler.captures import CaptureStore, Origin
from extract.form import read_forms
from extract.load import extract
from extract.published import columns_of
from tests.maker import AGENCY, make_html

FORM = read_forms()["2021"]
URL = "http://kjj.test.gov.cn/2024/report.html"


def zeros(**changes):
    figures = {(t.key, r.key, c.key): 0 for t in FORM.tables.values() for r, c in t.cells()}
    for row, columns in changes.items():
        for column, value in columns.items():
            (key,) = (one for one in figures if one[1:] == (row, column))
            figures[key] = value
    return figures


@pytest.fixture
def archive(tmp_path):
    one = Archive(tmp_path / "archive.db")
    one.write_agencies({AGENCY.id: AGENCY})
    yield one
    one.close()


def store(archive, body, *, url=URL, at="2024-01-20T00:00:00Z", role="report", **origin):
    store = CaptureStore(archive, run_id=None)
    origin = Origin(agency_id=AGENCY.id, role=role, **origin)
    store.store_file(url, body if isinstance(body, bytes) else body.encode(), at=at, origin=origin)
    store.close()


def rows(archive, sql):
    return [tuple(row.values()) for row in archive.db.query(sql)]


def test_a_report_is_published_with_kinds(archive):
    page = make_html(FORM, zeros(rules={"made": 3})).replace("<td>0</td>", "<td>/</td>", 1)
    store(archive, page)
    done = extract(archive)
    assert (done.captures, done.reports, done.unread) == (1, 1, 0)
    (report,) = archive.db.query("select * from reports")
    assert (report["id"], report["form"], report["status"]) == ("test-kjj-2023", "2021", "current")
    assert rows(archive, "select made, repealed, repealed_kind from disclosures where row='rules'")
    assert rows(archive, "select count(*) from requests") == [(25,)]
    assert rows(archive, "select total, total_kind from requests where row = 'closed'") == [
        (0, "number")
    ]
    assert rows(archive, "select region, agency_name from disputes where row = 'review'") == [
        ("410000", "测试市科学技术局")
    ]


def test_nothing_new_is_read_twice_and_all_is_the_same_again(archive):
    store(archive, make_html(FORM, zeros()))
    extract(archive)
    before = rows(archive, "select * from requests")
    assert extract(archive).captures == 0
    assert extract(archive, every=True).captures == 1
    assert rows(archive, "select * from requests") == before


def test_an_altered_page_is_a_second_version(archive):
    store(archive, make_html(FORM, zeros()))
    changed = make_html(FORM, zeros(rules={"made": 4})).replace("问题。", "新问题。")
    store(archive, changed, at="2024-03-01T00:00:00Z")
    extract(archive)
    first, second = archive.db.query("select * from versions order by id")
    assert (first["first_seen"], second["first_seen"]) == (
        "2024-01-20T00:00:00Z",
        "2024-03-01T00:00:00Z",
    )
    changes = json.loads(second["changes"])
    assert changes["figures"] == [
        {"table": "disclosures", "row": "rules", "column": "made", "before": "0", "after": "4"}
    ]
    assert changes["sentences"] == {"removed": ["问题。"], "added": ["新问题。"]}
    assert rows(archive, "select made from disclosures where row = 'rules'") == [(4,)]


def test_a_page_that_only_moves_is_no_version(archive):
    store(archive, make_html(FORM, zeros()))
    again = make_html(FORM, zeros()).replace("<body>", "<body><div>浏览 12 次</div>")
    store(archive, again, at="2024-03-01T00:00:00Z")
    extract(archive)
    assert rows(archive, "select count(*), max(last_seen) from versions") == [
        (1, "2024-03-01T00:00:00Z")
    ]


def test_a_copy_that_differs_is_an_issue(archive):
    store(archive, make_html(FORM, zeros()))
    store(archive, make_html(FORM, zeros(rules={"made": 9})), url=URL + "?m")
    extract(archive)
    assert ("copies_differ",) in rows(archive, "select rule from issues")
    assert rows(archive, "select count(*) from reports") == [(1,)]


def test_another_bodys_report_has_no_row(archive):
    page = make_html(FORM, zeros()).replace("测试市科学技术局", "测试市教育局")
    store(archive, page)
    extract(archive)
    assert rows(archive, "select count(*) from reports") == [(0,)]
    assert rows(archive, "select rule, report_id from issues") == [("other_agency", None)]


def test_what_a_person_imports_is_believed_and_marked(archive):
    page = make_html(FORM, zeros()).replace("测试市科学技术局", "测试市教育局")
    store(archive, page, role="import")
    extract(archive)
    assert rows(archive, "select rule, report_id from issues") == [
        ("other_agency", "test-kjj-2023")
    ]


def test_a_found_report_that_cannot_be_read_has_a_row(archive):
    store(archive, b"\x00\x01\x02" * 40, entry_title="测试市科学技术局2022年政府信息公开年度报告")
    assert extract(archive).unread == 1
    assert rows(archive, "select id, form, status from reports") == [
        ("test-kjj-2022", None, "unread")
    ]
    assert rows(archive, "select rule from issues") == [("unreadable_media",)]
    assert rows(archive, "select count(*) from requests") == [(0,)]


def test_the_figures_of_an_attachment_stand_for_the_page(archive):
    page = "<h1>测试市科学技术局2023年政府信息公开工作年度报告</h1><p>见附件</p>"
    store(archive, page)
    text = make_html(FORM, zeros(rules={"made": 2}))
    store(archive, text, url=URL + ".doc", role="attachment", referrer=URL)
    archive.db.execute("update captures set is_attachment = 1 where role = 'attachment'")
    extract(archive)
    assert rows(archive, "select url, form, status from reports") == [
        (URL + ".doc", "2021", "current")
    ]


def test_the_search_index_follows(archive):
    store(archive, make_html(FORM, zeros()).replace("问题。", "行政复议问题。"))
    extract(archive)
    extract(archive, every=True)
    for table in ("passages_fts", "reports_fts"):
        archive.db.execute(f"insert into {table}({table}) values ('integrity-check')")
    with pytest.raises(sqlite3.OperationalError):
        sqlite3.connect(archive.path).execute("delete from passages")


def test_a_damaged_record_is_an_issue_and_the_rest_is_read(archive):
    store(archive, make_html(FORM, zeros()))
    store(archive, make_html(FORM, zeros(), year=2022), url=URL + "2")
    capture = archive.db.table("captures").get(1)
    path, offset = archive.warc_dir / capture["warc_file"], capture["warc_offset"]
    body = bytearray(path.read_bytes())
    body[offset + 30 : offset + 60] = bytes(30)
    path.write_bytes(body)
    extract(archive)
    assert rows(archive, "select id from reports") == [("test-kjj-2022",)]
    assert ("capture_damaged",) in rows(archive, "select rule from issues")


def test_every_column_of_every_form_is_published(archive):
    extract(archive)
    for form in read_forms().values():
        for table in form.tables.values():
            published = {column.name for column in archive.db.table(table.key).columns}
            assert {column.key for column in table.columns} <= published
            assert set(columns_of(table.key)) <= published


def test_totals_that_the_prose_states_are_published_with_their_sentence(archive):
    page = make_html(FORM, zeros()).replace("正文。", "本年收到政府信息公开申请0件。")
    store(archive, page)
    extract(archive)
    assert rows(archive, "select report_id, key, value, sentence from statements") == [
        ("test-kjj-2023", "requests_received", 0, "本年收到政府信息公开申请0件。")
    ]
