"""Tables beside those of the form: of other years, of other things, with rows of the same names."""

import random

import pytest
from maker import disclosures_lines, disputes_lines, make_figures, requests_lines

from extract.form import read_forms
from extract.read import read_document

FORM = read_forms()["2021"]
TITLE = "<h1>金山市水利局2023年政府信息公开工作年度报告</h1><p>一、总体情况</p>"
CHANNELS = [
    ["序号", "渠道", "2022年", "2023年"],
    ["1", "网站", "40", "51"],
    ["2", "微信", "3", "4"],
]
MARKS = ("error", "warning")


def table(lines) -> str:
    rows = ("".join(f"<td>{cell}</td>" for cell in line) for line in lines)
    return "<table>" + "".join(f"<tr>{row}</tr>" for row in rows) + "</table>"


def own_tables(seed: int) -> tuple[dict, list[str]]:
    figures = make_figures(FORM, random.Random(seed))
    makers = (disclosures_lines, requests_lines, disputes_lines)
    return figures, [table(make(FORM, figures)) for make in makers]


OTHERS = {
    "a sum of its own": [*CHANNELS, ["合计", "", "43", "55"]],
    "columns named as rows": [
        ["年度", "新收", "予以公开", "行政复议", "行政诉讼"],
        ["2021", "81", "30", "4", "2"],
        ["2022", "96", "37", "5", "3"],
    ],
    "two years of some rows": [
        ["类别", "2022年", "2023年"],
        ["新收", "40", "51"],
        ["（一）予以公开", "30", "31"],
        ["（二）部分公开", "3", "5"],
    ],
    "rows of values": [["年份", "网站", "微信", "合计"], ["2022", "5", "6", "11"]],
    "a column named as one": [
        ["单位", "行政复议", "行政诉讼", "总计"],
        ["本级", "7", "5", "12"],
        ["青石区", "5", "3", "8"],
        ["合计", "12", "8", "20"],
    ],
    "applicants by township": [
        ["乡镇", "自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他", "总计"],
        ["青石镇", "1", "2", "0", "0", "0", "1", "4"],
        ["白沙乡", "2", "0", "1", "0", "0", "0", "3"],
        ["总计", "3", "2", "1", "0", "0", "1", "7"],
    ],
    "some rows over five years": [
        ["年份", "2019", "2020", "2021", "2022", "2023"],
        ["予以公开", "8", "9", "3", "4", "6"],
        ["部分公开", "1", "2", "2", "0", "5"],
        ["总计", "9", "11", "5", "4", "11"],
    ],
    "disputes of two years": [
        ["年度", "行政复议", "", "行政诉讼", ""],
        ["", "结果维持", "总计", "结果维持", "总计"],
        ["2022年", "5", "6", "3", "3"],
        ["2023年", "7", "9", "4", "5"],
    ],
}


@pytest.mark.parametrize("other", OTHERS.values(), ids=OTHERS)
@pytest.mark.parametrize("where", [0, 3])
def test_a_table_of_something_else_takes_no_row_of_the_form(other, where):
    figures, tables = own_tables(7)
    tables.insert(where, table(other))
    reading = read_document((TITLE + "".join(tables)).encode())
    assert {one.key: one.value for one in reading.figures} == figures
    doubted = [one for one in reading.issues if one.severity in MARKS]
    assert {one.rule for one in doubted if one.table} <= {"number_unused"}


@pytest.mark.parametrize("where", [1, 3])
def test_a_table_announced_as_another_years_gives_way(where):
    figures, tables = own_tables(8)
    last_year = "<p>2022年度收到和处理政府信息公开申请情况</p>" + own_tables(9)[1][1]
    tables.insert(where, last_year + "<p>三、收到和处理政府信息公开申请情况</p>")
    reading = read_document((TITLE + "".join(tables)).encode())
    assert {one.key: one.value for one in reading.figures} == figures
    assert [one.rule for one in reading.issues if one.table] == ["other_table"]


def report_of(name: str, year: int, seed: int) -> tuple[dict, str]:
    figures, tables = own_tables(seed)
    return figures, f"<h1>{name}{year}年政府信息公开工作年度报告</h1>" + "".join(tables)


@pytest.mark.parametrize(
    ("first", "second", "wanted"),
    [
        (("金山市水利局", 2022), ("金山市水利局", 2023), 1),
        (("金山市水利局", 2023), ("金山市林业局", 2023), 0),
        (("金山市林业局", 2023), ("金山市水利局", 2023), 1),
    ],
)
def test_of_two_reports_in_one_document_its_own_counts(first, second, wanted):
    reports = [report_of(*first, 8), report_of(*second, 9)]
    named = "<meta name='ArticleTitle' content='金山市水利局2023年政府信息公开工作年度报告'>"
    page = named + "<p>政府信息公开年报</p>" + "".join(page for _, page in reports)
    reading = read_document(page.encode())
    assert {one.key: one.value for one in reading.figures} == reports[wanted][0]
    assert [one.rule for one in reading.issues] == ["other_report"]


def test_the_forms_own_disputes_go_before_those_of_all_kinds():
    figures, tables = own_tables(8)
    head = ["", "结果维持", "结果纠正", "其他结果", "尚未审结", "总计"]
    every = [head, ["行政复议", "50", "7", "3", "1", "61"]]
    reading = read_document((TITLE + table(every) + "".join(tables)).encode())
    assert {one.key: one.value for one in reading.figures} == figures
    assert [one.rule for one in reading.issues if one.row == "review"] == ["row_twice"]


def test_a_second_table_of_no_year_is_said_to_differ():
    _, tables = own_tables(8)
    tables.append("<p>附表</p>" + own_tables(9)[1][1])
    reading = read_document((TITLE + "".join(tables)).encode())
    assert "row_twice" in {one.rule for one in reading.issues}
