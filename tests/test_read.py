"""Whole documents: the real ones where they are at hand, the demonstration's, and bad input."""

import gzip
from collections import Counter

import pytest

from crawler.decode import decode
from demo.app import world
from demo.truth import truth
from extract.form import read_forms
from extract.read import MAX_BYTES, read_document, to_json
from tests.maker import make_html
from tests.shared import SHARED, needs_shared

SEEDS = {
    "000": ("南阳市科学技术局", 2023),
    "001": ("周口市科技局", 2022),
    "002": ("中卫市科学技术局", 2023),
    "003": ("二七区科技局", 2023),
    "004": ("南阳高新技术产业开发区管委会", 2023),
}
# Every figure of the five that is not zero, read by a person from the texts.
NONZERO = {
    "000": {"normative_documents": {"made": 4, "repealed": 1, "in_force": 12}},
    "001": {"rules": {"made": 3, "in_force": 5}},
    "002": {
        "normative_documents": {"in_force": 2},
        "received": {"natural_person": 1, "total": 1},
        "granted": {"natural_person": 1, "total": 1},
        "closed": {"natural_person": 1, "total": 1},
    },
    "003": {},
    "004": {
        "received": {"natural_person": 8, "total": 8},
        "granted": {"natural_person": 5, "total": 5},
        "refused_internal_affairs": {"natural_person": 1, "total": 1},
        "refused_process": {"natural_person": 1, "total": 1},
        "unable_not_held": {"natural_person": 1, "total": 1},
        "closed": {"natural_person": 8, "total": 8},
        "review": {"upheld": 1, "total": 1},
        "litigation_direct": {"corrected": 1, "total": 1},
    },
}


@needs_shared
@pytest.mark.parametrize("seed", SEEDS)
def test_the_five_real_texts(seed):
    (path,) = (SHARED / "seeds").glob(f"{seed}_*.txt")
    found = to_json(read_document(path.read_bytes()))
    assert (found["form"], found["agency_name"], found["year"]) == ("2021", *SEEDS[seed])
    assert len(found["figures"]) == 200
    wanted = NONZERO[seed]
    for figure in found["figures"]:
        known = figure["value"] if figure["value"] is not None else figure["inferred"]
        assert known == wanted.get(figure["row"], {}).get(figure["column"], 0), figure
    assert [p["section"] for p in found["passages"]][:6] == [1, 2, 3, 4, 5, 6]
    assert all("\t" not in passage["text"] for passage in found["passages"])


@needs_shared
def test_the_captured_page_keeps_its_blanks():
    body = (SHARED / "samples" / "ucap_article_shuyang_2023.html").read_bytes()
    found = to_json(read_document(body))
    assert (found["form"], found["year"], found["published_on"]) == ("2021", 2023, "2024-01-17")
    assert found["agency_name"] == "沭阳县发展和改革局"
    kinds = Counter((figure["kind"], figure["inferred"]) for figure in found["figures"])
    assert kinds == {("number", None): 75, ("blank", None): 125}
    values = {(f["row"], f["column"]): f["value"] for f in found["figures"]}
    assert values["received", "natural_person"] == values["closed", "total"] == 26
    assert values["normative_documents", "in_force"] == 18
    assert values["review", "pending"] == values["review", "total"] == 1


REPORTS = truth().reports


@pytest.mark.parametrize("planted", REPORTS, ids=lambda one: f"{one.agency_id}-{one.year}")
def test_every_planted_report(planted):
    reading = read_document(world()[planted.urls[0]].body)
    assert (reading.headline.year, reading.is_report) == (planted.year, True)
    assert (reading.form.id if reading.form else None) == (
        planted.form if planted.form in read_forms() else None
    )
    raw = {figure.key: figure.raw for figure in reading.figures if figure.key in planted.figures}
    assert raw == dict(planted.figures)
    errors = {issue.rule for issue in reading.issues if issue.severity == "error"} - {"no_form"}
    assert bool(errors) == bool(planted.deliberate)


def test_no_decoy_but_a_neighbours_report_is_a_report():
    for decoy in truth().decoys:
        reading = read_document(world()[decoy.urls[0]].body)
        assert reading.is_report == (decoy.kind == "neighbour"), decoy.title


FORM = read_forms()["2021"]


def zeros():
    return {(t.key, r.key, c.key): 0 for t in FORM.tables.values() for r, c in t.cells()}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_any_encoding_without_a_declaration(encoding):
    found = read_document(make_html(FORM, zeros()).encode(encoding))
    assert found.form is FORM
    assert found.headline.agency_name == "测试市科学技术局"


def test_one_bad_byte_costs_one_character():
    body = make_html(FORM, zeros()).encode("gb18030").replace("正文".encode("gb18030"), b"\xff\xff")
    found = read_document(body)
    assert found.form is FORM
    assert "bad_characters" in {issue.rule for issue in found.issues}
    assert decode(b"\xd6\xd0\xce\xc4", "no-such-charset") == "中文"


@pytest.mark.parametrize(
    ("body", "rule"),
    [
        (b"", "empty_document"),
        (b" \n", "empty_document"),
        (b"Rar!\x1a\x07\x00" + bytes(100), "unreadable_media"),
        ("<html><body>用户登录 <input type=password></body></html>".encode(), "login_page"),
        ("<html><body>天气预报</body></html>".encode(), "not_a_report"),
        (gzip.compress(b"x"), "unreadable_media"),
        (b"\x00\x01\x02" * 50, "unreadable_media"),
    ],
)
def test_what_is_no_report_says_why(body, rule):
    found = to_json(read_document(body))
    assert found["form"] is None
    assert [issue["rule"] for issue in found["issues"]] == [rule]
    assert found["figures"] == []


def test_a_huge_page_is_refused_before_it_is_parsed():
    found = read_document(b"<html>" + b" <p>x</p>" * (MAX_BYTES // 8))
    assert [issue.rule for issue in found.issues] == ["too_large"]


def test_a_report_in_prose_keeps_its_prose():
    page = "<h1>某市某局2019年政府信息公开工作年度报告</h1><p>一、总体情况</p><p>全文。</p>"
    found = read_document(page.encode())
    assert (found.form, found.is_report, found.headline.year) == (None, True, 2019)
    assert [(p.section, p.text) for p in found.passages] == [(1, "全文。")]
    assert "no_form" in {issue.rule for issue in found.issues}


def test_a_row_of_the_other_form_keeps_its_key():
    page = make_html(FORM, zeros())
    start = page.index("1.申请人无正当理由逾期不补正")
    cut = page[: page.rindex("<tr>", 0, start)]
    rest = page[page.index("<tr>", page.index("3.其他</span>")) :]
    row = "<tr><td colspan=2>（六）其他处理</td>" + "<td>0</td>" * 7 + "</tr>"
    found = read_document((cut + row + rest).encode())
    keys = {(f.row, f.kind) for f in found.figures if f.row.startswith("otherwise")}
    assert ("otherwise", "number") in keys
    assert ("otherwise_other", "absent") in keys
    foreign = [i for i in found.issues if i.rule == "row_of_other_form"]
    assert [(i.row, i.severity) for i in foreign] == [("otherwise", "info")]
    assert not [i for i in found.issues if i.verdict == "fail" and i.severity == "error"]


def test_an_unknown_row_is_an_issue():
    page = make_html(FORM, zeros()).replace(
        "</table><p>四",
        "<tr><td colspan=3>五、其他情形</td>" + "<td>4</td>" * 7 + "</tr></table><p>四",
    )
    (found,) = [i for i in read_document(page.encode()).issues if i.rule == "row_unknown"]
    assert "4 4 4" in found.says.zh


def test_a_label_that_hangs_beside_two_rows_of_numbers_names_neither():
    page = make_html(FORM, zeros())
    for rows, text in ((2, "1.属于国家秘密"), (1, "2.其他法律行政法规禁止公开")):
        cell = f'<td rowspan="1" colspan="1"><p><span>{text}</span></p></td>'
        assert cell in page
        page = page.replace(cell, cell.replace('"1"', '"2"', 1) if rows == 2 else "")
    found = read_document(page.encode())
    kinds = {f.row: f.kind for f in found.figures}
    assert {kinds["refused_state_secret"], kinds["refused_by_law"]} == {"absent"}
    assert len([i for i in found.issues if i.rule == "row_unknown"]) == 2
