from datetime import date

import pytest

from extract.dates import find_date
from extract.headline import read_headline
from extract.readers.html import read_html
from extract.readers.text import read_text
from extract.title import is_title


def text(*lines):
    return read_headline(read_text("\n".join(lines)))


@pytest.mark.parametrize(
    "line",
    [
        "某市科学技术局2023年政府信息公开工作年度报告",
        "科技局 2023 年政府信息公开 工作年度报告",
        "某局2021年度政府信息公开年报",
        "某局政府信息公开2019年年度报告",
        "某局2023年政府信息公开工作情况报告",
        "某局2023年政府信息公开年度报告-某局",
        "某局政府信息公开工作年度报告（2023年）",
    ],
)
def test_titles(line):
    assert is_title(line)


@pytest.mark.parametrize(
    "line",
    [
        "某局2023年政府网站工作年度报表",
        "某局2023年法治政府建设年度报告",
        "关于做好2022年政府信息公开年报编制工作的通知",
        "我局召开政府信息公开年报编制会",
        "政府信息公开指南",
        "",
    ],
)
def test_what_is_no_title(line):
    assert not is_title(line)


def test_year_is_from_the_title_before_the_text():
    found = text("某市科技局2023年政府信息公开工作年度报告", "自2022年1月1日起至2022年12月31日止。")
    assert (found.year, found.period_year) == (2023, 2022)


def test_a_year_in_words_and_a_mark_in_front_are_no_body():
    found = text("【年报】金山市科技局二〇一九年政府信息公开工作年度报告", "正文。")
    assert (found.year, found.agency_name) == (2019, "金山市科技局")


def test_year_from_the_period_where_the_title_has_none():
    assert text("某市科技局政府信息公开工作年度报告", "2020年1月1日至12月31日").year == 2020


def test_a_title_over_two_lines_takes_the_body_in():
    found = text("某市科学技术局", "", "2023 年政府信息公开工作年度报告", "正文")
    assert found.title == "某市科学技术局2023 年政府信息公开工作年度报告"
    assert found.agency_name == "某市科学技术局"


def test_a_menu_before_the_title_is_no_part_of_it():
    found = text("某县人民政府 部门乡镇", "2023年政府信息公开工作年度报告", "某县水利局编制。")
    assert found.title == "2023年政府信息公开工作年度报告"


def test_the_full_name_is_taken_from_the_text_but_not_from_quoted_titles():
    title = "金山市科技局2023年政府信息公开工作年度报告"
    assert text(title, "本年金山市科学技术局召开会议。").agency_name == "金山市科学技术局"
    assert text(title, "印发《金山市科学技术局网站办法》。").agency_name == "金山市科技局"


@pytest.mark.parametrize(
    "line",
    ["2020年某县人民政府政府信息公开工作年度报告", "某县人民政府2018年政府信息公开工作年度报告"],
)
def test_what_goes_on_after_the_whole_name_is_no_fuller_name(line):
    found = text(line, "2018年，某县人民政府扎实推进政府信息公开工作。")
    assert found.agency_name == "某县人民政府"


def test_a_place_is_added_only_where_the_document_names_it():
    title = "科技局2023年政府信息公开工作年度报告"
    assert text(title, "依托银山区人民政府网公开信息。").agency_name == "银山区科技局"
    assert text(title, "依托网站公开信息。").agency_name == "科技局"
    both = text(title, "依托银山区人民政府网。", "学习金山市人民政府文件。")
    assert both.agency_name == "科技局"


def test_a_zone_gets_its_place_from_its_short_name():
    found = text(
        "高新技术产业开发区管委会2023年政府信息公开工作年度报告",
        "2023年，金山高新区管委会做了工作。",
    )
    assert found.agency_name == "金山高新技术产业开发区管委会"


def test_a_metadata_table_gives_name_and_date():
    page = (
        "<title>x</title><h1>发改局2023年政府信息公开年度报告</h1><table><tr><td>发布机构："
        "<td>金山县发展和改革局<td>公开日期<td>2024-01-17</table><p>金山县</p>"
    )
    found = read_headline(read_html(page))
    assert (found.agency_name, found.published_on) == ("金山县发展和改革局", date(2024, 1, 17))


def test_a_notice_declared_by_its_page_is_no_report_for_its_sidebar():
    page = (
        '<meta name="ArticleTitle" content="关于做好年报工作的通知"><p>某局2022年政府信息公开'
        "工作年度报告</p>"
    )
    assert not is_title(read_headline(read_html(page)).title)


@pytest.mark.parametrize(
    ("line", "day"),
    [
        ("2024-01-17 10:00", date(2024, 1, 17)),
        ("2024年1月7日", date(2024, 1, 7)),
        ("2024/1/17", date(2024, 1, 17)),
        ("2024-13-40", None),
        ("无", None),
    ],
)
def test_dates(line, day):
    assert find_date(line) == day


def test_a_labelled_line_gives_the_date():
    found = text("某局2019年政府信息公开年报", "时间:2020-08-15 来源:某局", "2021年1月1日")
    assert found.published_on == date(2020, 8, 15)


def test_year_from_the_sentences_where_nothing_else_says_it():
    title = "某市某局政府信息公开工作年度报告"
    assert text(title, "2021年，我局加强公开。2021年度收到申请。2020年不如。").year == 2021
    assert text(title, "2021年，我局加强公开。2020年，我局也是。").year is None
    assert text(title, "根据2019年修订的条例。").year is None


@pytest.mark.parametrize("year", ["二〇二三", "二○二三", "二零二三", "２０２３"])
def test_a_year_in_words_is_the_year_and_no_part_of_the_name(year):
    found = text(f"青石县民政局{year}年政府信息公开工作年度报告")
    assert (found.year, found.agency_name) == (2023, "青石县民政局")


@pytest.mark.parametrize(
    "name",
    ["国家统计局北原调查队", "中华人民共和国青石海关", "云溪高新技术产业开发区管理委员会"],
)
def test_a_body_with_a_name_of_its_own_gets_no_place_or_verb_in_front(name):
    found = text(
        f"{name}2023年政府信息公开工作年度报告",
        f"现公布{name}2023年度报告。",
        "北原市人民政府门户网站可以查阅。",
    )
    assert found.agency_name == name


def test_what_stands_before_a_title_is_no_name():
    assert text("【年报】青石县民政局2023年政府信息公开年度报告").agency_name == "青石县民政局"
    assert text("8.青石县民政局2023年政府信息公开年度报告").agency_name == "青石县民政局"


def test_the_announcing_sentence_names_the_body_where_the_title_does_not():
    found = text("2023年政府信息公开工作年度报告", "现公布青石县民政局2023年度报告如下。")
    assert found.agency_name == "青石县民政局"


def test_a_title_is_without_the_name_of_the_site():
    page = "<title>青石县民政局2023年政府信息公开年度报告_青石县人民政府</title>"
    assert read_headline(read_html(page)).title == "青石县民政局2023年政府信息公开年度报告"


@pytest.mark.parametrize("line", ["2024-01-18 09:12 来源：本站", "[ 2024-01-18 ]", "2024年1月18日"])
def test_a_bare_date_right_below_the_title_is_the_date(line):
    title = "<h1>青石县民政局2023年政府信息公开年度报告</h1>"
    below = read_headline(read_html(f"{title}<p>{line}</p><p>正文。</p>"))
    assert below.published_on == date(2024, 1, 18)
    later = "<p>正文。</p>" * 5
    assert read_headline(read_html(f"{title}{later}<p>{line}</p>")).published_on is None


@pytest.mark.parametrize(
    ("title", "named", "full"),
    [
        ("北原市2023年", "本报告由北原市人民政府办公室编制。", "北原市人民政府"),
        ("2023年度北原市", "北原市人民政府门户网站可以查阅。", "北原市人民政府"),
        ("柳树镇2023年", "现公布青石县柳树镇人民政府年度报告。", "青石县柳树镇人民政府"),
        ("临江街道2023年", "联系临江街道办事处。", "临江街道办事处"),
        ("北原市2023年", "登录北原市政务公开网。", "北原市"),
    ],
)
def test_a_place_in_the_title_is_its_government_where_the_text_says_so(title, named, full):
    assert text(f"{title}政府信息公开工作年度报告", named).agency_name == full


def test_the_name_of_a_column_is_no_title_where_a_fuller_one_stands():
    page = (
        '<meta name="ArticleTitle" content="政府信息公开年报"><table><tr>'
        "<td>青石县民政局2023年政府信息公开年度报告</td></tr></table>"
    )
    assert read_headline(read_html(page)).title == "青石县民政局2023年政府信息公开年度报告"


def test_words_of_asking_are_no_part_of_the_name():
    title = "生态保护部2023年政府信息公开工作年度报告"
    assert text(title, "如有疑问，请与生态保护部办公厅联系。").agency_name == "生态保护部"
    title = "市教育局2023年政府信息公开工作年度报告"
    assert text(title, "如有疑问，请联系金山市教育局。").agency_name == "金山市教育局"


def test_a_title_that_prints_government_once_names_the_government():
    found = text("金山县人民政府信息公开工作年度报告（2023年）", "正文")
    assert found.agency_name == "金山县人民政府"


def test_the_head_of_every_page_is_not_the_title_where_one_of_the_texts_year_stands():
    head = "金山市政府信息公开工作年度报告（2015—2025年汇编）"
    title = "金山市教育局2023年政府信息公开工作年度报告"
    found = text(head, title, "统计期限自2023年1月1日起至2023年12月31日止。", head)
    assert found.title == title
    assert found.year == 2023


def test_the_way_to_a_page_is_no_title():
    way = "当前位置: 首页>政府信息公开>政府信息公开年报>2023年>部门公开年报"
    found = text(way, "东山街道2023年度政府信息公开工作年度报告", "发布机构：政务服务管理局")
    assert (found.title, found.agency_name) == (
        "东山街道2023年度政府信息公开工作年度报告",
        "东山街道",
    )
    split = text("> 政府信息公开年报", "> 2022年", "马头镇人民政府2022年政府信息公开工作年度报告")
    assert split.agency_name == "马头镇人民政府"


def test_a_menu_of_years_below_a_columns_name_is_no_title():
    title = "松木县水利局2021年政府信息公开工作年度报告"
    years = ["2025年", "2024年", "2021年"]
    assert text("政府信息公开年报", *years, title).title == title
    menu = "政府信息公开指南政府信息公开制度政府信息公开年报"
    assert text(menu, *years, title).year == 2021


@pytest.mark.parametrize(
    "lines",
    [
        # The column's name, then the title over two lines.
        [
            "2022年政府信息公开工作年度报告",
            "松木县石桥镇人民政府",
            "2022年政府信息公开工作年度报告",
        ],
        ["松木县石桥镇人民政府2022年度", "信息公开年度报告"],
        ["松木县石桥镇人民政府2022年", "度政府信息公开工作年度报告"],
        ["松木县石桥镇人民政府", "2022年政府信息公开", "工作年度报告"],
    ],
)
def test_a_title_over_lines_names_the_body(lines):
    found = text(*lines, "正文。")
    assert (found.agency_name, found.year) == ("松木县石桥镇人民政府", 2022)


@pytest.mark.parametrize(
    ("sentence", "name"),
    [
        ("本报告由南山省公安厅根据条例编制。", "南山省公安厅"),
        ("由武平市卫生健康局编制的2024年度报告。", "武平市卫生健康局"),
        ("按照要求,越山市城东街道特编制2023年政府信息公开年度报告。", "越山市城东街道"),
        ("特向社会公布2024年度永山市卫生健康局信息公开年度报告。", "永山市卫生健康局"),
        ("现编制《北杜街道办事处2023年政府信息公开工作年度报告》。", "北杜街道办事处"),
        ("如有疑问，请与花山区财政局办公室联系。", "花山区财政局"),
        # Whose report it is cannot be told: of the office or of the government that it serves.
        ("如有疑问，请与花山区人民政府办公室联系。", ""),
        ("现公布区统计局2023年政府信息公开工作年度报告。", ""),
    ],
)
def test_without_a_title_a_sentence_says_whose_report_it_is(sentence, name):
    assert text("一、总体情况", sentence).agency_name == name


def test_what_stands_before_a_name_is_no_part_of_it():
    title = "中扬镇2022年度政府信息公开工作年度报告"
    assert text(title, "如有疑问，可与宿城区中扬镇人民政府联系。").agency_name == (
        "宿城区中扬镇人民政府"
    )
    title = "化德县林业和草原局2021年政府信息公开工作年度报告"
    address = "地址：化德县长顺镇长春大街化德县林业和草原局"
    assert text(title, address).agency_name == "化德县林业和草原局"
    title = "云山经济技术开发区2020年政府信息公开年度报告"
    said = "现向社会公布2020年度云山经济技术开发区政府信息公开年度报告。"
    assert text(title, said).agency_name == "云山经济技术开发区"


@pytest.mark.parametrize(
    "sentence",
    [
        "截止2023年12月31日我局发布信息34条。",
        "现汇报我镇2023年政府信息公开工作。",
        "数据的统计期限自20231月1日起至202312月31日止。",
    ],
)
def test_the_year_of_a_text_without_a_title(sentence):
    assert text("一、总体情况", sentence).year == 2023


@pytest.mark.parametrize(
    ("markup", "name"),
    [
        # The body stands in brackets: below the title, or around its name.
        (
            "<p>2023年度政府信息公开工作年度报告</p><p>（青岭市林业局）</p>",
            "青岭市林业局",
        ),
        ("<h1>（青岭市林业局）2023年政府信息公开工作年度报告</h1>", "青岭市林业局"),
        # The name of the site writes it out, but not that of a government for all its bodies.
        (
            "<meta name=SiteName content=青岭市林业局><h1>林业局2023年政府信息公开年报</h1>",
            "青岭市林业局",
        ),
        (
            "<meta name=SiteName content=青岭市人民政府><h1>2023年政府信息公开年报</h1>",
            "",
        ),
        # The window's title has the site and the column before the page's.
        (
            "<title>青岭市人民政府 政府信息公开年报 青岭市林业局2023年政府信息公开年度报告</title>",
            "青岭市林业局",
        ),
        # A place without its level, which the short name begins with.
        (
            "<h1>市林业局2023年政府信息公开年报</h1><p>现公布青岭市林业局2023年年报。</p>",
            "青岭市林业局",
        ),
    ],
)
def test_where_a_page_has_the_name_of_its_body(markup, name):
    assert read_headline(read_html(markup)).agency_name == name
