import time
from email.utils import formatdate

import pytest

from crawler.blocks import find_block, find_forward, is_shell
from crawler.middlewares.retry import read_retry_after

REAL = (
    "<html><body><p>" + "这是一页真正的正文。" * 20 + "</p><script>count()</script></body></html>"
)
APP = (
    "<title>甲市水利局</title><div id=app></div><script>var base='/api'</script>"
    "<script src=/app.js></script>"
)
MENU = "<script>add(1,'概况','/gk/');add(2,'年报','/nb/');add(3,'领导','/ld/')</script>"
RELOAD = '<meta http-equiv="refresh" content="1; url=/?t=abc">'
HOME = '<html><head><meta http-equiv="refresh" content="0;url=/index.html"></head></html>'


@pytest.mark.parametrize(
    ("status", "text", "blocked"),
    [
        (200, REAL, False),
        (200, "", False),
        (200, "<p>年报", False),
        (200, "<script>document.cookie='a=1';location.reload()</script>", True),
        (200, RELOAD, True),
        (200, "<script>tip({title:'请稍候'});location.reload()</script>", True),
        (200, "<script>menu=[" + r'{"name":"\u5e74\u62a5"},' * 3 + "]</script>", False),
        (200, "<script>detail={content:'" + "这一年的情况" * 40 + "'}</script>", False),
        (200, "<html><script src=/app.js></script><div id=app></div></html>", False),
        (200, "<div id=list></div><script>$.getJSON('/list?page=1', show)</script>", False),
        (200, "<script>document.cookie='a=1';fetch('/b')</script>", True),
        (200, "<html><script>x()</script><a href=/nb/>年报</a></html>", False),
        (200, APP, False),
        (200, APP.replace("api", "api';location.href='/a?t=1"), True),
        (200, APP.replace("api", "api';document.cookie='a=1"), True),
        (200, MENU, False),
        (202, "<script>x()</script>", True),
        (202, "", True),
        (202, "<script src=/c.js></script><noscript>enable scripts</noscript>", True),
        (202, REAL, False),
        (403, "no", True),
        (412, "", True),
        (521, "", True),
        (404, "<p>none", False),
        (503, "", False),
    ],
)
def test_challenges(status, text, blocked):
    assert (find_block(status, text) is not None) is blocked


@pytest.mark.parametrize(
    ("text", "target"),
    [
        (HOME, "/index.html"),
        ('<script>window.location.href="/main/index.html";</script>', "/main/index.html"),
        ("<script>location.replace('/a/')</script>", "/a/"),
        (RELOAD, None),
        ("<script>document.cookie='a=1';location.href='/a'</script>", None),
        ("<script>location.href='/a?token=1'</script>", None),
        ("<script>location.href='/a'+token</script>", None),
    ],
)
def test_only_a_plain_forward_is_followed(text, target):
    assert is_shell(text)
    assert find_forward(text) == target


def test_retry_after():
    assert read_retry_after(b"7") == 7
    assert read_retry_after(None) is None
    assert read_retry_after(b"soon") is None
    at = formatdate(time.time() + 60, usegmt=True).encode()
    assert 50 < read_retry_after(at) <= 60
    assert read_retry_after(formatdate(0, usegmt=True).encode()) == 0
