"""Further pages that no link leads to: forms sent by script, and calls for data."""

import pytest

from spiders.families.base import Ask
from spiders.families.forms import ask_by_form
from spiders.families.generic import Generic
from spiders.families.loaders import find_loaders
from spiders.pages import Page

HOME = "http://www.a.gov.cn"
HERE = f"{HOME}/gk/nb/"


def made(body: str, url: str = HERE) -> Page:
    return Page(url=url, body=f"<html><body>{body}</body></html>".encode())


def postback(label: str, argument: str = "2") -> str:
    return f"<a href=\"javascript:__doPostBack('p$1','{argument}')\">{label}</a>"


STATE = "<form method=post action=list.aspx><input type=hidden name=__VIEWSTATE value=abc>{}</form>"
POSTED = {"__VIEWSTATE": "abc", "__EVENTTARGET": "p$1", "__EVENTARGUMENT": "2"}
FORM = (
    "<form name=f method=post action=/list.do><input type=hidden name=id value=41>"
    "<input type=hidden name=pageNo value=1></form><a href='javascript:goPage(2)'>下一页</a>"
)


@pytest.mark.parametrize(
    ("body", "ask"),
    [
        (STATE.format(postback("下一页")), Ask(url=HERE + "list.aspx", form=POSTED)),
        (STATE.format("<span>1</span>" + postback("2")), Ask(url=HERE + "list.aspx", form=POSTED)),
        (STATE.format(postback("1", "1") + "<span>2</span>"), None),
        (postback("下一页"), None),  # no form to send
        (
            FORM + "<script>function goPage(n){document.f.pageNo.value=n;f.submit()}</script>",
            Ask(url=HOME + "/list.do", form={"id": "41", "pageNo": "2"}),
        ),
        (
            FORM + "<script>function goPage(n){$('#pageNo').val(n);f.submit()}</script>",
            Ask(url=HOME + "/list.do", form={"id": "41", "pageNo": "2"}),
        ),
        (
            FORM.replace("=pageNo", "=p.pageNo id=pageNo")
            + "<script>function goPage(n){document.getElementById('pageNo').value=n}</script>",
            Ask(url=HOME + "/list.do", form={"id": "41", "p.pageNo": "2"}),
        ),
        (FORM + "<script>function goPage(n){show(n)}</script>", None),
        ("<a href='javascript:void(0)'>下一页</a>", None),
    ],
)
def test_forms(body, ask):
    assert ask_by_form(made(body)) == ask


def test_a_function_that_goes_to_the_page_is_a_link():
    script = "<script>function goPage(n){location.href='/l?id=4&p='+n}</script>"
    assert Generic().next_page(made(FORM + script)) == HOME + "/l?id=4&p=2"


def asks(script: str, body: str = "") -> list[tuple]:
    found = find_loaders(made(f"{body}<script>{script}</script>"))
    return [
        (ask.url.removeprefix(HOME), ask.form and dict(ask.form), ask.as_json)
        for ask in (one.ask(one.begin) for one in found)
    ]


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        (
            "axios.post('/api/page',{code:'nb',pageNum:this.q.pageNum,size:5})",
            [("/api/page", {"code": "nb", "pageNum": "1", "size": "5"}, True)],
        ),
        (
            'var cid="33";$.ajax({type:"post",url:"/g.ashx",data:{c:cid,pageIndex:pageIndex}})',
            [("/g.ashx", {"c": "33", "pageIndex": "1"}, False)],
        ),
        ("pages({link_to:'/c/6?pageIndex=__id__'})", [("/c/6?pageIndex=1", None)]),
        ("axios.get('/api/l?c=1&pageNum='+this.n+'&s=5')", [("/api/l?c=1&pageNum=1&s=5", None)]),
        ("fetch(`/api/l?c=1&page=${page}`)", [("/api/l?c=1&page=1", None)]),
        ("let page=0;fetch(`/api/l?c=1&page=${page}`)", [("/api/l?c=1&page=0", None)]),
        ("$.get('/l',{c:1,page:p},show)", [("/l?c=1&page=1", None)]),
        ("$.get('/l',{page:p,kw:kw,t:'nb'},show)", [("/l?page=1&kw=&t=nb", None)]),
        ("$.get('/l',{start:start,limit:2},show)", [("/l?start=1&limit=2", None)]),
        ("$.getJSON('/data/nb.json',show)", [("/data/nb.json", None)]),
        ('location.href="index_"+obj.curr+".html"', [("/gk/nb/index_2.html", None)]),
        ('location.search="?p="+$(this).data("page")', [("/gk/nb/?p=2", None)]),
        ("location.href='/search?q='+word", []),
        ("$.get('http://www.strange.com/l?page='+page)", []),
        ("var logo='/images/logo.png'", []),
    ],
)
def test_calls_of_scripts(script, expected):
    assert asks(script) == [(*wanted, False)[:3] for wanted in expected]


def test_a_button_tells_where_more_is():
    button = "<a class=more data-url='more.json?page=2'>加载更多</a><a data-url=/x?page=2>登录</a>"
    assert asks("", button) == [("/gk/nb/more.json?page=2", None, False)]


def test_addresses_are_built_of_data_without_any():
    (loader,) = find_loaders(
        made("<a :href=\"'/d/'+i.docId+'.html'\"></a><script>axios.get('/l?page='+page)</script>")
    )
    answer = Page(
        url=HOME, body='{"rows":[{"docId":7,"title":"年报"}]}'.encode(), item=loader.ask(1).item
    )
    assert [(link.url, link.label) for link in answer.links] == [(HOME + "/d/7.html", "年报")]


@pytest.mark.parametrize(
    "entry", ['"titleHtml":"甲市年报","url":"/a.html"', '"title":"甲市年报","to":"/a.html"']
)
def test_an_entry_is_told_by_its_values_where_its_names_are_strange(entry):
    (link,) = Page(url=HOME, body=f'{{"list":[{{"id":"12",{entry}}}]}}'.encode()).links
    assert (link.url, link.label) == (HOME + "/a.html", "甲市年报")


def test_an_address_that_a_script_puts_together_is_not_its_first_piece():
    written = r"""document.write("<a href=\"index"+"_" + n + "."+"html\">下一页</a>");"""
    assert not made(f"<script>{written}</script>").links


def test_a_file_is_where_its_address_says_not_where_its_name_does():
    answer = '{"name2":"某局2023年报.pdf","resource":"//a.gov.cn/f/%E6%9F%90.pdf"}'
    (link,) = Page(url=HOME, body=answer.encode()).links
    assert link.url == "http://a.gov.cn/f/%E6%9F%90.pdf"


def test_nodes_that_have_only_an_id_lead_where_their_function_leads():
    page = made(
        "<script>var nodes=[{id:'15',name:'年报'}];"
        "function go(e,t,n){frame.src='list.jsp?cat='+n.id}</script>"
    )
    assert [(link.url, link.label) for link in page.links] == [
        (page.base + "list.jsp?cat=15", "年报")
    ]


def test_a_list_of_one_year_is_asked_for_each_year_that_the_page_offers():
    script = "function load(year,p){$.post('/l',{c:3,year:year,page:p},show)}"
    turn = Generic().turn(made(f"<li>2023年</li><li>2022年</li><script>{script}</script>"))
    asked = [next(turn).form, turn.send(None).form]
    assert asked == [{"c": "3", "year": year, "page": "1"} for year in ("2023", "2022")]


def test_what_a_function_opens_may_be_set_before():
    page = made(
        "<a href=\"javascript:get('7')\">年度报告</a><script>var base='/web';"
        "function get(id){var url=base+'/file?id='+id;window.open(url)}</script>"
    )
    assert [link.url for link in page.links] == [HOME.partition("/gk")[0] + "/web/file?id=7"]


def test_data_are_asked_for_until_they_are_at_an_end():
    turn = Generic().turn(made("<script>axios.get('/l?page='+page)</script>"))
    first, second = (Page(url=HOME, body=f"<a href=/{n}>甲</a>".encode()) for n in (1, 2))
    asked = [next(turn).url, turn.send(first).url, turn.send(second).url]
    assert asked == [f"{HOME}/l?page={n}" for n in (1, 2, 3)]
    with pytest.raises(StopIteration):
        turn.send(second)


@pytest.mark.parametrize(
    ("numbers", "following"),
    [("23", "/nb?p=2"), ("13", "/nb?p=3"), ("123", "/nb?p=2"), ("12", "/nb?p=2"), ("", None)],
)
def test_a_pager_of_numbers(numbers, following):
    body = "".join(f"<a href='/nb?p={n}'>{n}</a>" for n in numbers)
    expected = HOME + following if following else None
    assert Generic().next_page(made(body, HOME + "/nb")) == expected
