"""What stood at an address over time: each real change is a version with dates, noise is none."""

import json
from contextlib import closing
from dataclasses import replace

import pytest

from crawler.archive import Archive
from crawler.captures import CaptureStore, Origin
from crawler.warc import Exchange
from extract.form import read_forms
from extract.load import extract
from tests.maker import AGENCY, make_html

FORM = read_forms()["2021"]
URL = "http://kjj.test.gov.cn/2024/report.html"
LOGIN = "<html><title>用户登录</title><body><h1>用户登录</h1><form>用户名 密码</form></body></html>"


def page(made=0, *, date="2024-01-17", prose="问题。", foot="", year=2023) -> str:
    zeros = {(t.key, r.key, c.key): 0 for t in FORM.tables.values() for r, c in t.cells()}
    zeros["disclosures", "rules", "made"] = made
    html = make_html(FORM, zeros, year=year).replace("问题。", prose)
    html = html.replace("</h1>", f"</h1><p>发布日期：{date}</p>")
    return html.replace("</body>", f"{foot}</body>")


@pytest.fixture
def archive(tmp_path):
    with closing(Archive(tmp_path / "archive.db")) as archive:
        archive.write_agencies({AGENCY.id: AGENCY})
        yield archive


def see(archive, day, body="", *, status=200, url=URL, headers=()) -> None:
    """One visit on a day of 2024 (``MM-DD``), and what is read after it."""
    with closing(CaptureStore(archive, run_id=None)) as store:
        data = body if isinstance(body, bytes) else body.encode()
        at = f"2024-{day}T00:00:00Z"
        exchange = Exchange(url=url, at=at, status=status, headers=headers, body=data)
        title = "测试市科学技术局2023年政府信息公开工作年度报告"
        store.store_exchange(
            exchange, Origin(agency_id=AGENCY.id, role="report", entry_title=title)
        )
    extract(archive)


def versions(archive) -> list[dict]:
    rows = archive.db.query("select * from versions order by id")
    return [row | {"changes": json.loads(row["changes"])} for row in rows]


def days(archive) -> list[tuple]:
    return [(v["state"], v["first_seen"][5:10], v["last_seen"][5:10]) for v in versions(archive)]


def status(archive) -> str:
    (row,) = archive.db.query("select status from reports")
    return row["status"]


def rules(archive) -> set:
    return {row["rule"] for row in archive.db.query("select rule from issues")}


def test_exactly_the_real_changes_in_order_with_dates(archive):
    see(archive, "01-20", page())
    see(archive, "01-21", page(foot="<p>浏览次数：12</p><p>页面生成时间：2024-01-21 08:00</p>"))
    see(archive, "01-22", page(4))
    see(archive, "01-23", page(4, prose="新问题。"))
    see(archive, "01-24", page(4, prose="新问题。", foot="<p>版权所有：测试市</p>"))
    see(archive, "01-25", page(4, prose="新问题。", date="2024-01-31"))
    see(archive, "01-26", "<p>没有</p>", status=404)
    assert status(archive) == "gone"
    see(archive, "01-28", "<p>没有</p>", status=404)
    see(archive, "01-30", page(4, prose="新问题。", date="2024-01-31"))
    assert status(archive) == "current"
    assert days(archive) == [
        ("published", "01-20", "01-21"),
        ("published", "01-22", "01-22"),
        ("published", "01-23", "01-24"),
        ("published", "01-25", "01-25"),
        ("gone", "01-26", "01-28"),
        ("published", "01-30", "01-30"),
    ]
    _, digit, sentence, dated, gone, back = (v["changes"] for v in versions(archive))
    cell = {"table": "disclosures", "row": "rules", "column": "made", "before": "0", "after": "4"}
    none = {"removed": [], "added": []}
    assert digit == {"figures": [cell], "sentences": none}
    assert sentence["figures"] == []
    assert sentence["sentences"] == {"removed": ["问题。"], "added": ["新问题。"]}
    assert dated == {
        "figures": [],
        "sentences": none,
        "published_on": {"before": "2024-01-17", "after": "2024-01-31"},
    }
    assert gone["state"] == {"before": "published", "after": "gone"}
    assert back == {
        "figures": [],
        "sentences": none,
        "state": {"before": "gone", "after": "published"},
    }
    assert "date_changed" in rules(archive)


def test_from_a_to_b_and_back_is_three_versions(archive):
    for day, made in (("01-20", 0), ("02-20", 5), ("03-20", 0)):
        see(archive, day, page(made))
    changes = [v["changes"]["figures"][0]["after"] for v in versions(archive)[1:]]
    assert changes == ["5", "0"]
    (row,) = archive.db.query("select made from disclosures where row = 'rules'")
    assert row["made"] == 0


def test_another_encoding_and_template_is_no_change(archive):
    see(archive, "01-20", page().replace("<head>", "<head><meta charset=utf-8>"))
    other = page().replace("<head>", "<head><meta charset=gb18030>").replace("<td>0", "<td> ０\n")
    other = other.replace("<body>", "<body><div>首页 | 政务公开 | 互动</div><div class=x>")
    see(archive, "02-20", other.encode("gb18030"))
    assert days(archive) == [("published", "01-20", "02-20")]


def test_a_template_that_puts_the_same_sentences_elsewhere_is_no_change(archive):
    see(archive, "02-01", page(prose="甲问题。乙问题。"))
    see(archive, "03-01", page(prose="乙问题。\n甲问题。"))
    assert days(archive) == [("published", "02-01", "03-01")]


@pytest.mark.parametrize(
    ("body", "rule"),
    [
        (LOGIN, "report_unreadable"),
        (page().split("<table")[0] + "</body>", "report_unreadable"),
        (page(year=2022), "report_replaced"),
    ],
)
def test_a_worse_copy_does_not_replace_a_good_one(archive, body, rule):
    see(archive, "01-20", page(7))
    see(archive, "02-20", body)
    assert rule in rules(archive)
    rows = list(archive.db.query("select * from reports where year = 2023"))
    assert [(row["status"], row["form"]) for row in rows] == [("disputed", "2021")]
    made = "select made from disclosures where row = 'rules' and year = 2023"
    assert [row["made"] for row in archive.db.query(made)] == [7]
    see(archive, "03-20", page(7))
    (row,) = archive.db.query("select status, version_id from reports where year = 2023")
    assert row["status"] == "current"


def test_a_challenge_is_no_state_of_the_report(archive):
    see(archive, "01-20", page(7))
    see(archive, "02-20", "<script>go()</script>", status=521)
    assert (status(archive), len(versions(archive))) == ("current", 1)
    assert "report_blocked" in rules(archive)
    see(archive, "02-21", "<html><script>document.cookie='a=1';location.reload()</script></html>")
    assert (status(archive), len(versions(archive))) == ("current", 1)
    see(archive, "02-22", page(7))
    assert "report_blocked" not in rules(archive)


def test_a_site_that_moves_keeps_its_history(archive):
    new = "http://kjj.test.gov.cn/new/1.html"
    see(archive, "01-20", page(7))
    see(archive, "02-20", status=301, headers=[("Location", "/new/1.html")])
    assert (status(archive), versions(archive)[-1]["state"]) == ("gone", "moved")
    see(archive, "02-21", page(7), url=new)
    see(archive, "02-22", page(8), url=new)
    assert status(archive) == "current"
    assert [v["url"] for v in versions(archive) if v["state"] == "published"][-2:] == [new, new]
    assert versions(archive)[-1]["changes"]["figures"][0]["after"] == "8"
    assert versions(archive)[0]["first_seen"][:10] == "2024-01-20"


def test_a_twin_that_stands_is_current_when_the_page_is_gone(archive):
    twin = "http://m.kjj.test.gov.cn/2024/report.html"
    see(archive, "01-20", page(7))
    see(archive, "01-20", page(7), url=twin)
    see(archive, "02-20", "<p>没有</p>", status=404)
    (row,) = archive.db.query("select status, url from reports")
    assert (row["status"], row["url"]) == ("current", twin)


def test_an_error_of_the_host_says_nothing(archive):
    see(archive, "01-20", page(7))
    see(archive, "02-20", "<p>忙", status=503)
    assert (status(archive), len(versions(archive))) == ("current", 1)


def test_what_is_seen_unchanged_is_not_read_again(archive):
    see(archive, "01-20", page(7))
    see(archive, "01-21", page(7))
    with closing(CaptureStore(archive, run_id=None)) as store:
        exchange = Exchange(url=URL, at="2024-02-20T00:00:00Z", status=200, headers=(), body=b"")
        body = page(7).encode()
        origin = Origin(agency_id=AGENCY.id, role="report")
        store.store_exchange(replace(exchange, body=body), origin)
        assert extract(archive).agencies == 0
    assert days(archive) == [("published", "01-20", "02-20")]


def test_a_reading_that_would_lose_figures_is_held_back(archive):
    see(archive, "01-20", page(7))
    (row,) = archive.db.query("select * from captures")
    warc = archive.warc_dir / row["warc_file"]
    data = bytearray(warc.read_bytes())
    data[row["warc_offset"] + 40] ^= 0xFF
    warc.write_bytes(data)
    done = extract(archive, every=True)
    assert len(done.held) == 1
    assert done.held[0].endswith("0 numbers would be left of 200")
    assert rules(archive) >= {"worse_reading"}
    made = "select made from disclosures where row = 'rules'"
    assert [row["made"] for row in archive.db.query(made)] == [7]
    assert [row["report_id"] for row in archive.db.query("select * from readings")] != [None]
    assert extract(archive).agencies == 0
    assert extract(archive, every=True, accept=True).held == ()
    assert list(archive.db.query(made)) == []
