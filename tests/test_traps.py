"""Small sites, each built around one trap that real ones set; found from the home page alone."""

import pytest
from stand_in import Answer, StandIn, page, serve
from test_crawl import PDF, rows, visit

from crawler.runs import crawl

COLUMN = "政府信息公开年报"
SIGNS = (
    "<div id=zoom><p>一、总体情况</p><p>二、主动公开政府信息情况</p>"
    "<p>三、收到和处理政府信息公开申请情况</p>"
    "<p>四、政府信息公开行政复议、行政诉讼情况</p><p>五、存在的主要问题及改进情况</p>"
    "<p>六、其他需要报告的事项</p>{}</div>"
)
WRITTEN = r"""<script>document.write('<a href=\"/gk/\">信息公开<\/a>')</script>"""


def report(title: str, more: str = "", *, before: str = "") -> str:
    return page(title, extra=f"<h1>{title}</h1>{before}{SIGNS.format(more)}")


def years(*wanted: int) -> list[tuple[str, str]]:
    return [(f"/r/{year}.html", f"{year}年政府信息公开工作年度报告") for year in wanted]


def reports(*wanted: int) -> dict:
    return {url: report(title) for url, title in years(*wanted)}


SITES = {
    # The menu is drawn by a list item's script, the column's name is a picture.
    "script": {
        "/": page(
            "甲市水利局", extra="<ul><li onclick=\"window.location='/gk/'\">政务公开</li></ul>"
        ),
        "/gk/": page("甲市水利局", extra=f"<a href=/nb/><img src=/a.gif alt={COLUMN}></a>"),
        "/nb/": page(COLUMN, *years(2023, 2022)),
        **reports(2023, 2022),
    },
    # A select box of columns.
    "select": {
        "/": page("甲市水利局", extra=f"<select><option value='/x/nb/'>{COLUMN}</option></select>"),
        "/x/nb/": page(COLUMN, *years(2021)),
        **reports(2021),
    },
    # No title names a year; the text does.
    "noyear": {
        "/": page("甲市水利局", ("/nb/", COLUMN)),
        "/nb/": page(
            COLUMN, ("/a/1.html", "政府信息公开工作年度报告"), ("/a/2.html", "政府信息公开年度报告")
        ),
        "/a/1.html": page(
            "政府信息公开工作年度报告",
            extra="<p>现将甲市水利局2022年政府信息公开情况公布。</p>" + SIGNS.format(""),
        ),
        "/a/2.html": page(
            "政府信息公开年度报告",
            extra="<p>现将甲市水利局2021年政府信息公开情况公布。</p>" + SIGNS.format(""),
        ),
    },
    # Year columns whose labels are those of reports, at addresses like articles'.
    "yearlists": {
        "/": page("甲市水利局", ("/nb.html", COLUMN)),
        "/nb.html": page(
            COLUMN,
            ("/nb2023.html", "2023年政府信息公开年报"),
            ("/nb2022.html", "2022年政府信息公开年报"),
        ),
        "/nb2023.html": page("年报", ("/r/2023.html", "2023年政府信息公开工作年度报告")),
        "/nb2022.html": page("年报", ("/r/2022.html", "2022年政府信息公开工作年度报告")),
        **reports(2023, 2022),
    },
    # Every way to show a document.
    "shown": {
        "/": page("甲市水利局", ("/nb/", COLUMN)),
        "/nb/": page(COLUMN, *years(2023)),
        "/r/2023.html": report(
            "2023年政府信息公开工作年度报告",
            "<a href=\"javascript:downloadFile('/d/1.pdf')\">下载</a>"
            "<a href='#' onclick=\"window.open('/d/2.pdf','_blank')\">全文</a>"
            "<iframe src='/v/viewer.html?file=%2Fd%2F3.pdf'></iframe><embed src=/d/4.pdf>"
            "<object data='/d/5.pdf'></object><script>PDFObject.embed('/d/6.pdf')</script>"
            "附件：<a href=/file/7>表</a><iframe src=/frame.html></iframe>"
            "<button data-file=/d/10.doc onclick=load(this)>全文</button>"
            "<img src=/ph.gif data-src=/d/9.png>",
        ),
        "/frame.html": f"<html><body>{SIGNS}<iframe src=/d/8.pdf></iframe></body></html>",
        "/d/10.doc": PDF + b"10",
        **{f"/d/{n}.pdf": PDF + b"%d" % n for n in (1, 2, 3, 4, 5, 6, 8)},
        "/file/7": PDF + b"7",
        "/d/9.png": b"\x89PNG\r\n\x1a\n a picture",
    },
    # A city's portal; its department's pages share no folder; the city's own column comes first.
    "portal": {
        "/": page("甲市人民政府", ("/col/1/", "政府信息公开"), ("/nb/city/", COLUMN)),
        "/nb/city/": page(
            f"{COLUMN}_甲市人民政府", ("/c/9.html", "2023年政府信息公开工作年度报告")
        ),
        "/c/9.html": report("甲市人民政府2023年政府信息公开工作年度报告"),
        "/col/1/": page("政府信息公开_甲市人民政府", ("/col/2/", "部门信息公开")),
        "/col/2/": page("部门_甲市人民政府", ("/col/31/", "市财政局"), ("/col/32/", "市水利局")),
        "/col/31/": page("甲市人民政府", ("/col/41/", COLUMN)),
        "/col/32/": page("甲市人民政府", ("/col/42/", COLUMN)),
        "/col/41/": page(COLUMN, ("/r/1.html", "2023年政府信息公开工作年度报告")),
        "/col/42/": page(
            COLUMN, *years(2023, 2022), extra="<div class=pos>首页 &gt; 水利局 &gt; 年报</div>"
        ),
        "/r/1.html": report("2023年政府信息公开工作年度报告", before="<p>发布机构：甲市财政局</p>"),
        **reports(2023, 2022),
    },
    # One list for all departments, some titles without the body; the page says whose it is.
    "mixed": {
        "/": page("甲市人民政府", ("/nb/", "部门政府信息公开年报")),
        "/nb/": page(
            COLUMN,
            ("/m/1.html", "2023年政府信息公开工作年度报告"),
            ("/m/2.html", "2023年政府信息公开工作年度报告"),
            ("/m/3.html", "甲市水利局2022年政府信息公开工作年度报告"),
            ("/m/4.html", "甲市林业局2022年政府信息公开工作年度报告"),
        ),
        "/m/1.html": report("2023年政府信息公开工作年度报告", before="<p>发布机构：甲市水利局</p>"),
        "/m/2.html": report("2023年政府信息公开工作年度报告", before="<p>发布机构：甲市林业局</p>"),
        "/m/3.html": report("2022年政府信息公开工作年度报告"),
        "/m/4.html": report("2022年政府信息公开工作年度报告"),
    },
    # The portal leads to the body's own host.
    "leads": {
        "/": page("甲市人民政府", ("/bm/", "政府部门")),
        "/bm/": page("政府部门", ("http://slj.leads.gov.cn/", "甲市水利局")),
    },
    "slj.leads.gov.cn": {
        "/": page("首页", ("/gk/", "信息公开")),
        "/gk/": page("信息公开", ("/nb/", "年报")),
        "/nb/": page("年报", *years(2023)),
        **reports(2023),
    },
    # The menu is written by script, once as markup and once as data.
    "written": {
        "/": page("甲市水利局", extra=WRITTEN),
        "/gk/": page("公开", extra="<script>var m=[{name:'信息公开年报',url:'/nb/'}];</script>"),
        "/nb/": page(COLUMN, *years(2023)),
        **reports(2023),
    },
    # The oldest stand first, before the years that are asked for.
    "rising": {
        "/": page("甲市水利局", ("/nb/", COLUMN)),
        "/nb/": page(COLUMN, *years(2016, 2017, 2018), ("/nb/2.html", "下一页")),
        "/nb/2.html": page(COLUMN, *years(2019, 2020)),
        **reports(2016, 2017, 2018, 2019, 2020),
    },
    # Files without extension or a word that says so, on an address that only http answers.
    "bare": {
        "/": page("甲市水利局", ("https://www.bare.gov.cn/nb/", COLUMN)),
        "/nb/": page(COLUMN, *years(2023)),
        "/r/2023.html": report("2023年政府信息公开工作年度报告", "<a href=/api/file/77>统计</a>"),
        "/api/file/77": PDF,
    },
    # Two hundred links to strangers promise more than the one that leads on.
    "strangers": {
        "/": page(
            "甲市水利局",
            *[(f"http://www.other{n}.gov.cn/nb/", COLUMN) for n in range(200)],
            ("/gk/", "信息公开"),
        ),
        "/gk/": page("公开", ("/nb/", "年报")),
        "/nb/": page(COLUMN, *years(2023)),
        **reports(2023),
    },
    # Nothing links the column; the map of the site does.
    "map": {
        "/": page("甲市水利局"),
        "/sitemap.xml": "<?xml version='1.0'?><urlset><url><loc>http://www.map.gov.cn/zfxxgknb/</loc></url></urlset>",
        "/zfxxgknb/": page(COLUMN, *years(2023)),
        **reports(2023),
    },
    # Nothing but the search finds them.
    "search": {
        "/": page(
            "甲市水利局",
            extra="<form action=/s><input name=q><input type=hidden name=c value=1></form>",
        ),
        "/s?c=1&q=%E6%94%BF%E5%BA%9C%E4%BF%A1%E6%81%AF%E5%85%AC%E5%BC%80%E5%B9%B4%E6%8A%A5": page(
            "检索", *years(2023)
        ),
        **reports(2023),
    },
    # The first thirty entries of the column are news.
    "polluted": {
        "/": page("甲市水利局", ("/nb/", COLUMN)),
        **{
            ("/nb/" if not n else f"/nb/index_{n}.html"): page(
                COLUMN,
                *[(f"/n/{n}-{i}.html", f"我市第{n}次防汛演练第{i}场顺利举行") for i in range(8)],
                *(years(2023, 2022) if n == 7 else []),
                extra=f"<script>createPageHTML(9, {n}, 'index', 'html');</script>",
            )
            for n in range(9)
        },
        **reports(2023, 2022),
    },
    # The home page is an entrance; beside it a mobile twin and a report at two addresses.
    "twins": {
        "/": page("欢迎", ("/index/home.html", "进入网站")),
        "/index/home.html": page(
            "甲市水利局", ("http://m.twins.gov.cn/nb/", COLUMN), ("/nb/", COLUMN)
        ),
        "/nb/": page(
            COLUMN, *years(2023), ("/old/2023.html", "甲市水利局2023年政府信息公开工作年度报告")
        ),
        "/old/2023.html": report("甲市水利局2023年政府信息公开工作年度报告"),
        **reports(2023),
    },
    # The server says that all is fine while the page is not there.
    "soft404": {
        "/": page("甲市水利局", ("/nb/", COLUMN)),
        "/nb/": page(COLUMN, *years(2023, 2022)),
        "/r/2022.html": "<html><p>您访问的页面不存在或已被删除</p><a href=/>返回</a></html>",
        **reports(2023),
    },
    # The menu stands in a frame, the list in the arrays of a script; the picture map says the way.
    "arrays": {
        "/": "<html><frameset rows=9><frame src=top.asp></frameset></html>",
        "/top.asp": "<map><area href=gk/ alt=信息公开></map><p>甲市水利局</p>",
        "/gk/": page("甲市水利局", extra="<iframe src=left.asp></iframe>"),
        "/gk/left.asp": page("左", ("/gk/nb.asp?fl=7", "年报")),
        "/gk/nb.asp?fl=7": page(
            COLUMN,
            extra="<script>a[0]=new Array('甲市水利局2023年政府信息公开年报','../r/2023.html');"
            'b=[["甲市水利局2022年信息公开年报","/r/2022.html","2023-01-02"]]</script>',
        ),
        **reports(2023, 2022),
    },
    # The report is set over two pages.
    "further": {
        "/": page("甲市水利局", ("/nb/", COLUMN)),
        "/nb/": page(COLUMN, *years(2023)),
        "/r/2023.html": report(years(2023)[0][1], "<a href=2023_2.html>下一页</a>"),
        "/r/2023_2.html": page("续", extra=SIGNS.format("")),
    },
    # So is this one, by a page's number.
    "parts": {
        "/": page("甲市水利局", ("/nb.php?c=2", COLUMN)),
        "/nb.php?c=2": page(COLUMN, ("/a.php?id=5", years(2023)[0][1])),
        "/a.php?id=5": report(years(2023)[0][1], "<a href=/a.php?id=5&page=2>[2]</a>"),
        "/a.php?id=5&page=2": page("续", extra=SIGNS.format("")),
    },
    # 更多 stands under the column's name; its entries are opened by a file of scripts.
    "opened": {
        "/": page("甲市水利局", extra=f"<h3>{COLUMN}</h3><ul></ul><a href=/l>更多&gt;&gt;</a>"),
        "/l": page(
            COLUMN,
            extra="<script src=/common.js></script>"
            + "".join(
                f'<a href="javascript:show({year})">{year}年政府信息公开年报</a>'
                for year in (2023, 2022, 2021)
            ),
        ),
        "/common.js": 'var ctx="/r/"; function show(id){ window.open(ctx + id + ".html") }',
        **reports(2023, 2022, 2021),
    },
    # The search looks for just the characters that it is asked for.
    "sought": {
        "/": page("甲市水利局", extra="<form action=/s><input name=q></form>"),
        "/s?q=%E6%94%BF%E5%BA%9C%E4%BF%A1%E6%81%AF%E5%85%AC%E5%BC%80%E5%B9%B4%E6%8A%A5": page(""),
        "/s?q=%E4%BF%A1%E6%81%AF%E5%85%AC%E5%BC%80%E5%B7%A5%E4%BD%9C%E5%B9%B4%E5%BA%A6"
        "%E6%8A%A5%E5%91%8A": page("检索", *years(2023)),
        **reports(2023),
    },
    # A map of maps.
    "maps": {
        "/": page("甲市水利局", ("/about.html", "关于我们")),
        "/sitemap.xml": "<sitemapindex><loc>http://www.maps.gov.cn/m-2.xml</loc></sitemapindex>",
        "/m-2.xml": "<urlset><loc>http://www.maps.gov.cn/x/zfxxgknb/</loc></urlset>",
        "/x/zfxxgknb/": page(COLUMN, *years(2023)),
        **reports(2023),
    },
    # Known by its editor's name as of a family whose lists are pages; this one a script draws.
    "mistaken": {
        "/": page("甲市水利局", ("/nb/", COLUMN)),
        "/nb/": page(
            COLUMN,
            extra="<div class=TRS_Editor></div><script>$.get('/l.json?page='+page,draw)</script>",
        ),
        "/l.json?page=1": '{"list":[{"title":"2023年政府信息公开年报","url":"/r/2023.html"}]}',
        **reports(2023),
    },
    # More of the list is had by a button, and where even that ends nobody can tell.
    "more": {
        "/": page("甲市水利局", ("/nb/", COLUMN)),
        "/nb/": page(
            COLUMN, *years(2023), extra="<a class=more data-url='/l.json?page=2'>加载更多</a>"
        ),
        "/l.json?page=2": '{"list":[{"title":"2022年政府信息公开年报","url":"/r/2022.html"}]}',
        **reports(2023, 2022),
    },
    # A tree drawn by script leads to a page whose select box of years stands under their name.
    "tree": {
        "/": "<html><body><script>d.add(0,-1,'导航');d.add(1,0,'机构职能','/jg/');"
        "d.add(2,0,'政府信息公开','gk.asp?id=2','','main');d.add(3,0,'办事服务');</script></body>",
        "/gk.asp?id=2": page(
            "信息公开_甲市水利局",
            extra="<p>年度报告：<select><option>--请选择--</option><option value=x/22.do>2022年"
            "</option><option value=r/2023.html>2023年</option></select></p>"
            "<p>历次会议：<a href=/no.html>2021年</a></p>",
        ),
        "/x/22.do": report("甲市水利局2022年政府信息公开工作年度报告"),
        **reports(2023),
    },
    # Articles that stand where columns do, under long names; one has the files of two years.
    "slugs": {
        "/": page("甲市水利局", ("/nb/", COLUMN)),
        "/nb/": page(
            COLUMN,
            ("/2024/nb/", "甲市水利局二〇二三年度政府信息公开工作年度报告全文"),
            ("/2023/two/", "甲市水利局2021年和2022年政府信息公开工作年度报告"),
        ),
        "/2024/nb/": report("甲市水利局2023年政府信息公开工作年度报告"),
        "/2023/two/": page(
            "甲市水利局2021年和2022年政府信息公开工作年度报告",
            ("/f/2021.pdf", "甲市水利局2021年政府信息公开工作年度报告.pdf"),
            ("/f/2022.pdf", "甲市水利局2022年政府信息公开工作年度报告.pdf"),
        ),
        "/f/2021.pdf": PDF,
        "/f/2022.pdf": PDF + b"2",
    },
}
EXPECTED = {
    "script": {"/r/2023.html", "/r/2022.html"},
    "select": {"/r/2021.html"},
    "noyear": {"/a/1.html", "/a/2.html"},
    "yearlists": {"/r/2023.html", "/r/2022.html"},
    "shown": {"/r/2023.html"},
    "portal": {"/r/2023.html", "/r/2022.html"},
    "mixed": {"/m/1.html", "/m/3.html"},
    "leads": {"http://slj.leads.gov.cn/r/2023.html"},
    "written": {"/r/2023.html"},
    "rising": {f"/r/{year}.html" for year in range(2016, 2021)},
    "bare": {"/r/2023.html"},
    "strangers": {"/r/2023.html"},
    "map": {"/r/2023.html"},
    "search": {"/r/2023.html"},
    "polluted": {"/r/2023.html", "/r/2022.html"},
    "twins": {"/r/2023.html", "/old/2023.html"},
    "soft404": {"/r/2023.html"},
    "arrays": {"/r/2023.html", "/r/2022.html"},
    "further": {"/r/2023.html"},
    "maps": {"/r/2023.html"},
    "more": {"/r/2023.html", "/r/2022.html"},
    "mistaken": {"/r/2023.html"},
    "parts": {"/a.php?id=5"},
    "opened": {f"/r/{year}.html" for year in (2021, 2022, 2023)},
    "sought": {"/r/2023.html"},
    "tree": {"/x/22.do", "/r/2023.html"},
    "slugs": {"/2024/nb/", "/f/2021.pdf", "/f/2022.pdf"},
}
TABLE = '[{0}]\nname = "甲市水利局"\nregion = "410000"\nkind = "department"\nhome = "http://www.{0}.gov.cn/"\n'


@pytest.fixture(scope="module")
def crawled(tmp_path_factory):
    folder = tmp_path_factory.mktemp("traps")
    (folder / "agencies").mkdir()
    tables = "\n".join(map(TABLE.format, EXPECTED))
    (folder / "agencies" / "a.toml").write_text(tables, encoding="utf-8")
    sites = {(key if "." in key else f"www.{key}.gov.cn"): site for key, site in SITES.items()}
    with serve(sites) as stand_in, pytest.MonkeyPatch.context() as patch:
        patch.setenv("http_proxy", stand_in.url)
        patch.setenv("GONGKAI_DOWNLOAD_DELAY", "0")
        summary = crawl(folder / "archive.db", folder / "agencies", [], quiet=True)
    return folder, summary, stand_in


@pytest.mark.parametrize("site", EXPECTED)
def test_each_gives_its_reports_and_nothing_else(crawled, site):
    folder, summary, _ = crawled
    assert visit(summary, site).outcome == "ok", visit(summary, site).reason
    taken = rows(
        folder,
        f"select url from captures where role = 'report' and status = 200 and agency_id = '{site}'",
    )
    assert {url.removeprefix(f"http://www.{site}.gov.cn") for (url,) in taken} == EXPECTED[site]


def test_every_way_to_show_a_document_is_seen(crawled):
    taken = rows(crawled[0], "select url from captures where is_attachment and agency_id = 'shown'")
    expected = {"/d/10.doc", "/frame.html"}
    expected |= {f"/d/{n}.pdf" for n in (1, 2, 3, 4, 5, 6, 8)} | {"/file/7", "/d/9.png"}
    assert {url.removeprefix("http://www.shown.gov.cn") for (url,) in taken} == expected


def test_a_report_over_two_pages_is_kept_whole(crawled):
    taken = rows(
        crawled[0], "select url from captures where is_attachment and url like '%further%'"
    )
    assert taken == [("http://www.further.gov.cn/r/2023_2.html",)]
    taken = rows(crawled[0], "select url from captures where is_attachment and agency_id = 'parts'")
    assert taken == [("http://www.parts.gov.cn/a.php?id=5&page=2",)]


def test_a_file_needs_no_extension(crawled):
    taken = rows(crawled[0], "select url from captures where is_attachment and agency_id = 'bare'")
    assert taken == [("http://www.bare.gov.cn/api/file/77",)]


def test_few_pages_are_asked_for(crawled):
    stand_in: StandIn = crawled[2]
    for site in EXPECTED:
        assert len([url for url in stand_in.asked if f"{site}.gov.cn" in url]) < 40, site


def test_answers_are_what_the_tests_think():
    assert isinstance(SITES["soft404"]["/r/2022.html"], str)
    assert Answer().status == 200
