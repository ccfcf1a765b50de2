"""Small sites again, each around one habit of the known systems; found from the home page alone."""

import json

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
}
EXPECTED = {
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
