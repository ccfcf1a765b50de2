"""Originals that are no pages in a real browser: a figure's cell is marked and in view."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.serving import fits, serve_archive
from tests.publish_documents import write_documents


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The site over documents, served on loopback for the tests of this module."""
    path, _ = write_documents(tmp_path_factory.mktemp("originals"))
    with serve_archive(path) as address:
        yield address


@pytest.mark.parametrize("agency", ["pdf-ju", "wide-ju"])
def test_a_figure_of_a_pdf_opens_its_page_at_the_cell(page: Page, agency: str) -> None:
    page.goto(f"/agency/{agency}")
    page.locator("table.list a").first.click()
    assert fits(page)
    page.locator("#requests-received-total a").first.click()
    page.wait_for_url("**/capture/**")
    page.wait_for_load_state()
    box = page.locator("rect#original")
    expect(box).to_be_in_viewport(ratio=0.99)
    picture = page.locator(".drawing img")
    assert picture.evaluate("image => image.complete && image.naturalWidth > 700")
    assert fits(page)
    page.locator('nav.pages a[rel="prev"]').first.click()
    assert page.locator('nav.pages [aria-current="page"]').first.inner_text() == "1"


@pytest.mark.parametrize("agency", ["word-ju", "sheet-ju"])
def test_a_figure_of_a_table_opens_it_at_the_cell(page: Page, agency: str) -> None:
    page.goto(f"/agency/{agency}")
    page.locator("table.list a").first.click()
    figure = page.locator("#requests-received-total a").first
    shown = figure.inner_text()
    figure.click()
    cell = page.frame_locator("iframe.original").locator("#gongkai-here")
    cell.wait_for()
    assert cell.inner_text() == shown
    expect(cell).to_be_in_viewport()
    assert fits(page)
