"""A site that only a browser can draw: crawled whole, its requests the crawler's own."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
import time
import uuid
from contextlib import closing, suppress
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from stand_in import Answer, StandIn, serve
from test_crawl import rows
from warcio.archiveiterator import ArchiveIterator

from crawler.archive import Archive
from crawler.browser import MOST_CALLS, BrowserError, Call, Reply, open_browser
from crawler.captures import read_capture
from crawler.register import read_register
from crawler.repair import repair
from crawler.runs import crawl
from crawler.verify import verify
from demo.app import make_app
from demo.families import Asked
from demo.model import DRAWN, read_sites
from demo.serve import demo_server
from demo.truth import truth
from extract.load import extract
from publish.site import build_datasette

SITE = read_sites(DRAWN)[0]
TRUTH = truth(DRAWN)


async def _try() -> None:
    async with open_browser("test"):
        pass


@pytest.fixture(scope="module")
def browser() -> None:
    try:
        asyncio.run(_try())
    except BrowserError as error:
        pytest.skip(f"no browser to draw with: {error}")


def register(folder, more: str = "") -> None:
    folder.mkdir()
    lines = (
        f'[{SITE.id}]\nname = "{SITE.name}"\nregion = "990100"\nkind = "department"\n'
        f'home = "http://{SITE.host}/"\n{more}'
    )
    (folder / "drawn.toml").write_text(lines, encoding="utf-8")


@pytest.fixture(scope="module")
def crawled(browser, tmp_path_factory):
    """Two runs, each read: folder, summaries, what the first asked for, how much was new."""
    folder = tmp_path_factory.mktemp("drawn")
    register(folder / "agencies", "browser = true\n")
    asked: list[Asked] = []
    app = make_app(folder=DRAWN, validators=True, asked=asked)
    with demo_server(app=app) as proxy, pytest.MonkeyPatch.context() as patch:
        patch.setenv("http_proxy", proxy)
        patch.setenv("GONGKAI_DOWNLOAD_DELAY", "0")
        summaries, seen = [], []
        for _ in range(2):
            summaries.append(crawl(folder / "archive.db", folder / "agencies", [], quiet=True))
            seen.append(list(asked))
            with closing(Archive(folder / "archive.db")) as archive:
                extract(archive)
    return folder, summaries, seen[0]


def test_reports_are_found_read_and_told_from_decoys(crawled):
    folder, (first, second), _ = crawled
    assert [visit.outcome for visit in first.visits] == ["ok"], first.visits[0].reason
    assert [visit.outcome for visit in second.visits] == ["nothing_new"], second.visits[0].reason
    found = rows(folder, "select year, status, url from reports order by year")
    planted = [(one.year, "current", one.urls[0]) for one in TRUTH.reports]
    assert found == sorted(planted)
    received = "select year, total from requests where row = 'received' order by year"
    assert rows(folder, received) == [(2022, 3), (2023, 4)]
    kept = {url for (url,) in rows(folder, "select url from captures where is_attachment")}
    assert kept == {url for one in TRUTH.reports for url in one.attachments}


def test_strangers_and_this_machine_are_never_asked(crawled):
    assert {urlsplit(one.url).netloc for one in crawled[2]} == {SITE.host}
    assert [one.url for one in crawled[2]].count(f"http://{SITE.host}/static/app.js") == 1


PAGES = "select * from captures where role in ('home', 'listing', 'report')"


def test_what_was_served_is_kept_and_what_was_drawn_says_so(crawled):
    folder = crawled[0]
    with closing(Archive(folder / "archive.db")) as archive:
        captures = list(archive.db.query(PAGES))
        bodies = {one["id"]: read_capture(archive, one) for one in captures}
        assert verify(archive) == []
    served = {(one["url"], one["sha256"]) for one in captures if not one["drawn_from"]}
    drawn = [one for one in captures if one["drawn_from"]]
    assert len(drawn) == len(served) > 5
    for one in captures:
        for sign in (b"drawn by a browser", SITE.name.encode()):
            assert (sign in bodies[one["id"]]) == bool(one["drawn_from"])
    assert {(one["url"], one["drawn_from"]) for one in drawn} == served


def records(folder) -> list[dict]:
    found = []
    for path in sorted((folder / "warc").glob("*.warc.gz")):
        with path.open("rb") as file:
            found += [dict(record.rec_headers.headers) for record in ArchiveIterator(file)]
    return found


def test_the_records_tell_drawn_from_served(crawled):
    found = records(crawled[0])
    pages = {
        one["WARC-Record-ID"]: one["WARC-Target-URI"]
        for one in found
        if one["WARC-Type"] == "response"
    }
    drawn = [one for one in found if one["WARC-Type"] == "conversion"]
    # Two pages of the list and two reports in each run, in the first also the way there.
    assert len(drawn) == 2 * 4 + 2
    assert all(pages[one["WARC-Refers-To"]] == one["WARC-Target-URI"] for one in drawn)


def test_the_database_is_made_again_from_the_records(crawled, tmp_path):
    folder = crawled[0]
    (tmp_path / "warc").symlink_to(folder / "warc")
    done = repair(tmp_path / "archive.db", read_register(folder / "agencies"))
    assert done.left == []
    wanted = "select url, role, sha256, drawn_from, warc_file, warc_offset from captures order by 1"
    assert rows(tmp_path, wanted) == rows(folder, wanted)


async def test_the_site_says_which_is_drawn(crawled):
    folder = crawled[0]
    both = rows(
        folder,
        "select c.id, s.id from captures c left join captures s on s.sha256 = c.drawn_from"
        " and s.url = c.url where c.role = 'report' order by s.id is null",
    )
    assert [bool(served) for _, served in both] == [True, True, False, False]
    datasette = build_datasette(folder / "archive.db")
    for number, served in both:
        page = (await datasette.client.get(f"/capture/{number}?lang=en")).text
        assert ("what a browser made of it" in page) == bool(served)
        assert ("Download the original bytes" in page) == (not served)
        assert (f'href="/capture/{served}"' in page) == bool(served)
    datasette.get_database("archive").close()
    datasette.executor.shutdown()


SHELL = '<html><body><div id="app"></div><script src="/a.js"></script></body></html>'
OTHERS = {
    "www.chal.gov.cn": {"/": Answer(SHELL.encode(), 412), "/a.js": "document.body.append('x')"},
    "www.wall.gov.cn": {"/": "<html><script>document.cookie='a=1';location.reload()</script>"},
    "www.shut.gov.cn": {
        "/robots.txt": b"User-agent: *\nDisallow: /data/\n",
        "/": SHELL,
        "/a.js": "fetch('/data/1.json')",
        "/data/1.json": "{}",
    },
    "www.late.gov.cn": {
        "/": SHELL,
        "/a.js": "fetch('/data.json').finally(() => document.body.append('none'))",
        "/data.json": Answer(b"busy", 503),
    },
    "www.plain.gov.cn": {"/": SHELL, "/a.js": "document.body.append('')"},
}


def crawl_others(folder, **browsers: bool) -> tuple[dict, StandIn]:
    folder.mkdir(exist_ok=True)
    lines = (
        f'[{key}]\nname = "某市科技局"\nregion = "990100"\nkind = "department"\n'
        f'home = "http://www.{key}.gov.cn/"\nbrowser = {str(drawn).lower()}\n'
        for key, drawn in browsers.items()
    )
    (folder / "agencies").mkdir()
    (folder / "agencies" / "others.toml").write_text("\n".join(lines), encoding="utf-8")
    with serve(OTHERS) as stand_in, pytest.MonkeyPatch.context() as patch:
        patch.setenv("http_proxy", stand_in.url)
        patch.setenv("GONGKAI_DOWNLOAD_DELAY", "0")
        summary = crawl(folder / "archive.db", folder / "agencies", [], quiet=True)
    return {visit.agency_id: visit for visit in summary.visits}, stand_in


ROUTED = """
const title = '甲市水利局2023年政府信息公开工作年度报告'
const shown = {'': '<a href="#/list/7">信息公开年报</a>', '/list/7': `<a href="#/a/9">${title}</a>`,
  '/a/9': `<h1>${title}</h1><p>一、总体情况</p><p>四、行政复议</p><a href="/9.pdf">附件</a>`}
document.getElementById('app').innerHTML = shown[location.hash.slice(1)]
"""


def test_pages_of_an_app_are_what_stands_behind_its_hash(browser, tmp_path):
    register(tmp_path / "agencies", "browser = true\n")
    home = f"http://{SITE.host}/"
    pages = {
        "/": "<title>甲市水利局</title><div id=app></div><script src=/app.js></script>",
        "/app.js": ROUTED.replace("甲市水利局", SITE.name),
        "/9.pdf": b"%PDF-1.4 nine",
    }
    with serve({SITE.host: pages}) as site, pytest.MonkeyPatch.context() as patch:
        patch.setenv("http_proxy", site.url)
        patch.setenv("GONGKAI_DOWNLOAD_DELAY", "0")
        runs = [
            crawl(tmp_path / "archive.db", tmp_path / "agencies", [], quiet=True) for _ in range(2)
        ]
    seen = [(run.visits[0].outcome, run.visits[0].reports_found) for run in runs]
    assert seen == [("ok", 1), ("nothing_new", 1)]
    taken = rows(tmp_path, "select url from captures where role in ('report', 'attachment')")
    assert {url for (url,) in taken} >= {f"{home}#/a/9", f"{home}9.pdf"}


def test_what_is_no_page_is_not_drawn(browser, tmp_path):
    visits, stand_in = crawl_others(
        tmp_path, chal=True, wall=True, shut=True, late=True, plain=True
    )
    assert visits["chal"].outcome == visits["wall"].outcome == "blocked"
    assert "http://www.chal.gov.cn/" in stand_in.asked
    assert "http://www.chal.gov.cn/a.js" not in stand_in.asked
    assert visits["shut"].outcome == "refused_by_robots", visits["shut"].reason
    assert "http://www.shut.gov.cn/data/1.json" not in stand_in.asked
    assert visits["late"].outcome == "unreachable", visits["late"].reason
    assert "not drawn for want of" in visits["late"].reason
    assert stand_in.asked.count("http://www.late.gov.cn/data.json") == 1
    assert visits["plain"].outcome == "broken"
    assert "stays empty when a browser draws it" in visits["plain"].reason
    drawn = "select distinct agency_id from captures where drawn_from is not null order by 1"
    assert rows(tmp_path, drawn) == [("plain",), ("shut",)]


def test_what_is_missing_is_said(tmp_path, monkeypatch):
    """Neither the key nor the extra: each visit says what would help, and asks nothing in vain."""
    missing = tmp_path / "playwright"
    missing.mkdir()
    (missing / "__init__.py").write_text("raise ImportError('not installed')")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    visits, stand_in = crawl_others(tmp_path / "run", plain=False, shut=True)
    assert (visits["plain"].outcome, visits["shut"].outcome) == ("broken", "broken")
    assert "browser = true in the register may help" in visits["plain"].reason
    assert "pip install 'gongkai[browser]'" in visits["shut"].reason
    assert not [url for url in stand_in.asked if "shut" in url]


@pytest.fixture
def inside():
    """The port of a server on this machine, and who connected to it."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0.1)
        connected = []

        def accept() -> None:
            with suppress(OSError):
                connected.append(listener.accept())

        yield listener.getsockname()[1], lambda: (accept(), connected)[1]


WAYS_OUT = """
<link rel=preconnect href="http://127.0.0.1:{port}"><img src="http://127.0.0.1:{port}/i">
<iframe src="http://127.0.0.1:{port}/f"></iframe><iframe src="/frame"></iframe>
<script>
const inside = "http://127.0.0.1:{port}/", ways = [
  () => fetch(inside, {{method: "POST", body: "x", mode: "no-cors"}}).catch(() => {{}}),
  () => new WebSocket("ws://127.0.0.1:{port}/"),
  () => navigator.sendBeacon(inside),
  () => new EventSource(inside),
  () => open(inside),
  () => navigator.serviceWorker.register("/worker.js"),
  () => new Worker("/worker.js"),
  () => fetch("/put", {{method: "PUT"}}).catch(() => {{}}),
  () => new RTCPeerConnection({{iceServers: [{{urls: "stun:127.0.0.1:{port}"}}]}})
    .createDataChannel("x"),
  () => fetch("/data", {{method: "POST", body: "a=1"}}).then(r => r.text())
    .then(text => document.body.append(text)),
  () => {{ location = inside }},
  () => {{ location = "/elsewhere" }},
];
for (const way of ways) try {{ way() }} catch (error) {{}}
</script>"""


async def draw(text: str, calls: list[Call], url: str = "http://www.a.gov.cn/x#/1") -> str:
    async def ask(call: Call) -> Reply | None:
        calls.append(call)
        return Reply(status=200, headers={}, body=b"from data") if "/data" in call.url else None

    async with open_browser("test") as opened:
        return await opened.draw(url, text, ask)


def test_no_way_leads_out(browser, inside):
    port, connected = inside
    calls: list[Call] = []
    dom = asyncio.run(draw(WAYS_OUT.format(port=port), calls))
    assert "from data" in dom
    asked = {(call.method, call.url) for call in calls}
    here = {call for call in asked if urlsplit(call[1]).hostname == "www.a.gov.cn"}
    assert here <= {
        ("POST", "http://www.a.gov.cn/data"),
        ("GET", "http://www.a.gov.cn/worker.js"),
    }
    assert asked - here <= {("POST", f"http://127.0.0.1:{port}/")}  # the crawler refuses it
    assert connected() == []


def test_a_page_without_rest_is_cut_off(browser, monkeypatch):
    monkeypatch.setattr("crawler.browser.OWN_S", 3.0)
    monkeypatch.setattr("crawler.browser._CLOSING_S", 0.5)
    calls: list[Call] = []
    restless = "<body>here<script>setInterval(() => fetch('/data').catch(() => {}), 5)</script>"
    assert "here" in asyncio.run(draw(restless, calls))
    assert len(calls) <= MOST_CALLS
    with pytest.raises(BrowserError, match="come to rest"):
        asyncio.run(draw("<body><script>while (true) {}</script>", []))
    monkeypatch.setattr("crawler.browser.MOST_CHARACTERS", 1000)
    with pytest.raises(BrowserError, match="grew to more than"):
        asyncio.run(draw("<body><script>document.body.append('x'.repeat(2000))</script>", []))


KILLED = """
import asyncio
from crawler.browser import open_browser
async def main():
    async with open_browser("test"):
        print("open", flush=True)
        await asyncio.sleep(60)
asyncio.run(main())
"""


def with_mark(mark: str) -> list[str]:
    """The processes that carry a mark in their environment."""
    found = []
    for path in Path("/proc").glob("[0-9]*/environ"):
        with suppress(OSError):
            found += [path.parent.name] if mark.encode() in path.read_bytes() else []
    return found


@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="processes are read in /proc")
def test_a_killed_visit_leaves_no_browser(browser, tmp_path):
    mark = f"GONGKAI_TEST_MARK={uuid.uuid4()}"
    name, _, value = mark.partition("=")
    child = subprocess.Popen(
        [sys.executable, "-c", KILLED], env={**os.environ, name: value}, stdout=subprocess.PIPE
    )
    assert child.stdout is not None
    assert child.stdout.readline() == b"open\n"
    assert len(with_mark(mark)) > 2  # the child, Playwright's driver, Chromium
    child.send_signal(signal.SIGKILL)
    child.wait()
    child.stdout.close()
    deadline = time.monotonic() + 10
    while with_mark(mark) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert with_mark(mark) == []
