"""Sites that are built in ways of their own; each must give its reports and come to an end."""

import json
from contextlib import closing

import pytest
from stand_in import Answer, page, serve
from test_crawl import PDF, register, rows, visit

from crawler.archive import Archive
from crawler.runs import crawl
from extract.load import extract

COLUMN = "政府信息公开年报"
SIGNS = "<p>一、总体情况</p><p>二、主动公开政府信息情况</p><p>五、存在的主要问题</p>"


def endless() -> dict:
    """A pager that always has a next page with the same entries."""
    items = [("/1.html", "2023年政府信息公开工作年度报告")]
    site = {"/": page("某市科技局", ("/nb/", COLUMN)), "/1.html": page("报告")}
    for number in range(200):
        here = "/nb/" if not number else f"/nb/?page={number}"
        site[here] = page(COLUMN, *items, (f"/nb/?page={number + 1}", "下一页"))
    return site


def scattered() -> dict:
    """No column: reports stand among the notices of a long list."""
    site = {"/": page("某市科技局", ("/gk/1", "政务公开")), "/1.html": page("报告")}
    for number in range(1, 9):
        items = [(f"/n/{number}-{n}", f"某市科技局关于第{number}{n}号申报的公示") for n in range(6)]
        if number == 6:
            items[2] = ("/1.html", "2023年政府信息公开工作年度报告")
        more = (f"/gk/{number + 1}", "下一页") if number < 8 else ("/", "首页")
        site[f"/gk/{number}"] = page("政务公开", *items, more)
    return site


def window(here: int) -> list[tuple[str, str]]:
    """A pager of eight that shows the numbers near this one."""
    near = range(max(1, here - 2), min(8, here + 2) + 1)
    return [(f"?p={n}", str(n)) for n in near if n != here]


SITES = {
    "www.pdf.gov.cn": {
        "/": page("某市科技局", ("/nb/", COLUMN)),
        "/nb/": page(COLUMN, ("/f/2023.pdf", "某市科技局2023年政府信息公开年报")),
        "/f/2023.pdf": PDF,
    },
    "www.forward.gov.cn": {
        "/": '<html><meta http-equiv="refresh" content="0;url=/home/index.html"></html>',
        "/home/index.html": page("某市科技局", ("/nb/", COLUMN)),
        "/nb/": page(COLUMN, ("/1.html", "2023年政府信息公开年报")),
        "/1.html": page("报告"),
    },
    "www.frames.gov.cn": {
        "/": page("某市科技局", ("/nb/", COLUMN)),
        "/nb/": page(COLUMN, extra='<iframe src="/list.html"></iframe>'),
        "/list.html": page("列表", ("/1.html", "2023年政府信息公开年报")),
        "/1.html": page("报告"),
    },
    "www.endless.gov.cn": endless(),
    "www.years.gov.cn": {
        "/": page("某市科技局", ("/nb/", COLUMN)),
        "/nb/": page(COLUMN, ("/nb/2023/", "2023年"), ("/nb/2022/", "2022年")),
        "/nb/2023/": page("2023年", ("/1.html", "2023年政府信息公开年报")),
        "/nb/2022/": page("某市科技局2022年政府信息公开工作年度报告", extra=SIGNS),
        "/1.html": page("报告"),
    },
    "www.unsure.gov.cn": {
        "/": page("某市科技局", ("/nb/", COLUMN)),
        "/nb/": page(COLUMN, ("/1.html", "2023年年报"), ("/2.html", "2022年年报")),
        "/1.html": page("某市科技局2023年政府信息公开工作年度报告", extra=SIGNS),
        "/2.html": page("某市科技局2022年统计年报"),
    },
    "www.portal.gov.cn": {
        "/": page("某市人民政府", ("/gk/", "政府信息公开")),
        "/gk/": page("某市人民政府", ("/gk/nb/", COLUMN), ("/gk/bm/", "部门信息公开目录")),
        "/gk/nb/": page(
            COLUMN,
            ("/a.html", "2023年政府信息公开工作年度报告"),
            ("/b.html", "某市2022年政府信息公开工作年度报告"),
            ("/c.html", "某市财政局2022年政府信息公开工作年度报告"),
        ),
        "/gk/bm/": page("某市人民政府", ("/gk/bm/czj/", "财政局"), ("/gk/bm/kjj/", "科技局")),
        "/gk/bm/kjj/": page("科技局", ("/gk/bm/kjj/nb/", "年报"), ("/gk/nb/", COLUMN)),
        "/gk/bm/kjj/nb/": page("年报", ("1.html", "2023年政府信息公开工作年度报告")),
        "/gk/bm/kjj/nb/1.html": page("报告"),
        "/a.html": page("某市2023年政府信息公开工作年度报告", extra=SIGNS),
        "/gk/bm/czj/": page("财政局", ("/gk/bm/czj/nb/", "年报")),
    },
    "www.parts.gov.cn": {  # in parts by kind of body, of one's own names, in a window of numbers
        "/": page("某市科技局", ("/gk/", "政务公开")),
        "/gk/": page("政务公开", ("/gk/nb/", COLUMN)),
        "/gk/nb/": page(COLUMN, ("/gk/", "政务公开"), ("a/", "市直各单位"), ("b/", "科技系统")),
        "/gk/nb/a/": page("单位", ("/1.html", "某市科技局2023年政府信息公开年报"), *window(1)),
        "/gk/nb/b/": page("系统", ("/2.html", "某市科技局2022年政府信息公开年报")),
        **{
            f"/gk/nb/a/?p={n}": page(
                "单位",
                (f"/{n + 10}.html", f"某市{'水利' if n < 8 else '科技'}局2021年政府信息公开年报"),
                *window(n),
            )
            for n in range(2, 9)
        },
        **{f"/{n}.html": page("报告") for n in (1, 2, 18)},
    },
    "www.county.gov.cn": {  # in a folder of the government's site
        "/": page("某市人民政府", ("/gk/nb/", COLUMN)),
        "/kjj/": page("某市科技局", ("/gk/nb/", "市政府信息公开年报"), ("nb/", COLUMN)),
        "/kjj/nb/": page(COLUMN, ("1.html", "2023年政府信息公开年报")),
        "/gk/nb/": page(COLUMN, ("9.html", "2023年政府信息公开年报")),
        "/kjj/nb/1.html": page("报告"),
        "/gk/nb/9.html": page("2023年政府信息公开年报", extra=SIGNS),
    },
    "www.names.gov.cn": {  # a title cut short with its day behind; a body of nearly the same name
        "/": page("某市科技局", ("/nb/", COLUMN)),
        "/nb/": page(
            COLUMN,
            *(
                (f"/t{year}.html", f"某市科技和大数据局{year}年政府信息公开年报")
                for year in (2022, 2023)
            ),
            extra="".join(
                f"<a href=/{year}.html title=某市科技局{year}年政府信息公开年报>"
                f"<b>某市科技局{year}年政府信</b> <i>{year + 1}-01-20</i></a>"
                for year in (2022, 2023)
            ),
        ),
        **{f"/{year}.html": page("报告") for year in (2022, 2023)},
    },
    "www.rows.gov.cn": {  # the government's list names the bodies beside the titles
        "/": page("某市人民政府", ("/nb/", COLUMN)),
        "/nb/": page(
            COLUMN,
            extra="".join(
                f"<table><tr><td><a href=/{n}.html>2023年政府信息公开年报</a><td>{owner}</table>"
                for n, owner in enumerate(("某市水利局", "科技局", "某市医疗保障中心", "财政局"))
            ),
        ),
        **{f"/{n}.html": page("2023年政府信息公开年报", extra=SIGNS) for n in range(4)},
    },
    "www.beside.gov.cn": {  # entrances of bodies side by side, their pages in folders below
        "/": page("某市人民政府", ("/gk.htm", "信息公开"), ("/1/", "一"), ("/2/", "二")),
        "/gk.htm": page("公开", ("gk/zf.htm", "市政府"), ("gk/bm.htm", "市级部门")),
        "/gk/bm.htm": page("部门", ("bm/a.htm", "水利局"), ("bm/b.htm", "科技局")),
        "/gk/zf.htm": page("市政府", ("zf/nb.htm", "年报")),
        **{f"/gk/bm/{x}.htm": page("机构", (f"{x}/nb.htm", "年报")) for x in "ab"},
        **{
            f"/gk/bm/{x}/nb.htm": page("年报", (f"/info/{x}.htm", "2023年政府信息公开年报"))
            for x in "ab"
        },
        **{f"/info/{x}.htm": page("2023年政府信息公开年报", extra=SIGNS) for x in "ab"},
    },
    "www.asks.gov.cn": {  # a family's own call has no answer here, the one in the script has
        "/": page("某市科技局", ("/nb/list.shtml", COLUMN)),
        "/nb/list.shtml": page(
            COLUMN,
            extra="<meta name=channelid content=0123456789abcdef0123456789abcdef>"
            "<script>$.getJSON('/searchList/7?page=' + page, show)</script>",
        ),
        "/searchList/7?page=1": '{"data":[{"titleHtml":"2023年年报","url":"/1.html"}]}',
        "/1.html": page("某市科技局2023年政府信息公开工作年度报告", extra=SIGNS),
    },
    "www.depts.gov.cn": {  # a column of bodies, each with a page that shows one year
        "/": page("某市人民政府", ("/nb/", COLUMN)),
        "/nb/": page(
            COLUMN, ("/show.jsp?area=1&y=", "市科技局"), ("/show.jsp?area=2&y=", "市财政局")
        ),
        "/show.jsp?area=1&y=": page(
            "某市科技局2023年政府信息公开工作年度报告",
            ("/show.jsp?area=1&y=2022", "2022年"),
            extra=SIGNS,
        ),
        "/show.jsp?area=1&y=2022": page("某市科技局2022年政府信息公开工作年度报告", extra=SIGNS),
        "/show.jsp?area=2&y=": page("某市财政局2023年政府信息公开工作年度报告", extra=SIGNS),
    },
    "www.tabs.gov.cn": {  # a click loads the list of a year
        "/": page("某市科技局", ("/nb/", COLUMN)),
        "/nb/": page(
            COLUMN,
            extra="<b onclick='show(2023)'>2023年</b><b onclick='show(2022)'>2022年</b>"
            "<script>function show(y) { $.get('/data/' + y + '.html', draw); }</script>",
        ),
        "/data/2023.html": '<a href="/1.html">2023年政府信息公开年报</a>',
        "/data/2022.html": '<a href="/2.html">2022年政府信息公开年报</a>',
        "/1.html": page("报告"),
        "/2.html": page("报告"),
    },
    "www.tree.gov.cn": {  # a menu of numbers, and where a click on one of them leads
        "/": "<title>某市科技局</title><script>"
        "var nodes = [{id: 2, name: '指南'}, {id: 3, name: '制度'},"
        f"{{id: 4, name: '{COLUMN}'}}];"
        "function go(node) { list.src = '/list.do?c=' + node.id + '&page=1'; }</script>",
        "/list.do?c=4&page=1": page(COLUMN, ("/1.html", "2023年政府信息公开年报")),
        "/1.html": page("报告"),
    },
    "www.scattered.gov.cn": scattered(),
    "www.summary.gov.cn": {  # an article a year with the documents of many bodies
        "/": page("某市人民政府", ("/nb/", COLUMN)),
        "/nb/": page(COLUMN, ("/nb/1.html", "2023年度市级部门政府信息公开年度报告汇总")),
        "/nb/1.html": page(
            "汇总",
            ("/f/1.pdf", "1.某市民政局2023年政府信息公开年度报告"),
            ("/f/2.pdf", "2.某市科技局2023年政府信息公开年度报告"),
        ),
        "/f/1.pdf": PDF,
        "/f/2.pdf": PDF + b"2",
    },
    "www.heads.gov.cn": {  # documents under bodies' names, their year in a heading
        "/": page("某市人民政府", ("/nb/", COLUMN)),
        "/nb/": page(
            COLUMN,
            extra="<h4>2023年度</h4><a href=/f/1.pdf>市民政局</a><a href=/f/2.pdf>市科技局</a>"
            "<h4>2022年度</h4><p><a href=/f/3.pdf>市民政局</a><a href=/f/4.pdf>市科技局</a></p>",
        ),
        **{f"/f/{number}.pdf": PDF + str(number).encode() for number in range(1, 5)},
    },
    "www.sends.gov.cn": {  # a call whose field is the page's own, entries that go by a function
        "/": page("某市科技局", ("/list.html?channel=nb", COLUMN)),
        "/list.html?channel=nb": page(
            COLUMN,
            extra="<script>var c = new URLSearchParams(location.search).get('channel');"
            "$.get('/api', {code: c, page: n}, draw);"
            "function go(id) { location.href = '/d?id=' + id }</script><li @click='go(a.docId)'>",
        ),
        "/api?code=nb&page=1": '[{"docId": 7, "title": "2023年政府信息公开年报"}]',
        "/d?id=7": page("报告"),
    },
    "www.clicks.gov.cn": {  # entries whose script makes their address of their own data
        "/": page("某市科技局", ("/nb/", COLUMN)),
        "/nb/": page(
            COLUMN,
            extra="<a href=# class=art data-id=7>2023年政府信息公开年报</a>"
            "<b id=b rel=8>2022年政府信息公开年报</b><script>"
            "$('.art').click(function () { location.href = '/d?id=' + $(this).data('id'); });"
            "$(document).on('click', '#b', function () { var n = $(this).attr('rel');"
            "window.open('/d?id=' + n); }); $(':odd!').click(function () { open('/x') });</script>",
        ),
        "/d?id=7": page("报告"),
        "/d?id=8": page("报告"),
    },
    "www.keys.gov.cn": {  # a list in a script file, under names of its own
        "/": page("某市科技局", ("/nb/", COLUMN)),
        "/nb/": page(COLUMN, extra="<script src=/nb.js></script>"),
        "/nb.js": "var l = [{t: '2023年政府信息公开年报', u: '/1.html', d: '2024-01-10'}];",
        "/1.html": page("报告"),
    },
    "www.untold.gov.cn": {  # titles without a year under one, cards, lists in frames, more below
        "/": page("某市科技局", ("/gk/", "政府信息公开")),
        "/gk/": page(
            "政府信息公开",
            extra="<div><ul><li><a href=/4.html>2020年政府信息公开年报</a></ul>"
            "<a href=/nb/>更多</a></div>",
        ),
        "/nb/": page(
            "公开",
            extra="<h3>2023年</h3>"
            "<table><tr><td><a href=/1.html>某市科技局政府信息公开年报</a></table>"
            "<div><a href=/2.html><img></a><h3>2022年政府信息公开年报</h3>"
            "<a href=/2.html>查看详情</a></div><iframe src=a.html></iframe>"
            "<a href=2.html>下一页</a>",
        ),
        "/nb/2.html": page("公开", extra="<iframe src=b.html></iframe>"),
        "/nb/a.html": "<a href=/5.html>某市科技局2019年政府信...</a>",
        "/nb/b.html": "<a href=/3.html>2021年政府信息公开年报</a>",
        **{f"/{n}.html": page("报告") for n in range(1, 5)},
        "/5.html": page("某市科技局2019年政府信息公开工作年度报告", extra=SIGNS),
    },
    "www.entrance.gov.cn": {  # the home page is only the way to its own index.html
        "/": "<script>location.replace('/index.html')</script>",
        "/index.html": "<frameset><frame src=/web/></frameset>",
        "/web/": page("某市科技局", ("/web/index.html", "进入网站")),
        "/web/index.html": page("某市科技局", ("/nb/", COLUMN)),
        "/nb/": page(COLUMN, ("/1.html", "2023年政府信息公开年报")),
        "/1.html": page("报告"),
    },
    "www.shells.gov.cn": {  # list and article are what scripts make of data
        "/": page("某市科技局", ("/nb/?id=84", COLUMN)),
        "/nb/?id=84": page(
            COLUMN,
            extra="""<div id="l"></div><script>
            $.getJSON("/api/list?p=0&cid=" + location.search.split("=")[1], function (d) {
              $.each(d.rows, function (i, r) {
                $("#l").append("<a href='/d?x=" + r.n + "'>" + r.t + "</a>");
              });
            });</script>""",
        ),
        "/api/list?p=0&cid=84": '{"rows": [{"n": "k7", "t": "2023年政府信息公开年报"}]}',
        "/api/list?p=1&cid=84": '{"rows": []}',
        "/d?x=k7": page(
            "详情",
            extra="""<div id="c"></div><script>
            fetch("/api/one?x=" + new URLSearchParams(location.search).get("x"))
              .then((r) => r.json())
              .then((d) => { document.getElementById("c").innerHTML = d.body; });
            </script>""",
        ),
        "/api/one?x=k7": json.dumps({"body": SIGNS + '<a href="/f/k7.pdf">附件.pdf</a>'}),
        "/f/k7.pdf": PDF,
    },
    "www.named.gov.cn": {  # years to choose in a form, entries under the name alone, one a document
        "/": page("某市科技局", ("/nb.jsp", COLUMN)),
        "/nb.jsp": page(
            COLUMN,
            extra="<form action=/nb.jsp><select name=y onchange='this.form.submit()'>"
            "<option value=2023>2023年</option><option value=2022>2022年</option></select></form>",
        ),
        "/nb.jsp?y=2023": page("2023年", ("/d/1.html", "某市财政局"), ("/d/2.html", "某市科技局")),
        "/nb.jsp?y=2022": page("2022年", ("/d/3.html", "某市科技局")),
        "/d/2.html": PDF + b"named",
        "/d/3.html": page("某市科技局2022年政府信息公开年报", extra="<p data-src=/f/3.pdf></p>"),
        "/f/3.pdf": PDF + b"lazy",
    },
    "www.late.gov.cn": {
        "/": page("某市科技局", ("/nb/", COLUMN)),
        "/nb/": page(COLUMN, ("/1.html", "2023年信息公开年报"), ("/2.html", "2022年信息公开年报")),
        "/1.html": Answer(b"busy", 503),
        "/2.html": page("报告"),
    },
}
EXPECTED = {
    "pdf": ("ok", 1, {"/f/2023.pdf"}),
    "forward": ("ok", 1, {"/1.html"}),
    "frames": ("ok", 1, {"/1.html"}),
    "endless": ("ok", 1, {"/1.html"}),
    "years": ("ok", 2, {"/1.html", "/nb/2022/"}),
    "unsure": ("ok", 1, {"/1.html"}),
    "portal": ("ok", 1, {"/gk/bm/kjj/nb/1.html"}),
    "asks": ("ok", 1, {"/1.html"}),
    "depts": ("ok", 2, {"/show.jsp?area=1&y=", "/show.jsp?area=1&y=2022"}),
    "tabs": ("ok", 2, {"/1.html", "/2.html"}),
    "tree": ("ok", 1, {"/1.html"}),
    "scattered": ("ok", 1, {"/1.html"}),
    "clicks": ("ok", 2, {"/d?id=7", "/d?id=8"}),
    "keys": ("ok", 1, {"/1.html"}),
    "summary": ("ok", 1, {"/f/2.pdf"}),
    "heads": ("ok", 2, {"/f/2.pdf", "/f/4.pdf"}),
    "sends": ("ok", 1, {"/d?id=7"}),
    "untold": ("ok", 5, {f"/{n}.html" for n in range(1, 6)}),
    "entrance": ("ok", 1, {"/1.html"}),
    "shells": ("ok", 1, {"/d?x=k7"}),
    "named": ("ok", 2, {"/d/2.html", "/d/3.html"}),
    "late": ("ok", 2, {"/2.html"}),
    "parts": ("ok", 3, {"/1.html", "/2.html", "/18.html"}),
    "county": ("ok", 1, {"/kjj/nb/1.html"}),
    "rows": ("ok", 1, {"/1.html"}),
    "beside": ("ok", 1, {"/info/b.htm"}),
    "names": ("ok", 2, {"/2022.html", "/2023.html"}),
}


@pytest.fixture(scope="module")
def crawled(tmp_path_factory):
    folder = tmp_path_factory.mktemp("odd")
    homes = {key: f"http://www.{key}.gov.cn/" for key in EXPECTED}
    register(folder / "agencies", **homes | {"county": homes["county"] + "kjj/"})
    with serve(SITES) as stand_in, pytest.MonkeyPatch.context() as patch:
        patch.setenv("http_proxy", stand_in.url)
        patch.setenv("GONGKAI_DOWNLOAD_DELAY", "0")
        summary = crawl(folder / "archive.db", folder / "agencies", [], quiet=True)
    return folder, summary, stand_in.asked


@pytest.mark.parametrize("agency_id", EXPECTED)
def test_each_gives_its_reports(crawled, agency_id):
    folder, summary, _ = crawled
    outcome, found, paths = EXPECTED[agency_id]
    seen = visit(summary, agency_id)
    assert (seen.outcome, seen.reports_found) == (outcome, found), seen.reason
    taken = rows(
        folder,
        "select url from captures where role = 'report' and status = 200"
        f" and agency_id = '{agency_id}'",
    )
    assert {url.removeprefix(f"http://www.{agency_id}.gov.cn") for (url,) in taken} == paths


def test_documents_under_a_name_alone_have_the_year_of_their_heading(crawled):
    titles = "select year from reports where agency_id = 'heads' order by year"
    with closing(Archive(crawled[0] / "archive.db")) as archive:
        extract(archive)
    assert rows(crawled[0], titles) == [(2022,), (2023,)]


def test_a_text_that_scripts_sent_for_is_kept_beside_what_was_served(crawled):
    drawn = "select drawn_from is not null from captures where agency_id = 'shells' and role = '{}'"
    assert rows(crawled[0], drawn.format("report") + " order by id") == [(0,), (1,)]
    assert "http://www.shells.gov.cn/f/k7.pdf" in crawled[2]


def test_a_document_that_a_script_shows_later_is_had(crawled):
    had = "select 1 from captures where url like '%named.gov.cn/f/3.pdf'"
    assert rows(crawled[0], had) == [(1,)]


def test_an_endless_pager_is_left_soon(crawled):
    assert len([url for url in crawled[2] if "www.endless" in url]) <= 10


def test_notices_among_which_a_report_stands_are_not_opened(crawled):
    assert not [url for url in crawled[2] if "www.scattered.gov.cn/n/" in url]


def test_a_report_that_could_not_be_had_is_said(crawled):
    assert "503" in visit(crawled[1], "late").reason
