"""The local site of bench_crawl: a proxy on loopback that answers with report pages."""

import asyncio
import sys

MENU = (
    "机构职能",
    "政策文件",
    "政府信息公开指南",
    "政府信息公开制度",
    "法定主动公开内容",
    "依申请公开",
)
SECTIONS = ("一、总体情况", "二、主动公开政府信息情况", "三、收到和处理政府信息公开申请情况")
SCRIPT = '<script src="/js/jquery.min.js"></script><script>var now = new Date().getTime();</script>'


def html(title: str, body: str) -> bytes:
    """A page as sites dress theirs: metas, scripts, a menu of thirty links, where one stands."""
    links = "".join(
        f'<li><a href="/{number}/{n}/" target="_blank">{label}</a></li>'
        for number in range(5)
        for n, label in enumerate(MENU)
    )
    return (
        f'<!DOCTYPE html><html><head><meta charset="utf-8"><title>{title}</title>'
        f'<meta name="SiteName" content="测试市科技局"><meta name="ArticleTitle" content="{title}">'
        f"{SCRIPT}</head><body><div class=header><ul class=menu>{links}</ul></div>"
        f'<div class=pos>您的位置：<a href="/">首页</a> &gt; <a href="/nb/">年报</a></div>{body}'
        '<div class=footer><a href="/map/">网站地图</a><p>主办：本局</p></div></body></html>'
    ).encode()


class Site:
    """On every host a home, a column, and ``pages`` reports of about ``size`` bytes.

    Reports are put together when asked for: fifty thousand of them fit into no memory.
    """

    def __init__(self, pages: int, size: int) -> None:
        rows = "".join(
            f"<tr><td>{n}</td><td><span>cell {n * 7}</span></td></tr>" for n in range(size // 50)
        )
        text = "".join(
            f"<h3>{section}</h3><p>{'本年度按照要求公开。' * 9}</p>" for section in SECTIONS
        )
        self._report = html(
            "{title}", f"<h1>{{title}}</h1><div id=zoom>{text}<table>{rows}</table></div>"
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
        year, _, name = path.partition("/01-17/")
        if name:
            title = f"测试市科技局{year}年政府信息公开工作年度报告"
            return self._report.replace(b"{title}", title.encode()) + f"<!--{name}-->".encode()
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
