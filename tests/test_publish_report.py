"""The report's page beyond its tables: totals of the prose, confidence, versions, what is gone."""

import html
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from publish.ds import Datasette
from publish.site import build_datasette
from tests.publish_changes import write_changes


@asynccontextmanager
async def site_over(path: Path) -> AsyncIterator[Datasette]:
    datasette = build_datasette(path)
    try:
        yield datasette
    finally:
        datasette.get_database("archive").close()
        datasette.executor.shutdown()


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_changes(tmp_path_factory.mktemp("changes"))


async def read_page(path: Path, lang: str = "en", report: str = "test-kjj-2023") -> str:
    async with site_over(path) as site:
        response = await site.client.get(f"/report/{report}?lang={lang}")
        assert response.status_code == 200
        return str(response.text)


async def test_totals_of_the_prose_stand_in_their_section(archive: Path) -> None:
    page = await read_page(archive, "zh")
    section = re.search(
        r'<section id="section-\d"(?:(?!</section>).)*?class="stated".*?</dl>', page, re.S
    )
    assert section and "<b>3</b>" in section[0]
    assert "全年收到政府信息公开申请3件。" in section[0]
    assert 'class="doubtful"' in section[0] and 'href="#requests-received-total"' in section[0]
    assert "表中是 0" in section[0]


async def test_confidence_of_the_recogniser_is_marked(archive: Path) -> None:
    page = await read_page(archive)
    cell = re.search(r'<td class="([^"]+)" id="requests-received-total" title="([^"]+)"', page)
    assert cell and "recognised unsure" in cell[1] and "61% sure" in cell[2]
    sure = re.search(r'<td class="([^"]+)" id="requests-granted-total" title="([^"]+)"', page)
    assert sure and "unsure" not in sure[1] and "99% sure" in sure[2]
    assert "read from a picture without much confidence" in page
    assert page.count('class="percent"') == 3  # the legend's own, and two cells


async def test_versions_say_what_changed_with_links(archive: Path) -> None:
    page = await read_page(archive)
    history = page[page.index('id="history"') :]
    states = re.findall(r'<li class="state-(\w+)"', history)
    assert states == ["replaced", "published", "gone", "published", "published"]
    row = re.search(r'<tr><th scope="row"><a href="#disclosures-rules-made">.*?</tr>', history)
    assert row
    sides = re.findall(r'<a href="(/capture/\d+\?[^"]+)">(\d)</a>', html.unescape(row[0]))
    assert [shown for _, shown in sides] == ["0", "5"]
    async with site_over(archive) as site:
        for link, shown in sides:
            place = link.split("#")[0].split("?")
            original = (await site.client.get(f"{place[0]}/page?{place[1]}")).text
            assert f'id="gongkai-jump"></a>{shown}<' in original
    assert "<del>2024-01-17</del> → <ins>2024-01-18</ins>" in history
    assert re.search(r'<del lang="zh-CN">[^<]*旧的一句。</del>', history)
    assert re.search(r'<ins lang="zh-CN">[^<]*未收取信息处理费。</ins>', history)
    assert "Back, saying the same as before." in history


@pytest.mark.parametrize(
    ("until", "status", "says"),
    [(3, "gone", "no longer at its address"), (5, "disputed", "the report of another year")],
)
async def test_a_report_that_stands_no_more_says_so(
    tmp_path: Path, until: int, status: str, says: str
) -> None:
    page = await read_page(write_changes(tmp_path, until=until))
    notice = re.search(r'<p class="notice strong".*?</p>', page)
    assert notice and f"<strong>{status}</strong>" in notice[0] and says in notice[0]
    assert "2024-0" in notice[0]


async def test_a_report_of_one_version_has_no_history(tmp_path: Path) -> None:
    page = await read_page(write_changes(tmp_path, until=1))
    assert 'id="history"' not in page and "notice strong" not in page
    assert "no change recorded" in page
