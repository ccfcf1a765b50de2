"""One ASGI app that answers for every demonstration host, as a plain HTTP proxy does."""

from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from functools import cache
from typing import Any
from urllib.parse import quote, urlsplit

from demo.families import Resource, family_of
from demo.families.base import GENERATED_AT
from demo.model import read_sites
from demo.render import NOTICE

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

_HTML = "text/html; charset=utf-8"


@cache
def world(generated_at: str = GENERATED_AT) -> Mapping[str, Resource]:
    """Every address of the demonstration with its answer."""
    found: dict[str, Resource] = {}
    for site in read_sites():
        for resource in family_of(site, generated_at=generated_at).resources():
            if found.get(resource.url, resource) != resource:
                raise ValueError(f"{resource.url}: two answers for one address")
            found[resource.url] = resource
    return found


def make_app(generated_at: str = GENERATED_AT) -> App:
    """The app; two apps with another ``generated_at`` differ in that moment only."""
    answers = world(generated_at)
    hosts = {urlsplit(url).netloc for url in answers}

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        status, body, media_type = _answer(answers, hosts, scope)
        await _send(send, status, body if scope["method"] != "HEAD" else b"", media_type, len(body))

    return app


def _answer(
    answers: Mapping[str, Resource], hosts: set[str], scope: Scope
) -> tuple[int, bytes, str]:
    if scope["method"] not in ("GET", "HEAD"):
        return 405, _error("405", "只接受 GET 与 HEAD。"), _HTML
    url = requested_url(scope)
    if urlsplit(url).netloc not in hosts:
        return 502, _error("502", "演示服务器不代答这个主机。"), _HTML
    if url not in answers:
        return 404, _error("404", "您访问的页面不存在。"), _HTML
    return 200, answers[url].body, answers[url].media_type


def requested_url(scope: Scope) -> str:
    """The full address asked for, from an absolute request target or from the Host header.

    uvicorn on h11 leaves ``http://host/path`` in the path, on httptools only ``/path``.
    """
    path = str(scope["path"])
    if not path.startswith("http://"):
        headers = dict(scope["headers"])
        path = f"http://{headers.get(b'host', b'').decode('latin-1')}{path}"
    parts = urlsplit(path)
    query = scope["query_string"].decode("latin-1")
    host = parts.netloc.lower().removesuffix(":80")
    return f"http://{host}{quote(parts.path or '/', safe='/~')}{'?' + query if query else ''}"


def _error(title: str, says: str) -> bytes:
    head = f"<!DOCTYPE html><html><head><meta charset='utf-8'><title>{title}</title></head>"
    return f"{head}<body><p>{NOTICE}</p><h1>{title}</h1><p>{says}</p></body></html>".encode()


async def _send(send: Send, status: int, body: bytes, media_type: str, length: int) -> None:
    headers = [(b"content-type", media_type.encode()), (b"content-length", b"%d" % length)]
    if status == 405:
        headers.append((b"allow", b"GET, HEAD"))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
