"""Pages that only their scripts fill: run apart, without a network, within bounds."""

import json

import pytest

from crawler.register import Agency
from crawler.safety import kin_of
from spiders.acting import Acting
from spiders.pages import Page
from spiders.stage import Stage
from spiders.stage.engine import Allowance

URL = "http://www.stage.gov.cn/nb/list.html?cid=84"


def a_page(script, markup="", files=None):
    source = '<script src="/js/list.js"></script>' if files else ""
    body = f"<html><body>{markup}{source}<script>{script}</script></body></html>"
    page = Page(url=URL, body=body.encode())
    return page.with_scripts({"http://www.stage.gov.cn/js/list.js": files}) if files else page


def played(page, allowance=None):
    stage = Stage(page, allowance or Allowance())
    try:
        return stage.open()
    finally:
        stage.close()


def asked(page, answers):
    """What a page's scripts ask for, and the links of what they show of the answers."""
    acting, asks, links = Acting(page), [], []
    turn = acting.turn()
    ask = next(turn, None)
    while ask is not None:
        asks.append((ask.url, ask.form, ask.as_json))
        text = answers[min(len(asks), len(answers)) - 1]
        answer = Page(url=ask.url, body=text.encode(), shown_in=URL)
        answer = ask.shows(answer) if ask.shows else answer
        links += [(link.label, link.url) for link in answer.links]
        try:
            ask = turn.send(answer)
        except StopIteration:
            break
    acting.close()
    return asks, links


def rows(*numbers):
    return json.dumps({"data": {"rows": [{"no": n, "t": f"{n}年报"} for n in numbers]}})


def test_a_call_has_the_values_that_the_page_holds_and_its_answer_the_links_that_scripts_write():
    page = a_page(
        "var cid = location.search.split('=')[1]; load(0);",
        markup='<input type="hidden" id="site" value="abc"><ul class="list"></ul>',
        files="""function load(p) {
          var params = JSON.stringify({ s: $("#site").val(), pageIndex: p });
          $.ajax({ url: "/queryList", type: "POST", success: show,
                   data: { codes: [cid], params: params } });
        }
        function show(ret) {
          $.each(ret.data.rows, function (i, row) {
            $(".list").append("<li><a href='/art/" + row.no + ".html'>" + row.t + "</a></li>");
          });
        }""",
    )
    asks, links = asked(page, [rows(2023, 2022), rows(2021), rows()])
    assert asks == [
        (
            "http://www.stage.gov.cn/queryList",
            {"codes[]": "84", "params": f'{{"s":"abc","pageIndex":{n}}}'},
            False,
        )
        for n in range(3)
    ]
    assert links == [
        (f"{n}年报", f"http://www.stage.gov.cn/art/{n}.html") for n in (2023, 2022, 2021)
    ]


@pytest.mark.parametrize(
    ("script", "markup"),
    [
        (
            "new Vue({ el: '#app', data: { list: [] },"
            " methods: { go(id) { location.href = '/a/' + id; } }, mounted() {"
            " axios.get('/api').then(r => { this.list = r.data.data.rows; }); } })",
            "<ul id='app'><li v-for='(one, i) in list' @click='go(one.no)'>{{ one.t }}</li></ul>",
        ),
        (
            "angular.module('m', []).controller('c', function ($scope, $http) {"
            " $http.get('/api').success(function (d) { $scope.list = d.data.rows; }); });",
            "<ul><li ng-repeat='one in list'><a ng-href='/a/{{one.no}}'>{{one.t}}</a></li></ul>",
        ),
        (
            "fetch('/api').then(r => r.json()).then(d => { for (const one of d.data.rows) {"
            " const a = document.createElement('a'); a.href = '/a/' + one.no; a.innerText = one.t;"
            " document.getElementById('l').appendChild(a); } });",
            "<div id='l'></div>",
        ),
    ],
    ids=["vue", "angular", "bare"],
)
def test_links_are_those_that_frameworks_show(script, markup):
    asks, links = asked(a_page(script, markup), [rows(2023)])
    assert [url for url, _, _ in asks] == ["http://www.stage.gov.cn/api"]
    assert links == [("2023年报", "http://www.stage.gov.cn/a/2023")]


def test_what_is_called_a_column_is_clicked_and_nothing_else():
    script = "$('.m').click(function () { location.href = '/list?n=' + $(this).data('n'); });"
    markup = "".join(
        f'<a class="m" href="javascript:;" data-n="{n}">{label}</a>'
        for n, label in enumerate(("领导之窗", "政府信息公开年报"))
    )
    html = played(a_page(script, markup)).html
    assert html.strip() == '<a href="/list?n=1">政府信息公开年报</a>'


def test_the_rest_of_a_list_is_built_as_what_is_shown_of_it():
    script = """var rows = [{"docId":"a1","docTitle":"甲局2023年报"},
                 {"docId":"b2","docTitle":"乙局2022年报"}];
      var c = "77", d = rows[0];
      document.write("<a href='/gk/c_" + c + "/doc_" + d.docId + ".html'>" +
        d.docTitle + "</a>");"""
    acting = Acting(a_page(script))
    assert {link.url for link in acting.page.links} == {
        "http://www.stage.gov.cn/gk/c_77/doc_a1.html",
        "http://www.stage.gov.cn/gk/c_77/doc_b2.html",
    }
    acting.close()


@pytest.mark.parametrize(
    "script",
    [
        "while (true) {}",
        "var a = []; while (true) { a.push(new Array(10000).fill(7)); }",
        "delete globalThis.__stage;",
        "throw 1",
    ],
)
def test_a_script_that_does_harm_gives_nothing_and_the_next_page_is_read(script):
    assert played(a_page(script)).html.strip() == ""
    assert "<a" in played(a_page("document.write('<a href=/x>x</a>')")).html


def test_a_visit_has_so_much_time_for_scripts_and_no_more():
    allowance = Allowance(left=2.0)
    played(a_page("while (true) {}"), allowance)
    assert allowance.left <= 0
    written = a_page("document.write('<a href=/x>x</a>')")
    assert played(written, allowance).html.strip() == ""
    assert "<a" in played(written).html


def test_more_stages_than_are_held_open_cost_the_oldest():
    page = a_page("$.get('/x', function (a) { document.write('<a href=' + a + '>x</a>'); })")
    stages = [Stage(page, Allowance()) for _ in range(13)]
    calls = [stage.open().calls for stage in stages]
    shown = [
        stage.answer(call[0].number, "/y").html for stage, call in zip(stages, calls, strict=True)
    ]
    for stage in stages:
        stage.close()
    assert [bool(html) for html in shown] == [False] + [True] * 12


def test_a_script_that_writes_without_end_gives_nothing():
    page = a_page("document.write('<a href=/x>' + 'x'.repeat(5e6) + '</a>')")
    assert played(page).html.strip() == ""


def test_a_script_sees_nothing_of_the_crawl():
    seen = "require('fs').readFileSync('/etc/passwd') + process.env.PATH"
    html = played(a_page(f"document.write('<b>' + {seen} + '</b>')")).html
    assert html.strip() == "<b></b>"


def test_calls_to_other_hosts_are_not_made():
    asks, _ = asked(a_page("$.get('http://count.example.cn/hit', function () {})"), ["{}"])
    assert asks == []


def test_pages_that_await_their_answers_are_shown_one_after_another():
    script = """const load = async (page = 1) => {
        const got = await (await fetch(`/api?page=${page}`)).json();
        document.querySelector("ul").innerHTML =
            got.data.rows.map(({ no, t }) => `<li><a href="/a/${no}">${t}</a></li>`).join("");
      };
      load();"""
    asks, links = asked(a_page(script, "<ul></ul>"), [rows(2023), rows(2022), rows()])
    assert [url.rpartition("=")[2] for url, _, _ in asks] == ["1", "2", "3"]
    assert [label for label, _ in links] == ["2023年报", "2022年报"]


def test_a_tree_is_clicked_where_it_says_a_column_and_rows_are_written_as_their_columns_say():
    script = """$("#t").tree({ url: "tree.action", onClick: function (node) {
        $("#g").datagrid({ url: "list.action", method: "post", queryParams: { id: node.id },
          columns: [[{ field: "t", formatter: function (value, row) {
            return '<a href="javascript:void(0)" onclick="view(' + row.no + ')">' + value + "</a>";
          } }]] }); } });
      function view(no) { window.open("show.action?no=" + no); }"""
    tree = json.dumps([{"id": "a", "text": "公开指南"}, {"id": "b", "text": "公开年报"}])
    asks, links = asked(a_page(script), [tree, rows(2023), rows()])
    assert [form for _, form, _ in asks[1:]] == [{"id": "b", "page": str(n)} for n in (1, 2)]
    assert links == [("2023年报", "http://www.stage.gov.cn/nb/show.action?no=2023")]


@pytest.mark.parametrize(
    ("script", "markup", "answer"),
    [
        (
            "$.ajax({ url: '/api', dataType: 'jsonp', success: function (d) {"
            " document.getElementById('l').innerHTML = template('tpl', d); } });",
            "<ul id='l'></ul><script id='tpl' type='text/html'>{{each list as v}}"
            "<li>{{if v.t}}<a href='/a/{{v.no}}'>{{v.t}}</a>{{/if}}</li>{{/each}}</script>",
            'back({"list": [{"no": 2023, "t": "2023年报"}, {"no": 2022}]})',
        ),
        (
            "var x = new ActiveXObject('Microsoft.XMLHTTP'); x.onreadystatechange = function () {"
            " var all = x.responseXML.getElementsByTagName('item'); for (var i = 0; i < all.length;"
            " i++) document.write('<a href=/a/' + all[i].getAttribute('id') + '>' +"
            " all[i].childNodes[0].nodeValue + '</a>'); }; x.open('GET', '/api'); x.send();",
            "",
            '<?xml version="1.0"?><root><item id="2023">2023年报</item></root>',
        ),
    ],
    ids=["template", "xml"],
)
def test_templates_are_filled_and_xml_is_read(script, markup, answer):
    asks, links = asked(a_page(script, markup), [answer])
    assert asks[0][0].startswith("http://www.stage.gov.cn/api")
    assert links == [("2023年报", "http://www.stage.gov.cn/a/2023")]


def test_calls_to_the_agencys_other_hosts_are_made():
    home = Agency(id="a", name="某市科技局", region="110000", kind="department", home=URL)
    page = a_page("$.get('http://api.stage.gov.cn/list'); $.get('http://www.other.gov.cn/list')")
    acting = Acting(page, kin=kin_of(home))
    ask = next(acting.turn())
    assert ask.url == "http://api.stage.gov.cn/list"
    assert len(list(acting.turn())) == 0
    acting.close()
