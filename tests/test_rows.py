import pytest

from spiders.pages import Page
from spiders.rows import group_over, heading_over, row_owner, row_title, rows_before, year_over


def last_link(markup: str):
    return Page(url="http://www.jia.gov.cn/nb/", body=f"<body>{markup}".encode()).links[-1]


@pytest.mark.parametrize(
    ("row", "owner"),
    [
        ("<li>·[县审计局] <a href=1>2023年年报</a>", "县审计局"),
        ("<li>[升钟镇]<a href=1>2023年年报</a> 2024-01-02", "升钟镇"),
        ("<li>2024-01-02<a href=1>2023年年报</a>", ""),
        ("<li>[县审计局] <a href=1>甲</a><li><a href=2>2023年年报</a>", ""),
    ],
)
def test_whose_entry_the_text_beside_it_says(row, owner):
    assert row_owner(last_link(row).node) == owner


TABLE = (
    "<table><tr><th>年度<th>文件<tr><td>2022年<td><a href=1>PDF版</a><tr><td>{}<td><a href=2>{}</a>"
)


@pytest.mark.parametrize(
    ("cell", "label", "title"),
    [
        ("2023年", "Word版", "2023年某局信息公开年报"),
        ("2023年", "PDF下载", "2023年某局信息公开年报"),
        ("某局2023年信息公开年报", "[下载]", "某局2023年信息公开年报"),
        ("2023年", "某局2023年信息公开年报", ""),
    ],
)
def test_what_a_link_that_says_nothing_leads_to(cell, label, title):
    assert row_title(last_link("<h2>某局信息公开年报：</h2>" + TABLE.format(cell, label))) == title


def test_years_stand_under_a_heading():
    years = "<p><a href=1>2022年</a><a href=2>2023年</a>"
    assert heading_over(last_link(f"<h3>会议</h3><p>年报：</p>{years}").node) == "年报"


@pytest.mark.parametrize(
    ("before", "body"),
    [("<span>社会事业局</span>", "社会事业局"), ("<a>财政局</a><p>其他", ""), ("", "")],
)
def test_a_menus_part_stands_under_a_bodys_name(before, body):
    menu = f"<li>{before}<ul><li><a href=1>职能</a><li><a href=2>年报</a></ul>"
    assert group_over(last_link(menu).node) == body


@pytest.mark.parametrize(
    ("card", "title"),
    [
        ("<img><h3>某局2023年年报</h3><a href=1>查看详情</a>", "某局2023年年报"),
        ("<a href=1><img></a><div><p>2024-01-02</p><p>某局年报</p></div>", "某局年报"),
        ("<h3>2023年年报</h3><a href=2>乙</a><a href=1>查看</a>", ""),
    ],
)
def test_what_the_card_around_a_link_says(card, title):
    page = f"<h3>2023年</h3><main><div><div>{card}</div></div></main>"
    assert row_title(last_link(page)) == title


def test_the_year_over_a_table_is_that_of_its_links():
    table = "<h3>2023年</h3><table><tr><td><a href=1>年报</a></table>"
    assert year_over(last_link(table).node) == "2023年"


def test_what_is_listed_before_a_link_to_more():
    cut = "<a href=3>某局2023年政…</a><i>01-20</i>"
    rows = f"<ul><li><b>某局年报</b><a href=1>查看</a><li>乙<li>{cut}</ul>\n<p><a href=2>更多</a>"
    said = ["某局年报查看", "查看", "乙", "某局2023年政…01-20", "某局2023年政…"]
    assert rows_before(last_link(rows).node) == said


@pytest.mark.parametrize(
    ("inside", "label"),
    [
        ("<i>3</i><b>某局2023年年报</b><i>2024-01-02</i>", "某局2023年年报"),
        ("<p><b>15</b><i>2024-01</i></p><p>某局年报</p>", "某局年报"),
        ("<b>2023</b>年年报<i>(12)</i>", "2023年年报(12)"),
    ],
)
def test_numbers_and_days_beside_a_title_are_no_part_of_it(inside, label):
    assert last_link(f"<a href=1>{inside}</a>").label == label
