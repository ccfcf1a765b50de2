"""One ASGI app that answers for every demonstration host, as a plain HTTP proxy does."""

import hashlib
import json
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, quote, urlsplit

from demo.families import Asked, Family, Resource, family_of
from demo.families.base import GENERATED_AT
from demo.model import DEMONSTRATION, read_sites
from demo.render import NOTICE

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

_HTML = "text/html; charset=utf-8"


@cache
def world(generated_at: str = GENERATED_AT, folder: Path = DEMONSTRATION) -> Mapping[str, Resource]:
    """Every address of the sites of a folder with its answer, but for those made when asked."""
    found: dict[str, Resource] = {}
    for family in _families(generated_at, folder):
        for resource in family.resources():
            if found.get(resource.url, resource) != resource:
                raise ValueError(f"{resource.url}: two answers for one address")
            found[resource.url] = resource
    return found


@cache
def _families(generated_at: str, folder: Path) -> tuple[Family, ...]:
    return tuple(family_of(site, generated_at=generated_at) for site in read_sites(folder))


def make_app(
    generated_at: str = GENERATED_AT,
    folder: Path = DEMONSTRATION,
    *,
    validators: bool = False,
    asked: list[Asked] | None = None,
) -> App:
    """The app; two apps with another ``generated_at`` differ in that moment only.

    ``validators`` gives every answer an ETag and honours it; requests are noted in ``asked``.
    """
    answers = world(generated_at, folder)
    families = {family.host: family for family in _families(generated_at, folder)}
    hosts = {urlsplit(url).netloc for url in answers}
    log = [] if asked is None else asked

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        request = await _read(scope, receive)
        log.append(request)
        answer = _answer(answers, families, hosts, request)
        tag = f'"{hashlib.sha256(answer.body).hexdigest()[:16]}"'.encode() if validators else b""
        if tag and dict(scope["headers"]).get(b"if-none-match") == tag:
            answer = Resource(answer.url, b"", answer.media_type, 304)
        await _send(send, answer, tag, bodiless=request.method == "HEAD")

    return app


def _answer(
    answers: Mapping[str, Resource], families: Mapping[str, Family], hosts: set[str], asked: Asked
) -> Resource:
    host = urlsplit(asked.url).netloc
    if host not in hosts:
        return Resource(asked.url, _error("502", "演示服务器不代答这个主机。"), _HTML, 502)
    family = families.get(host)
    known = answers.get(asked.url) if asked.method in ("GET", "HEAD") else None
    found = known or (family.answer(asked) if family else None)
    if found is None and asked.method not in ("GET", "HEAD"):
        return Resource(asked.url, _error("405", "只接受 GET 与 HEAD。"), _HTML, 405)
    if found is None:
        return Resource(asked.url, _error("404", "您访问的页面不存在。"), _HTML, 404)
    if found.guarded and family and urlsplit(asked.referer).netloc != host:
        return family.refusal(asked)
    return found


async def _read(scope: Scope, receive: Receive) -> Asked:
    body = b""
    while scope["method"] == "POST":
        message = await receive()
        body += message.get("body", b"")
        if not message.get("more_body"):
            break
    form = _form(body)
    referer = dict(scope["headers"]).get(b"referer", b"").decode("latin-1")
    return Asked(requested_url(scope), scope["method"], form, referer)


def _form(body: bytes) -> dict[str, str]:
    """What was posted: a form's fields, or those of a JSON object."""
    if body.startswith(b"{"):
        return {str(name): str(value) for name, value in json.loads(body).items()}
    return dict(parse_qsl(body.decode("latin-1"), keep_blank_values=True))


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


async def _send(send: Send, answer: Resource, tag: bytes, *, bodiless: bool) -> None:
    headers = [
        (b"content-type", answer.media_type.encode()),
        (b"content-length", b"%d" % len(answer.body)),
    ]
    if answer.status == 405:
        headers.append((b"allow", b"GET, HEAD"))
    if tag:
        headers.append((b"etag", tag))
    body = b"" if bodiless else answer.body
    await send({"type": "http.response.start", "status": answer.status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
