import codecs
from dataclasses import replace

import pytest

from crawler.register import Agency
from spiders.addresses import host_key, page_key
from spiders.area import Area
from spiders.attachments import find_attachments
from spiders.discovery import Budget, Candidate, Frontier, score_link
from spiders.pages import Page
from spiders.rows import row_owner
from spiders.scores import SURE

KJJ = Agency(
    id="a", name="甲市科学技术局", region="410000", kind="department", home="http://www.jia.gov.cn/"
)


def made(url: str, body: str, title: str = "甲市人民政府") -> Page:
    return Page(url=url, body=f"<html><title>{title}</title><body>{body}</body></html>".encode())


def score(label: str, url: str = "/x/", *, column: bool = False) -> Candidate:
    page = made("http://www.jia.gov.cn/", f'<a href="{url}">{label}</a>')
    return score_link(page.links[0], page, area=Area(KJJ), column=column, depth=0)


@pytest.mark.parametrize(
    ("label", "url", "column"),
    [
        ("政府信息公开年报", "/x/", True),
        ("政府信息<br>公开&nbsp;年报", "/x/", True),
        ("2023年政府信息公开年报", "/x/", True),
        ("历年年报", "/x/", True),
        ("信息公开工作年度报告", "/x/", True),
        ("更多", "/zwgk/zfxxgknb/", True),
        ("更多", "/zwgk/xxgknb_49463/", True),
        ("部门", "/?a=path&d=19&p=D42Y", True),
        ("政府网站工作年度报表", "/wznb/", False),
        ("统计年报", "/tjnb/", False),
        ("法治政府建设年度报告", "/nb/", False),
        ("政府信息公开指南", "/zn/", False),
        ("新闻", "/xw/", False),
    ],
)
def test_columns_are_told_by_label_and_slug(label, url, column):
    assert score(label, url).column is column


def test_better_links_come_first():
    labels = ["政府信息公开年报", "历年年报", "政府信息公开", "法定主动公开内容", "新闻中心"]
    scores = [score(label).score for label in labels]
    assert scores == sorted(scores, reverse=True)
    assert scores[0] >= SURE > scores[2] > scores[3] > scores[4] == 0


def test_a_year_is_a_column_only_inside_one():
    assert score("2023年").score == 0
    assert score("2023年", column=True).column
    assert score("2019年及以前", column=True).column


def test_a_bodys_name_is_a_part_only_of_a_column():
    assert score("甲市科技局", column=True).column
    assert not score("甲市科技局").column
    assert not score("甲市财政局", column=True).column
    assert not score("甲市科学技术局关于放假的通知", column=True).column
    assert not score("甲市科技局", "/", column=True).column  # its home


@pytest.mark.parametrize(
    ("cell", "owner"),
    [("甲石镇", "甲石镇"), ("县教育局", "县教育局"), ("乡村振兴", ""), ("2024", "")],
)
def test_a_row_names_its_body_also_a_town_without_its_government(cell, owner):
    row = f"<table><tr><td><a href=/1.html>2023年报告</a></td><td>{cell}</td></tr></table>"
    assert row_owner(made("http://www.jia.gov.cn/", row).links[0].node) == owner


def test_a_body_may_be_known_by_what_its_home_page_asks_for():
    home = "http://www.jia.gov.cn/dept.jsp?dept=011"
    area = Area(replace(KJJ, home=home))
    assert area.holds("http://www.jia.gov.cn/list.jsp?dept=011&cat=5")
    assert not area.holds("http://www.jia.gov.cn/list.jsp?dept=012&cat=5")
    assert not Area(replace(KJJ, home=home, kind="government")).holds(home)


def test_mobile_twins_come_last():
    assert score("政府信息公开年报", "http://m.jia.gov.cn/nb/").score < 10


def test_on_a_portal_the_agencys_own_folder_is_found():
    area = Area(KJJ)
    page = made(
        "http://www.jia.gov.cn/bm/", '<a href="/bm/kjj/">科技局</a><a href="/bm/czj/">财政局</a>'
    )
    area.learn_home(page)
    ours, other = (score_link(link, page, area=area, column=False, depth=0) for link in page.links)
    assert (ours.ours, other.ours) == (True, False)
    assert ours.score > other.score
    assert area.holds("http://www.jia.gov.cn/bm/kjj/nb/1.html")
    assert not area.holds("http://www.jia.gov.cn/bm/czj/nb/1.html")


@pytest.mark.parametrize(
    ("url", "title", "own"),
    [
        ("http://kjj.jia.gov.cn/", "甲市科学技术局", True),
        ("http://kjj.jia.gov.cn/", "首页", True),
        ("http://www.jia.gov.cn/", "首页", False),
        ("http://www.jia.gov.cn/", "甲市科技局门户网站", True),
        ("http://www.jia.gov.cn/", "甲市人民政府", False),
        ("http://public.qu.gov.cn/", "信息公开", False),
    ],
)
def test_whose_site_it_is(url, title, own):
    area = Area(KJJ)
    area.learn_home(made(url, "", title))
    assert area.holds(url + "nb/") is own


@pytest.mark.parametrize(("kind", "own"), [("department", True), ("government", False)])
def test_a_body_has_the_hosts_below_its_own_and_a_government_its_guests(kind, own):
    area = Area(replace(KJJ, kind=kind), hosts={"kjj.jia.gov.cn", "yi.gov.cn"})
    assert area.holds("http://xxgk.kjj.jia.gov.cn/nb/") is own
    assert not area.holds("http://czj.yi.gov.cn/nb/")


def test_the_frontier_gives_each_page_once_best_first():
    frontier = Frontier(Budget(depth=2))
    for url, points in (("/a", 10), ("/b", 50), ("/a", 70), ("/a", 20), ("/c", 30)):
        frontier.push(Candidate(url=f"http://x.gov.cn{url}", score=points))
    frontier.push(Candidate(url="http://x.gov.cn/deep", score=99, depth=3))
    frontier.push(Candidate(url="http://m.x.gov.cn/a", score=1))
    frontier.close("http://x.gov.cn/c")
    found = []
    while best := frontier.pop():
        found.append((best.url[-2:], best.score))
    assert found == [("/a", 70), ("/b", 50)]
    for url, points in (("/d", 5), ("/e", 5), ("/d", 9), ("/e", 9)):
        frontier.push(Candidate(url=f"http://x.gov.cn{url}", score=points))
    assert [frontier.pop().url[-2:] for _ in range(2)] == ["/d", "/e"]


def test_a_port_that_goes_without_saying_is_not_said():
    page = made(
        "http://www.x.gov.cn:80/", '<a href="a">a</a><a href="https://b.gov.cn:8443/">b</a>'
    )
    assert [link.url for link in page.links] == [
        "http://www.x.gov.cn/a",
        "https://b.gov.cn:8443/",
    ]


def test_twins_have_one_key():
    keys = {
        page_key(url)
        for url in (
            "http://www.x.gov.cn/a/",
            "https://www.x.gov.cn/a/index.html",
            "http://m.x.gov.cn/a/",
            "http://x.gov.cn/a/index.shtml",
        )
    }
    assert len(keys) == 1
    assert host_key("http://www.gov.cn/") == "gov.cn"


def test_attachments_are_documents_and_pictures_of_the_content_only():
    page = made(
        "http://www.jia.gov.cn/nb/2023/t1.html",
        '<div class="header"><img src="/a.png"><a href="/help.pdf">帮助.pdf</a></div>'
        '<div class="TRS_Editor">短</div>'
        '<div class="TRS_Editor"><p>很长很长的正文很长很长的正文</p><img src="./P1.png">'
        '<img src="/images/icon.gif"><img src="./tiny.png" width="16">'
        '<img src="/ueditor/pdf.gif">'
        '附件：<a href="http://xcoss.sheng.gov.cn/1">全文</a><a href="/down?id=1">年报.docx</a>'
        '<a href="/attachment/2">表</a><a href="/about/">关于</a></div>'
        '<div>附件 <a href="./P2.pdf">报告</a></div>'
        '<div class="footer"><a href="/x.doc">x</a></div>',
    )
    assert find_attachments(page) == [
        "http://xcoss.sheng.gov.cn/1",
        "http://www.jia.gov.cn/down?id=1",
        "http://www.jia.gov.cn/attachment/2",
        "http://www.jia.gov.cn/nb/2023/P2.pdf",
        "http://www.jia.gov.cn/nb/2023/P1.png",
    ]


def test_documents_are_named_in_data_with_escaped_slashes():
    data = r'<script>DETAIL={"attachment":[{"url":"http:\/\/www.jia.gov.cn\/a\/1.pdf"}]}</script>'
    assert find_attachments(made("http://www.jia.gov.cn/a.html", data)) == [
        "http://www.jia.gov.cn/a/1.pdf"
    ]


def test_what_is_called_an_attachment_is_one_beside_the_text_too():
    beside = "<a href=/file?id=7>附件1：年报</a><a href=/x>下载中心</a>"
    page = made("http://www.jia.gov.cn/a.html", f"<div class=article-content>正文</div>{beside}")
    assert find_attachments(page) == ["http://www.jia.gov.cn/file?id=7"]
    beside = "<p>附件【<a href=/down.jsp?id=7>年报</a>】</p><a href=/about>关于</a>"
    page = made("http://www.jia.gov.cn/a.html", f"<div class=article-content>正文</div>{beside}")
    assert find_attachments(page) == ["http://www.jia.gov.cn/down.jsp?id=7"]


def test_a_page_that_is_only_a_frame_has_less_text_than_the_sites_banner():
    banner = "<div class=TRS_Editor>欢迎访问某市科技局门户网站</div>"
    office = "https://view.office.com/op/view.aspx?src=http%3A%2F%2Fwww.jia.gov.cn%2F1.doc"
    frames = f"<iframe src=/show/7></iframe><iframe src={office}></iframe>"
    page = made("http://www.jia.gov.cn/a.html", f"{banner}<div class=TRS_UEDITOR>{frames}</div>")
    assert find_attachments(page) == ["http://www.jia.gov.cn/show/7", "http://www.jia.gov.cn/1.doc"]


def test_the_name_of_a_document_in_a_script_is_no_address():
    script = '<script>var files=[{"name":"某局年报.pdf","at":"/f/1.pdf"}]</script>'
    assert find_attachments(made("http://www.jia.gov.cn/a.html", script)) == [
        "http://www.jia.gov.cn/f/1.pdf"
    ]


@pytest.mark.parametrize(
    ("body", "url"),
    [
        (b'<base href="http://[x/"><a href="b.html">', "http://www.a.gov.cn/nb/b.html"),
        (b"<LI ONCLICK=\"location='/b.html'\">", "http://www.a.gov.cn/b.html"),
        (b"<li Data-Href='/b.html'>", "http://www.a.gov.cn/b.html"),
        (
            codecs.BOM_UTF16_LE + "<li data-href=/b.html>".encode("utf-16-le"),
            "http://www.a.gov.cn/b.html",
        ),
    ],
)
def test_links_are_found_however_the_markup_is_written(body, url):
    page = Page(url="http://www.a.gov.cn/nb/", body=body)
    assert [link.url for link in page.links] == [url]
