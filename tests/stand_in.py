"""Sites for tests: an HTTP proxy on loopback that answers for any host from a table."""

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit


@dataclass(frozen=True)
class Answer:
    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


Route = Answer | str | bytes | Callable[[], "Answer | str | bytes"]


@dataclass
class StandIn:
    """``sites[host][path]`` is a route; ``asked`` lists the addresses that were requested."""

    sites: dict[str, dict[str, Route]]
    asked: list[str] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    url: str = ""

    def answer(self, url: str) -> Answer:
        parts = urlsplit(url)
        path = parts.path + ("?" + parts.query if parts.query else "")
        site = self.sites.get(parts.netloc)
        if site is None:
            return Answer(b"no such host", 502)
        found = site.get(path, site.get("*"))
        if callable(found):
            found = found()
        if found is None:
            return Answer("<html><p>没有这个页面</p><a href=/>回首页</a>".encode(), 404)
        if isinstance(found, str):
            found = found.encode()
        return found if isinstance(found, Answer) else Answer(found)


@contextmanager
def serve(sites: dict[str, dict[str, Route]]) -> Iterator[StandIn]:
    """Serve until the block ends."""
    stand_in = StandIn(sites)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            stand_in.asked.append(self.path)
            stand_in.headers.append(dict(self.headers))
            answer = stand_in.answer(self.path)
            self.send_response(answer.status)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(answer.body)))
            self.end_headers()
            self.wfile.write(answer.body)

        def log_message(self, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    stand_in.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield stand_in
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)


def page(title: str, *links: tuple[str, str], extra: str = "") -> str:
    """A small page: a title and links as (address, label)."""
    items = "".join(f'<li><a href="{url}">{label}</a></li>' for url, label in links)
    return (
        f"<!DOCTYPE html><html><head><meta charset=utf-8><title>{title}</title></head>"
        f"<body><ul>{items}</ul>{extra}<p>本站内容仅供测试，由测试程序生成，不代表任何机构。"
        "这里的每一个字都是为测试写的，与任何真实网站无关，请勿引用。谢谢您的理解与支持，欢迎再来。</p></body></html>"
    )
