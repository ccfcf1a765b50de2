"""The hostile sites: every trouble named, nobody forbidden asked, the run ends by itself."""

import time
from collections import Counter
from urllib.parse import urlsplit

import pytest
from test_crawl import visit

from crawler.runs import crawl
from demo.families import Asked
from demo.hostile import OUTCOMES, hostile_app
from demo.serve import demo_server

TABLE = """[{0}]
name = "星河县演示局"
region = "990100"
kind = "department"
home = "http://www.demo-{0}.gov.cn/"
"""


@pytest.fixture(scope="module")
def crawled(tmp_path_factory):
    """One run over all of them: its summary, what was asked, how long it took."""
    folder = tmp_path_factory.mktemp("hostile")
    register = folder / "agencies" / "hostile.toml"
    register.parent.mkdir()
    register.write_text("\n".join(map(TABLE.format, OUTCOMES)), encoding="utf-8")
    asked: list[Asked] = []
    with demo_server(app=hostile_app(asked)) as proxy, pytest.MonkeyPatch.context() as patch:
        for name in ("HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy"):
            patch.setenv(name, proxy)
        patch.setenv("GONGKAI_DOWNLOAD_DELAY", "0")
        patch.setenv("GONGKAI_DOWNLOAD_TIMEOUT", "5")
        begin = time.monotonic()
        summary = crawl(folder / "archive.db", folder / "agencies", [], quiet=True)
        taken_s = time.monotonic() - begin
    return summary, asked, taken_s


@pytest.mark.parametrize(("site", "expected"), OUTCOMES.items(), ids=OUTCOMES)
def test_every_trouble_is_named(crawled, site, expected):
    found = visit(crawled[0], site)
    assert found.outcome == expected[0], found.reason
    assert expected[1] in found.reason


def test_nobody_else_is_asked(crawled):
    allowed = {f"www.demo-{key}.gov.cn" for key in OUTCOMES}
    assert {urlsplit(one.url).netloc for one in crawled[1]} <= allowed


def test_every_visit_ends_within_its_budget(crawled):
    counts = Counter(urlsplit(one.url).netloc for one in crawled[1])
    assert max(counts.values()) <= 200, counts.most_common(3)
    assert crawled[2] < 120
