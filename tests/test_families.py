import json
import time

import pytest

from crawler.errors import GongkaiError
from spiders.families import family_named, family_of
from spiders.families.base import Ask
from spiders.families.sitesources import read_count
from spiders.pages import Page

HEX = "0123456789ABCDEF0123456789ABCDEF"


def made(url: str, body: str) -> Page:
    return Page(url=url, body=f"<html><body>{body}</body></html>".encode())


def next_ask(turn, answer: Page | None) -> Ask | None:
    try:
        return turn.send(answer)
    except StopIteration:
        return None


def links(*pairs: tuple[str, str]) -> str:
    return "".join(f'<li><a href="{url}">{label}</a></li>' for url, label in pairs)


def entries(page: Page) -> list[tuple[str, str]]:
    return [(entry.url, entry.title) for entry in family_of(page).entries(page)]


TRS = "http://www.a.gov.cn/nb/"
TRS_ITEMS = links(("./202401/t20240117_12.html", "甲"), ("../x/202301/t20230117_11.htm", "乙"))


def test_trs_entries_stand_against_the_directory():
    page = made(TRS, TRS_ITEMS + links(("/about.html", "关于")))
    assert family_of(page).name == "trs"
    assert entries(page) == [
        (TRS + "202401/t20240117_12.html", "甲"),
        ("http://www.a.gov.cn/x/202301/t20230117_11.htm", "乙"),
    ]


@pytest.mark.parametrize(
    ("url", "script", "following"),
    [
        (TRS, 'createPageHTML(56, 0, "index", "html");', "index_1.html"),
        (TRS + "index_1.html", 'createPageHTML(3, 1, "index", "html");', "index_2.html"),
        (TRS + "index_2.html", 'createPageHTML(3, 0, "index", "html");', None),
        (TRS, 'createPageHTML(1, 0, "index", "html");', None),
        (TRS + "list.shtml", 'createPageHTML(2, 0, "list", "shtml");', "list_1.shtml"),
        (TRS, "var countPage = 2//pages", "index_1.html"),
        (TRS, "var currentPage = 0;//x\nvar countPage = 2//pages", "index_1.html"),
        (TRS + "index_1.html", "var countPage = 2//pages", None),
        (TRS, 'var countPage = 2;write("index" + "_" + n + "." + "shtml")', "index_1.shtml"),
        (TRS, "var currentPage = 0;var countPage = 2//pages", "index_1.html"),
        (TRS, "// var countPage = 9", None),
        (TRS, "", None),
    ],
)
def test_trs_pages_are_counted_by_script_only(url, script, following):
    page = made(url, f"{TRS_ITEMS}<div class=TRS_Editor></div><script>\n{script}\n</script>")
    expected = TRS + following if following else None
    assert family_of(page).next_page(page) == expected


def test_trs_pages_end_as_articles_do_where_nothing_says_how():
    body = "<a href=./202401/t20240117_1.htm>甲</a><script>var countPage = 2//共多少页\n</script>"
    assert family_of(page := made(TRS, body)).next_page(page) == TRS + "index_1.htm"


DAHE = "http://kjj.b.gov.cn/nb/"


def dahe_page(url: str, count: int, more: str = "") -> Page:
    items = links(*((f"/2021/09-10/{n}.html", f"第{n}条") for n in range(count)))
    return made(url, items + more)


@pytest.mark.parametrize(
    ("page", "following"),
    [
        (dahe_page(DAHE, 10), "index_1.html"),
        (dahe_page(DAHE, 9), None),
        (dahe_page(DAHE, 3, links(("index_1.html", "2"))), "index_1.html"),
        (dahe_page(DAHE + "index_1.html", 3, links(("index_1.html", "2"))), None),
        (dahe_page(DAHE + "index_1.html", 3, links(("index_2.html", "3"))), "index_2.html"),
        (dahe_page(DAHE, 3, links(("/nb/index_1.html", "下一页"))), "index_1.html"),
    ],
)
def test_dahe_pages(page, following):
    assert family_of(page).name == "dahe"
    assert family_of(page).next_page(page) == (DAHE + following if following else None)


SITE = "http://kjj.c.gov.cn/sitesources/c/page_pc/nb/"


@pytest.mark.parametrize(
    ("url", "count", "body", "following"),
    [
        (SITE + "index.html", 3, "", "list2.html"),
        (SITE + "list1.html", 3, "", "list2.html"),
        (SITE + "list2.html", 3, "", "list3.html"),
        (SITE + "list3.html", 3, "", None),
        (SITE + "index.html", None, "", None),
        (SITE + "index.html", None, "<script>go('list2.html')</script>", "list2.html"),
    ],
)
def test_sitesources_pages_are_counted_beside_the_listing(url, count, body, following):
    page = made(url, links((f"article{HEX}.html", "甲")) + body)
    assert family_of(page).name == "sitesources"
    turn = family_of(page).turn(page)
    if next(turn, None) == Ask(url=SITE + "script.json"):
        answer = f'{{"endPage": {count}}}'.encode() if count else b"<html>"
        found = next_ask(turn, Page(url=SITE + "script.json", body=answer))
        assert found == (Ask(url=SITE + following) if following else None)


def test_sitesources_count():
    page = made(SITE + "index.html", links((f"article{HEX}.html", "甲"), ("2020n/", "2020年")))
    assert entries(page) == [(f"{SITE}article{HEX}.html", "甲")]
    assert read_count('{"endPage": "4"}') == 4
    assert read_count("<html>") is None
    assert read_count("[]") is None


JHTML = "http://public.d.gov.cn/?a=path&d=19&p=D42Y"


def test_jhtml_pages():
    items = '<ul class="common-list"><a href="/D42Y/15.jhtml"><span>甲</span></a></ul>'
    pager = "".join(
        f'<a href="/?a=path&amp;d=19&amp;p=D42Y&amp;page={n}">{n}</a>' for n in (1, 2, 3)
    )
    pager += '<a href="/?a=path&amp;d=19&amp;p=D41X&amp;page=4">别的</a>'
    first = made(JHTML, f"{items}<div class=page-tile>{pager}</div>")
    assert family_of(first).name == "jhtml"
    assert entries(first) == [("http://public.d.gov.cn/D42Y/15.jhtml", "甲")]
    assert family_of(first).next_page(first) == JHTML + "&page=2"
    last = made(JHTML + "&page=3", f"{items}<div class=page-tile>{pager}</div>")
    assert family_of(last).next_page(last) is None


@pytest.mark.parametrize(
    ("body", "following"),
    [
        (links(("list_2.html", "下一页")), "http://e.gov.cn/nb/list_2.html"),
        (links(("?page=2", "下页")), "http://e.gov.cn/nb/?page=2"),
        ('<a rel="next" href="p2">2</a>', "http://e.gov.cn/nb/p2"),
        ("<script>createPageHTML('p', 2, 1, 'list', 'shtml', 25)</script>", "http://e.gov.cn/nb/list_2.shtml"),
        ("<script>createPageHTML('p', 2, 2, 'list', 'shtml', 25)</script>", None),
        (links(("javascript:go(2)", "下一页")), None),
        (links(("/nb/", "下一页")), None),
        ("", None),
    ],
)  # fmt: skip
def test_generic_pages(body, following):
    page = made("http://e.gov.cn/nb/", body)
    assert family_of(page).name == "generic"
    assert family_of(page).next_page(page) == following


def test_an_unknown_family_is_named():
    with pytest.raises(GongkaiError, match="nosuch"):
        family_named("nosuch")


def test_labels_of_links():
    page = made(
        "http://e.gov.cn/",
        '<a href=a title="全部的标题在这里">全部的标…</a><a href=b title="">乙 <br>丙</a>'
        "<a href=c><img alt='年报'></a><a href=d>年报 [2024-01-17]</a><a href=e>2024-01-17年报</a>"
        "<a href='javascript:void(0)' onclick=\"window.open('/f')\">己</a><a href=#>空</a>"
        "<a href='mailto:a@b'>信</a><a href='g#part'>庚</a>",
    )
    assert [(link.url[16:], link.label) for link in page.links] == [
        ("a", "全部的标题在这里"),
        ("b", "乙丙"),
        ("c", "年报"),
        ("d", "年报"),
        ("e", "年报"),
        ("f", "己"),
        ("g", "庚"),
    ]


@pytest.mark.parametrize(
    ("markup", "url"),
    [
        (r"<a href='\gk\nb.asp?p=a\b'>甲</a>", r"/gk/nb.asp?p=a\b"),
        ("<a href='javascript:;' data-href=/1.html>甲</a>", "/1.html"),
        ("<tr data-href=/2.html><td>甲</td></tr>", "/2.html"),
        (
            "<a href='javascript:void(0)' onclick=\"see('7', 2)\">甲</a><script>function see(id, c)"
            "{ window.open('/d?c=' + c + '&id=' + id, '_blank') }</script>",
            "/d?c=2&id=7",
        ),
        (
            "<a href='javascript:go(2)'>甲</a><script>function go(n){if(n<1)location.href='a.html';"
            "else location.href='a_'+n+'.html'}</script>",
            "/a_2.html",
        ),
        (
            "<select><option value=list_12_2.html>2</option><option value=甲>甲</option></select>",
            "/list_12_2.html",
        ),
        (
            "<select onchange=\"location='/o/'+this.value\"><option value=7>甲</option></select>",
            "/o/7",
        ),
        ('<script>window.S={"l":[{"title":"年报","in":{"a":1},"url":"/3"}]};</script>', "/3"),
    ],
)
def test_links_as_browsers_follow_them(markup, url):
    assert [link.url for link in made("http://a.gov.cn/", f"<table>{markup}</table>").links] == [
        "http://a.gov.cn" + url
    ]


def test_queries_are_written_as_the_page_is():
    markup = "<p>信息公开</p><a href='list.asp?lm=年报&p=1'>年报</a>"
    for encoding, query in (("gbk", "%C4%EA%B1%A8"), ("utf-8", "年报")):
        page = Page(url="http://a.gov.cn/", body=markup.encode(encoding))
        assert [link.url for link in page.links] == [f"http://a.gov.cn/list.asp?lm={query}&p=1"]


def test_gbk_pages_without_a_charset_are_read():
    page = Page(url="http://e.gov.cn/", body="<a href=a>年报</a>".encode("gb18030"))
    assert page.links[0].label == "年报"


def test_gkmlpt_asks_in_the_folder_of_a_body_and_then_on_its_host():
    page = made("http://www.a.gov.cn/jyj/gkmlpt/annualreport#40", "<script>SID: '7'</script>")
    turn = family_of(page).turn(page)
    assert next(turn).url == "http://www.a.gov.cn/jyj/gkmlpt/api/all/40?page=1&sid=7"
    assert next_ask(turn, None) == Ask(url="http://www.a.gov.cn/gkmlpt/api/all/40?page=1&sid=7")
    answer = made("http://www.a.gov.cn/gkmlpt/api/all/40?page=1&sid=7", links(("/1.html", "甲")))
    assert next_ask(turn, answer) == Ask(url="http://www.a.gov.cn/gkmlpt/api/all/40?page=2&sid=7")


def test_gkmlpt_knows_its_category_by_its_name():
    tree = '{SID:\'7\',TREE:[{"id":30,"name":"机构职能"},{"id":41,"name":"政府信息公开年报"}]}'
    page = made("http://www.a.gov.cn/gkmlpt/annualreport", f"<script>c={tree}</script>")
    assert next(family_of(page).turn(page)).url.endswith("/gkmlpt/api/all/41?page=1&sid=7")


def test_jpaas_tells_its_unit_in_an_attribute_of_any_case():
    query = "{'webId':'1','pageId':'2','tagId':'列表'}"
    page = made("http://www.a.gov.cn/nb/", f'<script querydata="{query}" src=/jpaas.js></script>')
    (asked,) = [next(family_of(page).turn(page)).url]
    assert "/front/page/build/unit?webId=1&pageId=2&" in asked


def test_sitesources_pages_may_be_counted_in_the_listing_itself():
    page = made(SITE + "list1.html", links(("2020/", "2020年")) + "<script>var endPage=2;</script>")
    assert [ask.url for ask in family_of(page).turn(page)] == [SITE + "list2.html"]


@pytest.mark.parametrize(
    ("script", "asked"),
    [
        (
            "$.ajax({url:'/module/jslib/jquery/jpage/dataproxy.jsp?startrecord=1',"
            "data:{webid:89,columnid:512,unitid:8995}})",
            Ask(
                url="http://a.gov.cn/module/jslib/jquery/jpage/dataproxy.jsp"
                "?startrecord=1&endrecord=45&perpage=15",
                form={"webid": "89", "columnid": "512", "unitid": "8995"},
            ),
        ),
        (
            "$('#l').jpage({perPage:5,proxyUrl:'/T/messageController/getMessage.do',columnId:'c1'})",
            Ask(
                url="http://a.gov.cn/T/messageController/getMessage.do"
                "?startrecord=1&endrecord=45&perpage=5&columnId=c1&callback=cb"
            ),
        ),
    ],
)
def test_jcms_asks_the_proxy_that_its_page_names(script, asked):
    page = made("http://a.gov.cn/col/col512/index.html", f"<script>{script}</script>")
    assert family_of(page).name == "jcms"
    assert next(family_of(page).turn(page)) == asked


def test_jcms_goes_on_from_where_an_answer_ended():
    group = (
        "<nextgroup><![CDATA[<a href='/module/web/jpage/dataproxy.jsp?page=1&columnid=7'></a>]]>"
    )
    home = "http://a.gov.cn/"
    page = made(f"{home}col/col7/", f"<script><datastore>{group}</nextgroup></datastore></script>")
    turn = family_of(page).turn(page)
    first, number = next(turn), 0
    assert "startrecord=1&endrecord=45" in first.url
    for begin, given in ((16, 15), (18, 2)):
        rows = "".join(
            f"<record><![CDATA[<a href='/art/2024/1/1/art_7_{number + n}.html'>{n}</a>]]></record>"
            for n in range(given)
        )
        number += given
        ask = next_ask(turn, made(home, f"<datastore>{rows}</datastore>"))
        assert ask is not None
        assert f"startrecord={begin}&" in ask.url
        assert ask.form == {"columnid": "7", "page": "2"}


def test_records_inside_json_are_read():
    record = (
        "<datastore><record><![CDATA[<li><a href='/1.html'>年报</a></li>]]></record></datastore>"
    )
    answer = Page(url="http://a.gov.cn/g", body=f"cb({json.dumps({'result': record})})".encode())
    assert [(link.url, link.label) for link in answer.links] == [("http://a.gov.cn/1.html", "年报")]


@pytest.mark.parametrize(
    ("row", "label"),
    [
        ("<td>市水利局</td><td><a href=/1>查看</a></td>", "市水利局2023年"),
        ("<td>1</td><td>市水利局</td><td><a href=/1>2022</a></td>", "市水利局2022"),
        ("<td>2023年年度报告</td><td><a href=/1>下载</a></td>", "2023年年度报告"),
        ("<td>2024-01-17</td><td><a href=/1>下载</a></td>", "下载"),
        ("<td>其他</td><td><a href=/1>查看</a></td>", "查看"),
    ],
)
def test_a_bare_label_says_what_its_row_and_column_say(row, label):
    head = "<tr><th>单位</th><th>2023年</th></tr>"
    page = made("http://a.gov.cn/", f"<table>{head}<tr>{row}</tr></table>")
    assert page.links[0].label == label


@pytest.mark.parametrize(
    ("answer", "url"),
    [
        ("<li><a href='./1.html'>甲</a></li>", "http://a.gov.cn/nb/1.html"),
        ('{"data":{"html":"<a href=1.html>甲</a>"}}', "http://a.gov.cn/nb/1.html"),
        ("<html><body><a href='1.html'>甲</a></body></html>", "http://a.gov.cn/api/1.html"),
        ("<a href='/1.html'>甲</a>", "http://a.gov.cn/1.html"),
    ],
)
def test_the_rows_of_a_list_stand_in_the_page_that_asked_for_them(answer, url):
    body, nb = answer.encode(), "http://a.gov.cn/nb/index.html"
    page = Page(url="http://a.gov.cn/api/unit?p=1", body=body, shown_in=nb)
    assert [link.url for link in page.links] == [url]


def test_lonsun_asks_for_the_list_that_its_page_names():
    script = "var p={siteId:'6',labelName:'annualReportList',organId:'7',catId:'9',file:'/x/list'}"
    page = made("http://a.gov.cn/public/column/7?type=3", f"<script>{script}</script>")
    asked = next(family_of(page).turn(page))
    assert asked.form is not None
    assert asked.form["labelName"] == "annualReportList"
    assert asked.form["catId"] == "9"


def test_a_long_run_of_an_addresss_characters_takes_no_time():
    page = made(TRS, f"<p>{'a/' * 100_000}</p><script>x('/a/jpage/dataproxy.jsp')</script>")
    begin = time.process_time()
    assert family_of(page).name == "jcms"
    assert time.process_time() - begin < 1
