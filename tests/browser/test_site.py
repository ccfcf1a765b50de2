"""The site in a real browser: front page, search, a figure in its archived page, CSV download."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.serving import fits, serve_archive
from tests.publish_archive import write_archive


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The site, served on loopback for the tests of this module."""
    with serve_archive(write_archive(tmp_path_factory.mktemp("browser"))) as address:
        yield address


def test_front_page(page: Page) -> None:
    page.goto("/")
    assert page.title().startswith("政府信息公开工作年度报告开放档案")
    assert page.locator("table.coverage tbody tr").count() == 3
    assert fits(page)
    page.get_by_role("link", name="English").click()
    assert page.get_by_role("heading", name="Coverage").is_visible()
    assert fits(page)


def test_search_leads_to_the_section(page: Page) -> None:
    page.goto("/")
    page.get_by_role("searchbox").fill("复议 公众号")
    page.keyboard.press("Enter")
    page.locator("mark", has_text="复议").first.wait_for()
    assert fits(page)
    page.locator("ol.hits a").first.click()
    assert "/report/" in page.url and page.url.endswith("#section-1")


def test_a_figure_opens_the_archived_page_at_its_cell(page: Page) -> None:
    page.goto("/report/nanyang-kjj-2023")
    assert fits(page)
    figure = page.locator("#requests-received-natural_person a").first
    assert figure.inner_text() == "26"
    figure.click()
    frame = page.frame_locator("iframe.original")
    cell = frame.locator("#gongkai-here")
    cell.wait_for()
    assert cell.inner_text() == "26"
    outline = cell.evaluate("cell => getComputedStyle(cell).outlineStyle")
    assert outline == "solid"
    expect(cell).to_be_in_viewport()
    assert frame.locator("body").evaluate("() => document.title") != "changed"


def test_hostile_content_stays_inert(page: Page) -> None:
    paths = ["/report/hostile-ju-2020", "/agency/hostile-ju", "/capture/4", "/capture/4/page"]
    paths += ["/", "/agencies", "/region/41", "/changes", "/issues?agency=hostile-ju", "/status"]
    for path in [
        *paths,
        "/search?q=<script>alert(1)</script>",
        "/agencies?q=<img src=x onerror=1>",
    ]:
        page.goto(path)
        assert page.locator("body").is_visible()


def test_csv_download(page: Page, tmp_path: Path) -> None:
    page.goto("/report/nanyang-kjj-2023")
    with page.expect_download() as waiting:
        page.locator('aside a[href^="/archive/requests.csv"]').click()
    download = waiting.value
    assert download.suggested_filename == "requests.csv"
    saved = tmp_path / "requests.csv"
    download.save_as(saved)
    body = saved.read_bytes()
    assert body.startswith(b"\xef\xbb\xbf")
    assert len(body.decode("utf-8-sig").splitlines()) == 26
