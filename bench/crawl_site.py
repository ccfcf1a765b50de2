"""The local site of bench_crawl: a proxy on loopback that answers with report pages."""

import asyncio
import sys


def html(title: str, body: str) -> bytes:
    """A page."""
    head = f"<!DOCTYPE html><html><head><meta charset=utf-8><title>{title}</title></head>"
    return f"{head}<body>{body}</body></html>".encode()


class Site:
    """On every host a home, a column, and ``pages`` reports of about ``size`` bytes.

    Reports are put together when asked for: fifty thousand of them fit into no memory.
    """

    def __init__(self, pages: int, size: int) -> None:
        self._pages = pages
        self._rows = "".join(
            f"<tr><td>{n}</td><td><span>cell {n * 7}</span></td></tr>" for n in range(size // 50)
        )
        items = "".join(
            f'<li><a href="/{2004 + n % 20}/01-17/{n}.html">'
            f"测试市科技局{2004 + n % 20}年政府信息公开工作年度报告</a></li>"
            for n in range(pages)
        )
        self._fixed = {
            "": html("测试市科技局", '<a href="/nb/">政府信息公开年报</a>'),
            "nb/": html("政府信息公开年报", f"<ul>{items}</ul>"),
        }

    def answer(self, path: str) -> bytes | None:
        """The page of a path."""
        if path.endswith(".html"):
            body = f"<p>/{path}</p><table>{self._rows}</table>"
            return html(f"/{path}", f"<div class=content>{body}</div>")
        return self._fixed.get(path)


async def serve(pages: int, size: int) -> None:
    """Serve until killed; the port is the first line printed."""
    site = Site(pages, size)

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while head := await reader.readline():
            while (await reader.readline()).strip():
                pass
            url = head.split(b" ", 2)[1].decode()
            body = site.answer(url.split("//", 1)[-1].partition("/")[2])
            status = b"200 OK" if body else b"404 Not Found"
            body = body or b"none"
            fields = b"Content-Type: text/html\r\nContent-Length: %d\r\n\r\n" % len(body)
            writer.write(b"HTTP/1.1 " + status + b"\r\n" + fields + body)
            await writer.drain()
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1]), int(sys.argv[2])))
