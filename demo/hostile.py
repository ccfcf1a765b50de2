"""Sites that do a crawler harm, each in one way: what a crawl must name, end and not follow."""

import asyncio
import gzip
import random
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from demo.app import App, Receive, Scope, Send, requested_url
from demo.families.base import Asked
from demo.render import render_plain

Body = bytes | Callable[[], AsyncIterator[bytes]]


@dataclass(frozen=True)
class Answer:
    """What an address answers; a body may be made without end."""

    body: Body = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


def answer(url: str) -> Answer:
    """The answer of the site that the host names."""
    parts = urlsplit(url)
    site = parts.netloc.removeprefix("www.demo-").removesuffix(".gov.cn")
    made = _SITES.get(site)
    if made is None:
        return Answer(b"no such host", 502)
    if parts.path == "/robots.txt":
        return _ROBOTS.get(site, Answer(b"", 404))
    return made(f"{parts.path}?{parts.query}")


def hostile_app(asked: list[Asked]) -> App:
    """The app; every request is noted in ``asked``."""

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        url = requested_url(scope)
        asked.append(Asked(url, scope["method"]))
        await _send(send, answer(url))

    return app


async def _send(send: Send, made: Answer) -> None:
    headers = [(b"content-type", b"text/html; charset=utf-8")]
    headers += [(k.lower().encode(), v.encode()) for k, v in made.headers.items()]
    await send({"type": "http.response.start", "status": made.status, "headers": headers})
    if isinstance(made.body, bytes):
        await send({"type": "http.response.body", "body": made.body})
        return
    async for part in made.body():
        await send({"type": "http.response.body", "body": part, "more_body": True})


def page(template: str, **context: object) -> Answer:
    """A page of the hostile templates."""
    return Answer(render_plain(f"hostile/{template}.html", context).encode())


def _script(text: str, status: int, **headers: str) -> Callable[[str], Answer]:
    body = f"<html><head><script>{text}</script></head><body></body></html>".encode()
    return lambda _: Answer(body, status, {k.replace("_", "-"): v for k, v in headers.items()})


def _redirect(target: str) -> Callable[[str], Answer]:
    return lambda _: Answer(b"", 302, {"location": target})


async def _drip() -> AsyncIterator[bytes]:
    yield b"<html><body>"
    while True:
        await asyncio.sleep(0.2)
        yield b" "


async def _flood() -> AsyncIterator[bytes]:
    yield b"<html><body>"
    while True:
        yield b"<p>0123456789</p>" * 4096
        await asyncio.sleep(0)


def _bomb(_: str) -> Answer:
    return Answer(gzip.compress(bytes(300_000_000), 9), 200, {"content-encoding": "gzip"})


def _calendar(path: str) -> Answer:
    number = int(path.rpartition("m=")[2] or 0) if "m=" in path else 0
    return page("calendar", months=range(number + 1, number + 8))


def _session(path: str) -> Answer:
    token = f"{random.getrandbits(128):032x}"
    if path.startswith("/nb/"):
        return page("list", mark=f";jsessionid={token}", query=f"sessionid={token}")
    if path.startswith("/r/"):
        return page("report", year=path[3:7])
    return page("home", column=f"/nb/;jsessionid={token}")


def _traps(path: str) -> Answer:
    if path.startswith("/nb/"):
        return page("list", mark="", query="x=1")
    if path.startswith("/r/"):
        return page("report", year=path[3:7], traps=_TARGETS)
    if path.startswith("/leave/"):
        return Answer(b"", 302, {"location": _TARGETS[int(path[7:].rstrip("?"))]})
    return page("home", column="/nb/", traps=_TARGETS)


# Nothing of this may ever be asked for.
_TARGETS = (
    "http://127.0.0.1/a.pdf",
    "http://10.0.0.8/a.pdf",
    "http://169.254.169.254/latest/meta-data/a.pdf",
    "http://[::1]/a.pdf",
    "http://2130706433/a.pdf",
    "http://localhost/a.pdf",
    "http://www.demo-traps.gov.cn:8080/a.pdf",
    "http://www.demo-traps.gov.cn:22/a.pdf",
    "http://www.demo-traps.gov.cn.example.com/a.pdf",
    "http://www.demo-traps.gov.cn@example.com/a.pdf",
    "http://www.demo-traps-gov.cn/a.pdf",
    "http://files.example.com/a.pdf",
    "https://www.example.com/a.pdf",
    "file:///etc/passwd",
    "ftp://www.demo-traps.gov.cn/a.pdf",
    "data:text/html,a.pdf",
    "javascript:alert(1)",
    "http://oss.other.gov.cn:9000/a.pdf",
    "//files.example.com/a.pdf",
    "http://www.demo-traps.gov.cn/" + "a" * 9000 + ".pdf",
)
_SITES: Mapping[str, Callable[[str], Answer]] = {
    "challenge521": _script("go()", 521, set_cookie="__jsluid_s=1; path=/"),
    "challenge412": _script("$_ts=window['$_ts'];", 412),
    "challenge202": _script("document.cookie='a=1';location.reload()", 202),
    "forbidden": lambda _: Answer(b"<html>403 Forbidden</html>", 403),
    "shell": _script("document.cookie='a=1';location.reload()", 200),
    "robotsno": lambda _: page("home", column="/nb/"),
    "robots503": lambda _: page("home", column="/nb/"),
    "down": lambda _: Answer(b"<html>busy</html>", 503),
    "drip": lambda _: Answer(_drip),
    "flood": lambda _: Answer(_flood),
    "bomb": _bomb,
    "loop": lambda path: Answer(b"", 302, {"location": "/a" if path == "/?" else "/"}),
    "inside": _redirect("http://127.0.0.1:1/"),
    "file": _redirect("file:///etc/passwd"),
    "stranger": _redirect("http://www.example.com/"),
    "calendar": _calendar,
    "session": _session,
    "traps": _traps,
    "login": lambda _: page("says", text="用户登录：请登录后访问"),
    "error": lambda _: page("says", text="您访问的页面不存在"),
    "parking": lambda _: page("says", text="本域名出售，有意者请联系"),
    "refresh": lambda _: Answer(
        b'<html><meta http-equiv="refresh" content="0;url=/?t=1"><script>x()</script></html>'
    ),
    "headers": lambda _: Answer(b"<html></html>", 200, {"x-long": "a" * 200_000}),
    "deep": lambda path: page("home", column=path.rstrip("?") + "xxgk/"),
}
_ROBOTS = {
    "robotsno": Answer(b"User-agent: *\nDisallow: /\n"),
    "robots503": Answer(b"", 503),
    "loop": Answer(b"", 404),
}
# What each must come to: the outcome, and a word of the reason.
OUTCOMES: Mapping[str, tuple[str, str]] = {
    "challenge521": ("blocked", "521"),
    "challenge412": ("blocked", "412"),
    "challenge202": ("blocked", "202"),
    "forbidden": ("blocked", "403"),
    "shell": ("blocked", "shell"),
    "refresh": ("blocked", "shell"),
    "robotsno": ("refused_by_robots", "disallows"),
    "robots503": ("refused_by_robots", "503"),
    "down": ("unreachable", "503"),
    "headers": ("unreachable", "no connection (ConnectionDone"),
    "nowhere": ("unreachable", "proxy cannot reach"),
    "drip": ("broken", "does not end"),
    "flood": ("broken", "body"),
    "bomb": ("broken", "decompressed"),
    "loop": ("broken", "redirects"),
    "inside": ("broken", "not requested"),
    "file": ("broken", "redirects to no web page"),
    "stranger": ("broken", "not kin"),
    "calendar": ("broken", "no report column"),
    "deep": ("broken", "no report column"),
    "login": ("broken", "asks for a login"),
    "error": ("broken", "an error page"),
    "parking": ("broken", "for sale"),
    "session": ("ok", "3 reports"),
    "traps": ("ok", "3 reports"),
}
