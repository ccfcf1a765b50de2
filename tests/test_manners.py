"""Manners and safety under the crawl: the day's budget, declared exceptions, look-ups."""

import asyncio
import time
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest
from stand_in import Answer, StandIn, page, serve
from test_crawl import rows, visit

from crawler.errors import GongkaiError
from crawler.pace import Pace
from crawler.refusals import BudgetSpent
from crawler.register import Agency
from crawler.runs import INTERRUPTED, RunSummary, crawl
from crawler.visits import Visit, decide
from publish.console.say import describe_run
from spiders.loader import settings_of


def agency(**more) -> Agency:
    return Agency(
        id="a", name="甲", region="410000", kind="department", home="http://a.gov.cn/", **more
    )


def test_a_budget_is_kept_and_hosts_are_counted_apart():
    pace = Pace()
    pace.count("a", 3)
    pace.spend("a", budget=4)
    pace.spend("b", budget=4)
    with pytest.raises(BudgetSpent, match="4 times today"):
        pace.spend("a", budget=4)


def test_the_delay_is_kept_by_all_who_ask_one_host():
    async def ask() -> float:
        pace = Pace()
        begin = asyncio.get_running_loop().time()
        await asyncio.gather(*(pace.wait("a", delay_s=0.05) for _ in range(5)))
        return asyncio.get_running_loop().time() - begin

    assert asyncio.run(ask()) >= 0.2


def test_the_days_budget_counts_over_runs(tmp_path):
    (tmp_path / "agencies").mkdir()
    (tmp_path / "agencies" / "a.toml").write_text(
        '[one]\nname = "某市科技局"\nregion = "410000"\nkind = "department"\n'
        'home = "http://www.one.gov.cn/"\n',
        encoding="utf-8",
    )
    column = "政府信息公开年报"
    site = {
        "/": page("某市科技局", ("/nb/", column)),
        "/nb/": page(column, ("/1.html", "2023年政府信息公开年报")),
        "/1.html": page("2023年政府信息公开年报"),
    }
    with serve({"www.one.gov.cn": site}) as stand_in, pytest.MonkeyPatch.context() as patch:
        patch.setenv("http_proxy", stand_in.url)
        patch.setenv("GONGKAI_DOWNLOAD_DELAY", "0")
        patch.setenv("GONGKAI_HOST_BUDGET", "6")
        first = crawl(tmp_path / "archive.db", tmp_path / "agencies", [], quiet=True)
        second = crawl(tmp_path / "archive.db", tmp_path / "agencies", [], quiet=True)
    assert len(stand_in.asked) == 6
    assert visit(first, "one").outcome == "ok"
    assert "times today" in visit(second, "one").reason
    assert rows(tmp_path, "select count(*) from sightings") == [(6,)]


REGISTER = """[one]
name = "某市科技局"
region = "410000"
kind = "department"
home = "http://www.one.gov.cn/"
"""


def crawl_one(folder: Path, site: dict) -> tuple[RunSummary, StandIn]:
    """One visit without a delay of our own."""
    (folder / "agencies").mkdir()
    (folder / "agencies" / "a.toml").write_text(REGISTER, encoding="utf-8")
    with serve({"www.one.gov.cn": site}) as stand_in, pytest.MonkeyPatch.context() as patch:
        patch.setenv("http_proxy", stand_in.url)
        patch.setenv("GONGKAI_DOWNLOAD_DELAY", "0")
        return crawl(folder / "archive.db", folder / "agencies", [], quiet=True), stand_in


def test_a_crawl_delay_is_kept(tmp_path):
    asked_at = []

    def timed(body: str) -> Callable[[], str]:
        return lambda: asked_at.append(time.monotonic()) or body

    site = {
        "/robots.txt": "User-agent: *\nCrawl-delay: 0.7",
        "/": timed(page("某市科技局", ("/nb/", "政府信息公开年报"))),
        "/nb/": timed(page("政府信息公开年报", ("/1.html", "2023年政府信息公开年报"))),
        "/1.html": timed(page("2023年政府信息公开年报")),
    }
    summary, _ = crawl_one(tmp_path, site)
    assert visit(summary, "one").outcome == "ok"
    assert len(asked_at) == 3
    assert min(later - sooner for sooner, later in pairwise(asked_at)) > 0.6


def test_a_host_that_says_when_to_come_back_is_asked_again(tmp_path):
    home = page("某市科技局", ("/nb/", "政府信息公开年报"))
    answers = [Answer(b"busy", 503, {"Retry-After": "0"})] * 4 + [home]
    site = {
        "/": lambda: answers.pop(0),
        "/nb/": page("政府信息公开年报", ("/1.html", "2023年政府信息公开年报")),
        "/1.html": page("2023年政府信息公开年报"),
    }
    summary, _ = crawl_one(tmp_path, site)
    assert visit(summary, "one").outcome == "ok", visit(summary, "one").reason


def test_a_list_that_seems_to_go_on_is_said(tmp_path):
    column = page("年报", ("/1.html", "某市科技局2023年政府信息公开年报"), extra="<p>共3页</p>")
    site = {
        "/": page("某市科技局", ("/nb/", "政府信息公开年报")),
        "/nb/": column,
        "/1.html": page("2023年政府信息公开年报"),
    }
    summary, _ = crawl_one(tmp_path, site)
    assert visit(summary, "one").outcome == "ok"
    assert "/nb/: the list seems to go on" in visit(summary, "one").reason


def test_an_interrupted_run_says_whom_it_did_not_visit():
    stopped = RunSummary(put_off=3, stopped=INTERRUPTED)
    assert "3 agencies were not visited to the end and stay due: interrupted" in describe_run(
        stopped
    )
    assert describe_run(RunSummary()) == "no visit is due"


def test_the_register_may_declare_exceptions():
    assert settings_of(agency(params={"delay_s": 60, "old_tls": True})) == {
        "DOWNLOAD_DELAY": 60.0,
        "DOWNLOADER_CLIENT_TLS_CIPHERS": "DEFAULT:@SECLEVEL=0",
    }
    with pytest.raises(GongkaiError, match="unknown dela"):
        settings_of(agency(params={"dela": 1}))


def test_a_reason_does_not_print_an_endless_address():
    done = Visit(agency())
    done.note("broken", "http://www.jia.gov.cn/" + "x" * 300_000, "it is too long", vital=True)
    assert len(decide(done)[1]) < 300


@pytest.mark.parametrize(
    ("expect", "outcome"), [(2, "ok"), (3, "broken"), ([2022, 2023], "ok"), ([2021], "broken")]
)
def test_what_the_register_expects_must_be_there(expect, outcome):
    done = Visit(agency(expect=expect), reports_found=2, reports_had=2, years={2022, 2023})
    done.new["report"] = 2
    assert decide(done)[0] == outcome


def test_a_name_that_points_inside_is_never_asked(tmp_path):
    """A real look-up, without a proxy: ``localhost`` is a name, its address is not public."""
    with serve({}) as stand_in, pytest.MonkeyPatch.context() as patch:
        for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
            patch.delenv(name, raising=False)
        patch.setenv("GONGKAI_DOWNLOAD_DELAY", "0")
        (tmp_path / "agencies").mkdir()
        (tmp_path / "agencies" / "a.toml").write_text(
            '[one]\nname = "某市科技局"\nregion = "410000"\nkind = "department"\n'
            f'home = "{stand_in.url.replace("127.0.0.1", "localhost")}/"\n',
            encoding="utf-8",
        )
        summary = crawl(tmp_path / "archive.db", tmp_path / "agencies", [], quiet=True)
    assert visit(summary, "one").outcome == "broken"
    assert "points to 127.0.0.1, which is no public address" in visit(summary, "one").reason
    assert not stand_in.asked
