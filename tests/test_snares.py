"""Small sites again, each around one habit of the known systems; found from the home page alone."""

import json
from urllib.parse import urlencode

import pytest
from stand_in import page, serve
from test_crawl import PDF, rows, visit
from test_traps import COLUMN, TABLE, report, reports, years

from crawler.runs import crawl


def tree(*nodes: dict) -> str:
    """A menu as the platform's pages carry it: its Chinese escaped, nothing else on the page."""
    script = f"window._CONFIG = {{SID: '7', TREE: {json.dumps(nodes)}, AREA: 1}};"
    return f"<html><body><div id=app></div><script>{script}</script></body></html>"


def tabs() -> str:
    return "".join(f"<a href='/nb?title={year}'>{year}年</a>" for year in (2023, 2022))


def unit(tag: str) -> str:
    return f"<script queryData=\"{{'webId':'1','tagId':'{tag}'}}\" src=/s/jpaas.js></script>"


def unit_url(tag: str, number: int) -> str:
    asked = urlencode({"paramJson": f'{{"pageNo":{number},"pageSize":50}}'})
    return f"/api-gateway/jpaas-publish-server/front/page/build/unit?webId=1&tagId={tag}&{asked}"


def items(*wanted: int) -> str:
    return "".join(f"<li><a href='{url}'>{title}</a></li>" for url, title in years(*wanted))


OTHERS = [{"id": n, "name": "机构职能", "children": []} for n in (1, 2)]
ARTICLES = {"articles": [{"title": title, "url": url} for url, title in years(2023, 2022)]}
SITES = {
    # The column shows the latest report itself, the others under tabs.
    "tabs": {
        "/": page("甲市水利局", ("/nb?type=3", COLUMN)),
        "/nb?type=3": report("甲市水利局2023年政府信息公开工作年度报告", tabs()),
        "/nb?title=2023": report("甲市水利局2023年政府信息公开工作年度报告", tabs()),
        "/nb?title=2022": report("甲市水利局2022年政府信息公开工作年度报告", tabs()),
    },
    # A menu that only a script draws, in a page that shows nothing; the list is an interface.
    "tree": {
        "/": page("甲市水利局", ("/gkmlpt/index", "信息公开目录")),
        "/gkmlpt/index": tree(
            *OTHERS, {"id": 3, "name": "其他", "children": [{"id": 31, "name": COLUMN}]}
        ),
        "/gkmlpt/api/all/31?page=1&sid=7": json.dumps(ARTICLES),
        "/gkmlpt/api/all/31?page=2&sid=7": "{}",
        **reports(2023, 2022),
    },
    # The platform's menu leads back to a column of the site.
    "jump": {
        "/": page("甲市水利局", ("/gkmlpt/index", "信息公开目录")),
        "/gkmlpt/index": tree(*OTHERS, {"id": 4, "name": COLUMN, "jump_url": "/nb/"}),
        "/nb/": page(COLUMN, *years(2023)),
        **reports(2023),
    },
    # The list says which data it is of in a query, not in an object.
    "query": {
        "/": page("甲市水利局", ("/nb/", COLUMN)),
        "/nb/": page(
            COLUMN,
            extra="<script>$.ajax({url:'/l.jsp?currpage=1',data:'type=3&currpage=1'})</script>",
        ),
        "/l.jsp?currpage=1&type=3&currpage=1": page("", *years(2023)),
        "/l.jsp?currpage=2&type=3&currpage=2": page("", *years(2022)),
        **reports(2023, 2022),
    },
    # The menu of the disclosure page is sent for as data.
    "menu": {
        "/": page("甲市水利局", ("/gk/", "信息公开")),
        "/gk/": page("信息公开", extra="<script>$.ajax({url:'/gk/menu.json'})</script>"),
        "/gk/menu.json": json.dumps({"CHANNELS": [{"CHNLDESC": COLUMN, "CHNLURL": "/nb/"}]}),
        "/nb/": page(COLUMN, *years(2023)),
        **reports(2023),
    },
    # Menu and list are units that a gateway builds.
    "units": {
        "/": page("甲市水利局", ("/gk/", "信息公开")),
        "/gk/": page("信息公开", extra=unit("menu")),
        unit_url("menu", 1): json.dumps({"data": {"html": f"<a href='/nb/'>{COLUMN}</a>"}}),
        "/nb/": page(COLUMN, extra=unit("list")),
        unit_url("list", 1): json.dumps({"data": {"html": items(2023)}}),
        unit_url("list", 2): json.dumps({"data": {"html": ""}}),
        **reports(2023),
    },
    # The lists of a year name the bodies only.
    "names": {
        "/": page("甲市人民政府", ("/bm/slj/", "市水利局"), ("/nb/", COLUMN)),
        "/bm/slj/": page("甲市人民政府", ("/nb/", COLUMN)),
        "/nb/": page(COLUMN, ("/nb/2023/list.html", "2023年"), ("/nb/2022/list.html", "2022年")),
        "/nb/2023/list.html": page(
            "2023年",
            ("/c/1.html", "市财政局"),
            extra="<script>newCreatePageHTML('page_div',2,1,'list','html',2)</script>",
        ),
        "/nb/2023/list_2.html": page("2023年", ("/c/2.html", "市水利局")),
        "/nb/2022/list.html": page("2022年", ("/c/3.html", "市水利局"), ("/c/4.html", "市财政局")),
        "/c/1.html": report("甲市财政局2023年政府信息公开工作年度报告"),
        "/c/2.html": report("甲市水利局2023年政府信息公开工作年度报告"),
        "/c/3.html": report("甲市水利局2022年政府信息公开工作年度报告"),
        "/c/4.html": report("甲市财政局2022年政府信息公开工作年度报告"),
    },
    # A table of bodies by years, whose links say nothing by themselves.
    "table": {
        "/": page("甲市人民政府", ("/bm/slj/", "市水利局"), ("/nb/", COLUMN)),
        "/bm/slj/": page("甲市人民政府", ("/nb/", COLUMN)),
        "/nb/": page(
            COLUMN,
            extra="<table><tr><th>序号</th><th>单位</th><th>2023年</th><th>2022年</th></tr>"
            "<tr><td>1</td><td>市财政局</td><td><a href=/c/1.html>查看</a></td><td></td></tr>"
            "<tr><td>2</td><td>市水利局</td><td><a href=/c/2.html>查看</a></td>"
            "<td><a href=/c/3.pdf>查看</a></td></tr></table>",
        ),
        "/c/1.html": report("甲市财政局2023年政府信息公开工作年度报告"),
        "/c/2.html": report("甲市水利局2023年政府信息公开工作年度报告"),
        "/c/3.pdf": PDF,
    },
    # A year's list of documents under the bodies' names.
    "files": {
        "/": page("甲市人民政府", ("/bm/slj/", "市水利局"), ("/nb/", COLUMN)),
        "/bm/slj/": page("甲市人民政府", ("/nb/", COLUMN)),
        "/nb/": page(COLUMN, ("/nb/2023/", "2023年度")),
        "/nb/2023/": page("2023年度", ("1.pdf", "市财政局"), ("2.pdf", "市水利局")),
        "/nb/2023/1.pdf": PDF,
        "/nb/2023/2.pdf": PDF + b"2",
    },
    # Bodies stand in a select box whose script puts the address together.
    "chosen": {
        "/": page(
            "甲市人民政府",
            extra="<select onchange='go(this.value)'><option value=17>市水利局</option></select>"
            "<script>function go(id){location.href='/bm/'+id+'/'}</script>",
        ),
        "/bm/17/": page("甲市水利局", ("/nb/17/", COLUMN)),
        "/nb/17/": page("甲市水利局年报", *years(2023)),
        **reports(2023),
    },
}
EXPECTED = {
    "table": {"/c/2.html", "/c/3.pdf"},
    "files": {"/nb/2023/2.pdf"},
    "chosen": {"/r/2023.html"},
    "menu": {"/r/2023.html"},
    "units": {"/r/2023.html"},
    "names": {"/c/2.html", "/c/3.html"},
    "tabs": {"/nb?type=3", "/nb?title=2023", "/nb?title=2022"},
    "tree": {"/r/2023.html", "/r/2022.html"},
    "jump": {"/r/2023.html"},
    "query": {"/r/2023.html", "/r/2022.html"},
    "below.jia": {"xxgk.below.jia.gov.cn/2023.pdf"},
}
BELOW = {
    "below.jia.gov.cn": {"/": page("甲市水利局", ("http://xxgk.below.jia.gov.cn/nb/", COLUMN))},
    "xxgk.below.jia.gov.cn": {
        "/nb/": page(COLUMN, ("/2023.pdf", "2023年政府信息公开年报")),
        "/2023.pdf": PDF,
    },
}


@pytest.fixture(scope="module")
def crawled(tmp_path_factory):
    folder = tmp_path_factory.mktemp("snares")
    (folder / "agencies").mkdir()
    tables = "\n".join(map(TABLE.format, SITES))
    tables += TABLE.format("below").replace("www.below.", "below.jia.")
    (folder / "agencies" / "a.toml").write_text(tables, encoding="utf-8")
    sites = {f"www.{key}.gov.cn": site for key, site in SITES.items()} | BELOW
    with serve(sites) as stand_in, pytest.MonkeyPatch.context() as patch:
        patch.setenv("http_proxy", stand_in.url)
        patch.setenv("GONGKAI_DOWNLOAD_DELAY", "0")
        summary = crawl(folder / "archive.db", folder / "agencies", [], quiet=True)
    return folder, summary


@pytest.mark.parametrize("site", EXPECTED)
def test_each_gives_its_reports_and_nothing_else(crawled, site):
    folder, summary = crawled
    agency = site.partition(".")[0]
    assert visit(summary, agency).outcome == "ok", visit(summary, agency).reason
    of_it = f"role = 'report' and status = 200 and agency_id = '{agency}'"
    taken = {url for (url,) in rows(folder, f"select url from captures where {of_it}")}
    home = f"http://www.{site}.gov.cn"
    assert {url.removeprefix(home).removeprefix("http://") for url in taken} == EXPECTED[site]
