"""Whole crawls of small sites through a proxy on loopback, in the child process they run in."""

import os
import sqlite3
import subprocess
import sys
from contextlib import closing

import pytest
from stand_in import Answer, StandIn, page, serve

from crawler.archive import Archive
from crawler.errors import GongkaiError
from crawler.lock import archive_lock
from crawler.register import DEFAULT_AGENCIES
from crawler.runs import RunSummary, VisitSummary, crawl
from crawler.verify import verify

PDF = b"%PDF-1.4 a document"
PNG = b"\x89PNG\r\n\x1a\n a picture"
COLUMN = "政府信息公开年报"


def bureau(name: str, *more: tuple[str, str]) -> dict:
    """A site with a column and one report."""
    return {
        "/": page(name, ("/xwzx/", "新闻中心"), ("/gk/", "政府信息公开")),
        "/gk/": page(name, ("/gk/zn/", "指南"), ("/gk/nb/", "政府信息<br>公开 年报")),
        "/gk/nb/": page(COLUMN, ("/2024/01-17/1.html", "2023年政府信息公开工作年度报告"), *more),
        "/2024/01-17/1.html": page("2023年政府信息公开工作年度报告"),
    }


def whole_site() -> dict:
    site = bureau(
        "甲市科学技术局",
        ("/2024/01-17/2.html", "2023年政府网站工作年度报表"),
        ("/2022/01-17/3.html", "甲市财政局2021年政府信息公开工作年度报告"),
        ("/gk/nb/index_1.html", "下一页"),
        ("http://m.kjj.jia.gov.cn/2024/01-17/1.html", "2023年政府信息公开工作年度报告"),
    )
    attached = (
        "<div class=content>附件：<a href='http://xcoss.sheng.gov.cn/x/abc'>全文</a>"
        "<a href='http://files.example.com/a.pdf'>a.pdf</a><img src='/up/p1.png'></div>"
    )
    return site | {
        "/gk/nb/index_1.html": page(COLUMN, ("/2022/01-17/4.html", "甲市科技局2022年信息公开年报")),
        "/2022/01-17/4.html": page("2022年年报", extra=attached),
        "/up/p1.png": PNG,
    }


SITES = {
    "kjj.jia.gov.cn": whole_site(),
    "xcoss.sheng.gov.cn": {"/x/abc": PDF},
    "www.chal.gov.cn": {"*": Answer(b"<script>go()</script>", 521, {"Set-Cookie": "__jsluid_s=1"})},
    "www.shell.gov.cn": {
        "/": Answer(b"<html><script>document.cookie='a=1';location.reload()</script>")
    },
    "www.shut.gov.cn": {"/robots.txt": Answer(b"", 503), "/": page("丁市科技局")},
    "www.no.gov.cn": {"/robots.txt": b"User-agent: *\nDisallow: /\n", "/": page("戊市科技局")},
    "www.away.gov.cn": {"/": Answer(b"", 302, {"Location": "http://evil.example.com/"})},
    "www.loop.gov.cn": {
        "/robots.txt": Answer(b"", 404),
        "/": Answer(b"", 302, {"Location": "/a"}),
        "/a": Answer(b"", 302, {"Location": "/"}),
    },
    "www.empty.gov.cn": {"/": page("辛市科技局", ("/gk/nb/", COLUMN)), "/gk/nb/": page(COLUMN)},
    "www.known.gov.cn": {"/": page("壬市科技局", ("/gk/nb/", COLUMN)), "/gk/nb/": page(COLUMN)},
    "www.down.gov.cn": {"/robots.txt": Answer(b"", 404), "*": Answer(b"<p>sorry", 503)},
    "www.forbid.gov.cn": {"/robots.txt": Answer(b"", 404), "*": Answer(b"<p>no", 403)},
    "evil.example.com": {"*": page("evil")},
    "files.example.com": {"*": PDF},
}
EXPECTED = {
    "jia-kjj": "ok",
    "chal": "blocked",
    "shell": "blocked",
    "shut": "refused_by_robots",
    "no": "refused_by_robots",
    "away": "broken",
    "loop": "broken",
    "empty": "broken",
    "known": "known_empty",
    "down": "unreachable",
    "forbid": "blocked",
    "gone": "unreachable",
}


def register(folder, **homes: str) -> None:
    folder.mkdir(exist_ok=True)
    tables = []
    for agency_id, home in homes.items():
        name = "甲市科学技术局" if agency_id == "jia_kjj" else "某市科技局"
        lines = [f'name = "{name}"', 'region = "410000"', 'kind = "department"', f'home = "{home}"']
        if agency_id == "known":
            lines.append("known_empty = true")
        tables.append(f"[{agency_id.replace('_', '-')}]\n" + "\n".join(lines))
    (folder / "a.toml").write_text("\n\n".join(tables), encoding="utf-8")


@pytest.fixture(scope="module")
def crawled(tmp_path_factory):
    """Two runs over all the sites: the folder, the summaries, what was asked in each."""
    folder = tmp_path_factory.mktemp("crawl")
    homes = {k.replace("-", "_"): f"http://www.{k}.gov.cn/" for k in EXPECTED if k != "jia-kjj"}
    register(folder / "agencies", jia_kjj="http://kjj.jia.gov.cn/", **homes)
    with serve(SITES) as stand_in, pytest.MonkeyPatch.context() as patch:
        patch.setenv("HTTP_PROXY", stand_in.url)
        patch.setenv("http_proxy", stand_in.url)
        patch.setenv("GONGKAI_DOWNLOAD_DELAY", "0")
        first = crawl(folder / "archive.db", folder / "agencies", [], quiet=True)
        asked = list(stand_in.asked)
        headers = list(stand_in.headers)
        second = crawl(folder / "archive.db", folder / "agencies", ["jia-kjj"], quiet=True)
    return folder, first, second, asked, headers


def visit(summary: RunSummary, agency_id: str) -> VisitSummary:
    return next(v for v in summary.visits if v.agency_id == agency_id)


def rows(folder, sql: str) -> list[tuple]:
    with closing(sqlite3.connect(folder / "archive.db")) as connection:
        return connection.execute(sql).fetchall()


@pytest.mark.parametrize(("agency_id", "outcome"), EXPECTED.items())
def test_outcomes(crawled, agency_id, outcome):
    found = visit(crawled[1], agency_id)
    assert found.outcome == outcome, found.reason
    assert found.reason


def test_reports_are_taken_and_decoys_are_not(crawled):
    folder, first, *_ = crawled
    assert visit(first, "jia-kjj").reports_found == 2
    found = rows(folder, "select url, entry_title from captures where role = 'report' order by url")
    assert found == [
        ("http://kjj.jia.gov.cn/2022/01-17/4.html", "甲市科技局2022年信息公开年报"),
        ("http://kjj.jia.gov.cn/2024/01-17/1.html", "2023年政府信息公开工作年度报告"),
    ]


def test_attachments_come_with_their_page(crawled):
    folder, _, _, asked, headers = crawled
    found = rows(
        folder,
        "select url, media_type, is_attachment, referrer from captures"
        " where role = 'attachment' order by url",
    )
    page_url = "http://kjj.jia.gov.cn/2022/01-17/4.html"
    assert found == [
        ("http://kjj.jia.gov.cn/up/p1.png", "image/png", 1, page_url),
        ("http://xcoss.sheng.gov.cn/x/abc", "application/pdf", 1, page_url),
    ]
    assert headers[asked.index("http://xcoss.sheng.gov.cn/x/abc")]["Referer"] == page_url


def test_nobody_else_is_ever_asked(crawled):
    asked = crawled[3]
    assert not [url for url in asked if "example.com" in url]
    assert not [url for url in asked if url.startswith("http://m.")]


def test_what_robots_forbids_is_not_asked(crawled):
    asked = crawled[3]
    for host in ("www.no.gov.cn", "www.shut.gov.cn"):
        assert {url for url in asked if host in url} == {f"http://{host}/robots.txt"}


def test_the_crawler_says_who_it_is(crawled):
    agent = crawled[4][0]["User-Agent"]
    assert agent.startswith("gongkai/")
    assert "@" in agent


def test_a_second_crawl_stores_no_new_payload(crawled):
    folder, _, second, *_ = crawled
    found = visit(second, "jia-kjj")
    assert (found.outcome, found.captures_new, found.reports_found) == ("nothing_new", 0, 2)
    assert rows(folder, "select count(*) from captures where fetched_at > last_seen") == [(0,)]


def test_every_response_is_kept_and_verified(crawled):
    folder, _, _, asked, _ = crawled
    archive = Archive(folder / "archive.db")
    assert verify(archive) == []
    archive.close()
    known = {url for (url,) in rows(folder, "select url from captures")}
    assert set(asked) <= known


def test_runs_and_agencies_are_noted(crawled):
    folder, first, *_ = crawled
    assert rows(folder, "select count(*) from runs where ended_at is not null") == [(2,)]
    assert rows(folder, "select count(*) from agencies") == [(len(EXPECTED),)]
    assert len(first.visits) == len(EXPECTED)


def test_a_second_run_on_one_archive_is_refused(tmp_path):
    register(tmp_path / "agencies", one="http://www.one.gov.cn/")
    holder = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "import fcntl, sys; f = open(sys.argv[1], 'w'); fcntl.flock(f, fcntl.LOCK_EX);"
            "print('held', flush=True); sys.stdin.read()",
            str(tmp_path / "archive.db.lock"),
        ],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    try:
        assert holder.stdout.readline() == b"held\n"
        with pytest.raises(GongkaiError, match="another run"):
            crawl(tmp_path / "archive.db", tmp_path / "agencies", [], quiet=True)
    finally:
        holder.communicate()


def test_a_run_may_take_its_own_lock_again(tmp_path):
    with archive_lock(tmp_path / "a.db") as outer, archive_lock(tmp_path / "a.db") as inner:
        assert inner == outer


def test_an_unknown_agency_is_named(tmp_path):
    register(tmp_path / "agencies", one="http://www.one.gov.cn/")
    with pytest.raises(GongkaiError, match="no-such"):
        crawl(tmp_path / "archive.db", tmp_path / "agencies", ["no-such"])


def test_scrapy_commands_work(tmp_path):
    register(tmp_path / "agencies", jia_kjj="http://kjj.jia.gov.cn/")
    with serve(SITES) as stand_in:
        environment = os.environ | {
            "http_proxy": stand_in.url,
            "GONGKAI_DOWNLOAD_DELAY": "0",
            "GONGKAI_ARCHIVE": str(tmp_path / "archive.db"),
            "GONGKAI_AGENCIES": str(tmp_path / "agencies"),
        }
        for arguments in (["list"], ["crawl", "jia-kjj"]):
            command = [sys.executable, "-m", "scrapy", *arguments]
            done = subprocess.run(
                command,
                env=environment,
                cwd=DEFAULT_AGENCIES.parent.parent,
                capture_output=True,
                check=False,
            )
            assert done.returncode == 0, done.stderr.decode()
            if arguments == ["list"]:
                assert done.stdout == b"jia-kjj\n"
    found = rows(tmp_path, "select agency_id, outcome, reports_found from visits")
    assert found == [("jia-kjj", "ok", 2)]
    assert rows(tmp_path, "select command from runs where ended_at is not null") == [
        ("scrapy crawl jia-kjj",)
    ]


def test_nothing_due_makes_no_visit(crawled):
    folder = crawled[0]
    summary = crawl(folder / "archive.db", folder / "agencies", ["jia-kjj"], due=True, quiet=True)
    assert summary.visits == ()


def test_a_report_that_is_listed_no_more_is_asked_for_where_it_stood(tmp_path):
    register(tmp_path / "agencies", jia_kjj="http://kjj.jia.gov.cn/")
    sites = {host: dict(site) for host, site in SITES.items()}
    site = sites["kjj.jia.gov.cn"]
    with serve(sites) as stand_in, pytest.MonkeyPatch.context() as patch:
        patch.setenv("HTTP_PROXY", stand_in.url)
        patch.setenv("http_proxy", stand_in.url)
        patch.setenv("GONGKAI_DOWNLOAD_DELAY", "0")
        crawl(tmp_path / "archive.db", tmp_path / "agencies", [], quiet=True)
        site["/gk/nb/index_1.html"] = page(COLUMN)
        del site["/2022/01-17/4.html"]
        stand_in.asked.clear()
        crawl(tmp_path / "archive.db", tmp_path / "agencies", [], quiet=True)
        assert "http://kjj.jia.gov.cn/2022/01-17/4.html" in stand_in.asked
        stand_in.asked.clear()
        crawl(tmp_path / "archive.db", tmp_path / "agencies", [], quiet=True)
        assert "http://kjj.jia.gov.cn/2022/01-17/4.html" not in stand_in.asked
    statuses = rows(
        tmp_path,
        "select sightings.status from sightings join captures on captures.id = capture_id"
        " where url like '%/4.html' order by sightings.id",
    )
    assert statuses == [(200,), (404,)]


def test_stand_in_is_what_the_tests_think():
    assert StandIn({}).answer("http://no.such/").status == 502
