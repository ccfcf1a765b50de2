import pytest

from extract.form import read_forms
from extract.passages import read_passages
from extract.readers.html import read_html
from extract.readers.text import read_text

FORM = read_forms()["2021"]


def sections(document):
    return [(p.section, p.heading, p.text) for p in read_passages(document, FORM, [])]


def test_sections_by_words_whatever_the_numbering():
    document = read_text(
        "前言。\n一、概述\n（一）主动公开政府信息情况\n甲。\n二、行政机关主动公开政府信息情况\n"
        "六、存在的主要问题及整改措施\n乙。\n七、其他需要报告的事项\n无。"
    )
    assert sections(document) == [
        (1, "一、概述", "（一）主动公开政府信息情况\n甲。"),
        (2, "二、行政机关主动公开政府信息情况", ""),
        (5, "六、存在的主要问题及整改措施", "乙。"),
        (6, "七、其他需要报告的事项", "无。"),
    ]


def test_markdown_levels_and_a_seventh_section():
    document = read_text("## 一、总体情况\n甲\n#### 六、其他需要报告的事项\n无\n七、相关说明\n丙")
    assert [number for number, *_ in sections(document)] == [1, 6, 7]


def test_menus_and_footers_outside_the_article_are_not_prose():
    page = (
        "<div>菜单</div><div id=a><p>一、总体情况</p><p>甲。</p>"
        "<p>六、其他需要报告的事项</p><p>无。</p></div><div>版权所有</div>"
    )
    assert [text for *_, text in sections(read_html(page))] == ["甲。", "无。"]


def test_a_heading_that_runs_into_its_text():
    line = "一、总体情况。" + "本年工作有序。" * 10
    ((number, heading, text),) = sections(read_text(line))
    assert (number, heading) == (1, "一、总体情况。")
    assert text == "本年工作有序。" * 10


def test_no_heading_no_passage():
    assert sections(read_text("本年工作有序。")) == []


@pytest.mark.parametrize(
    ("first", "last"),
    [
        ("1. 总体情况", "6、其他需要报告的事项"),
        ("（一）总体情况", "（六）其他需要报告的事项"),
        ("第一部分 总体情况", "第六部分：其他事项"),
        ("一 总体情况", "六 其他需要报告的事项"),
    ],
)
def test_other_numbering_counts_where_a_document_has_no_usual_one(first, last):
    found = sections(read_text(f"{first}\n甲。\n{last}\n无。"))
    assert found == [(1, first, "甲。"), (6, last, "无。")]


def test_other_numbering_is_of_lines_within_a_section_elsewhere():
    document = read_text(
        "一、总体情况\n（二）主动公开政府信息情况\n甲。\n六、其他需要报告的事项\n无"
    )
    assert [number for number, *_ in sections(document)] == [1, 6]
