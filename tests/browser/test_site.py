"""The site in a real browser: front page, search, a figure in its archived page, CSV download."""

import asyncio
import os
import shutil
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import uvicorn
from playwright.sync_api import Browser, Page, expect, sync_playwright

from publish.site import build_datasette
from tests.publish_archive import write_archive

CHROMIUM = os.environ.get("GONGKAI_CHROMIUM") or shutil.which("chromium")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
WIDTHS = [390, 1440]


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The site, served on loopback for the tests of this module."""
    datasette = build_datasette(write_archive(tmp_path_factory.mktemp("browser")))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    config = uvicorn.Config(datasette.app(), port=port, log_level="error", lifespan="on")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=lambda: asyncio.run(server.serve()))
    thread.start()
    while not server.started:
        time.sleep(0.05)
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join()
    datasette.get_database("archive").close()
    datasette.executor.shutdown()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        path = CHROMIUM or playwright.chromium.executable_path
        if not Path(path).exists():
            pytest.skip("no chromium: run `make test`, which installs one, or set GONGKAI_CHROMIUM")
        launched = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield launched
        launched.close()


@pytest.fixture(params=WIDTHS)
def page(browser: Browser, address: str, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A page in Chinese; fails the test if the page complains or asks another host."""
    context = browser.new_context(
        base_url=address,
        locale="zh-CN",
        viewport={"width": request.param, "height": 844},
        accept_downloads=True,
    )
    opened = context.new_page()
    complaints: list[str] = []
    opened.on("console", lambda message: complaints.append(message.text))
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    opened.on("dialog", lambda dialog: complaints.append(f"dialog: {dialog.message}"))
    opened.on("request", lambda r: None if r.url.startswith(address) else complaints.append(r.url))
    yield opened
    context.close()
    assert complaints == []


def fits(page: Page) -> bool:
    """Whether the page needs no sideways scrolling."""
    return bool(page.evaluate("document.documentElement.scrollWidth <= innerWidth"))


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
    for path in ("/report/hostile-ju-2020", "/agency/hostile-ju", "/capture/4", "/capture/4/page"):
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
