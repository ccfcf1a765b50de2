"""The table builder in a real browser, with the keyboard alone, and without script."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.serving import fits, serve_archive
from tests.publish_archive import write_archive


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The site, served on loopback for the tests of this module."""
    with serve_archive(write_archive(tmp_path_factory.mktemp("build"))) as address:
        yield address


def test_a_series_from_the_form_to_the_file(page: Page, tmp_path: Path) -> None:
    page.goto("/build")
    assert fits(page)
    page.get_by_label("机关：名称").fill("科学技术")
    page.get_by_label("2023", exact=True).check()
    page.get_by_label("2024", exact=True).check()
    page.keyboard.press("Tab")
    page.get_by_role("button", name="出表").press("Enter")
    lines = page.locator("#table table").first.locator("tbody tr")
    expect(lines).to_have_count(2)
    assert fits(page)
    expect(lines.first.locator("td.figure").first).to_contain_text("27")
    expect(lines.nth(1)).to_contain_text("无报告")
    expect(page.locator("ul.missing")).to_contain_text("2024")
    with page.expect_download() as waiting:
        page.get_by_role("link", name="CSV").click()
    saved = tmp_path / "table.csv"
    waiting.value.save_as(saved)
    assert waiting.value.suggested_filename.endswith("-2-rows.csv")
    assert saved.read_text(encoding="utf-8-sig").count("\n") == 3
    page.get_by_role("link", name="永久链接").click()
    expect(lines).to_have_count(2)


def test_a_figure_of_the_table_leads_to_its_cell(page: Page) -> None:
    page.goto("/build?row=requests.received&agency=nanyang-kjj&year=2023")
    page.locator("#table td.figure a").first.click()
    assert page.url.endswith("/report/nanyang-kjj-2023#requests-received-total")
    expect(page.locator("#requests-received-total")).to_be_in_viewport()


def test_hostile_names_stay_inert(page: Page) -> None:
    page.goto("/build?column=requests.total&measure=on_time&who=41&lang=en")
    assert page.locator("#table th", has_text="<script>").count() >= 1
    page.goto('/build?who="><script>alert(1)</script>&lang=en')
    expect(page.locator("#table .notice").first).to_contain_text("<script>")


def test_without_script(browser: Browser, address: str) -> None:
    context = browser.new_context(base_url=address, java_script_enabled=False)
    opened = context.new_page()
    opened.goto("/build?lang=en")
    opened.locator("#who").fill("nanyang")
    opened.get_by_role("button", name="Make the table").click()
    expect(opened.locator("#table h2").first).to_have_text("The table")
    context.close()
