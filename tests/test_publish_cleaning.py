"""Archived pages are shown with nothing active left, and the cell of a place marked."""

import pytest

from publish.originals.cleaning import JUMP, MARK, clean_page, clean_text
from publish.search.snippets import find_snippets, mark

PAGE = """<html><head><base href=http://evil.example/><meta http-equiv=refresh content="0;url=x">
<link rel=stylesheet href=http://evil.example/x.css><script>alert(1)</script></head>
<body onload=alert(1) background=http://evil.example/b.png><form action=http://evil.example/>
<table><tr><td>a<table><tr><td>inner</td></tr></table></td><td>b</td></tr></table>
<table><tr><th>x</th></tr><tr onclick=alert(1)><td>1</td><td id=gongkai-here>2</td></tr></table>
<svg><script>alert(1)</script><a xlink:href="javascript:alert(1)">x</a></svg>
<object data=x><embed src=x><script>alert(1)</script></object>
<noscript><iframe src=x></iframe></noscript>
<a href="javascript:alert(1)" style="color:red">link</a><img src=http://evil.example/i.png alt=pic>
<img src="data:image/png;base64,AAAA"><img src="data:image/svg+xml,<svg onload=alert(1)>">
<input name=q><button>go</button><iframe srcdoc="<script>alert(1)</script>"></iframe>
<math><mtext><script>alert(1)</script></mtext></math></form></body></html>"""


def test_nothing_active_is_left() -> None:
    page, _ = clean_page(PAGE, {})
    for word in ("script", "evil", "onload", "onclick", "javascript:", "<form", "iframe", "svg"):
        assert word not in page.lower(), word
    for word in ("refresh", "<base", "<link", "<input", "<button", "<object", "<embed", "href="):
        assert word not in page.lower(), word
    assert 'src="data:image/png;base64,AAAA"' in page
    assert "inner" in page and "link" in page and 'alt="pic"' in page


def test_the_cell_of_a_place_is_marked_and_no_other() -> None:
    page, found = clean_page(PAGE, {"table": 3, "row": 2, "cell": 1})
    assert found
    assert f'<td id="{MARK}"><a id="{JUMP}"></a>1</td>' in page
    assert page.count(f'id="{MARK}"') == 1


@pytest.mark.parametrize(
    "place", [{}, {"table": 9, "row": 1, "cell": 1}, {"table": 3, "row": 2, "cell": 0}, {"line": 1}]
)
def test_a_place_that_is_not_there_marks_nothing(place: dict[str, int]) -> None:
    page, found = clean_page(PAGE, place)
    assert not found
    assert f'id="{MARK}"' not in page


def test_text_is_escaped_and_its_cell_marked() -> None:
    page, found = clean_text("<b>first</b>\na\t<i>2</i>\t3\n", {"line": 2, "cell": 2})
    assert found
    assert "&lt;b&gt;first" in page
    assert f'<b id="{MARK}"><a id="{JUMP}"></a>&lt;i&gt;2&lt;/i&gt;</b>' in page
    assert not clean_text("one line", {"line": 7})[1]


def test_deep_and_broken_pages_do_not_raise() -> None:
    for text in ("", "<", "<div>" * 5000, "<object>" * 300 + "<script>", "<frameset><frame src=x>"):
        page, found = clean_page(text, {"table": 1, "row": 1, "cell": 1})
        assert not found and "<frame" not in page


def test_snippets_mark_every_word() -> None:
    text = "甲" * 200 + "行政复议" + "乙" * 200 + "公众号"
    snippets = find_snippets(text, ["复议", "公众号"])
    assert [[p.text for p in one if p.marked] for one in snippets] == [["复议"], ["公众号"]]
    assert snippets[0][0].text == "…"
    assert "".join(p.text for p in mark("a.b(c", [".", "("])) == "a.b(c"
    assert find_snippets("无此词", ["x"])[0][0].text == "无此词"


def test_what_a_field_in_a_table_shows_stays_as_text() -> None:
    page = "<table><tr><td>新收</td><td><input value='26<b>'></td></tr></table>"
    cleaned, found = clean_page(page, {"table": 1, "row": 1, "cell": 2})
    assert found
    assert "26&lt;b&gt;" in cleaned
    assert "<input" not in cleaned
