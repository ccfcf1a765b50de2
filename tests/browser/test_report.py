"""A report that was altered and replaced, and the coverage, in a real browser at both widths."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.serving import fits, serve_archive
from tests.publish_changes import write_changes


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The site over one altered report, served on loopback for the tests of this module."""
    with serve_archive(write_changes(tmp_path_factory.mktemp("changes"))) as address:
        yield address


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_what_changed_leads_to_the_original_of_then(page: Page, lang: str) -> None:
    page.goto(f"/report/test-kjj-2023?lang={lang}")
    expect(page.locator(".notice.strong")).to_be_in_viewport()
    assert fits(page)
    page.locator('.notice.strong a[href="#history"]').click()
    expect(page.locator("#heading-history")).to_be_in_viewport()
    page.locator("#history ins a").first.click()
    cell = page.frame_locator("iframe.original").locator("#gongkai-here")
    cell.wait_for()
    assert cell.inner_text() == "5"


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_coverage_leads_to_reports(page: Page, lang: str) -> None:
    page.goto(f"/?lang={lang}")
    page.locator('nav a[href="/coverage"]').click()
    assert fits(page)
    assert page.locator("ul.states li").count() == 11
    page.locator('td.state a[href="/report/test-kjj-2023"]').click()
    assert page.locator("h1").first.inner_text()


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_table_that_fits_has_nothing_to_scroll_to(page: Page, lang: str) -> None:
    """What would be a pixel too wide fades at its right, as if it went on."""
    page.goto(f"/report/test-kjj-2023?lang={lang}")
    over = "[...document.querySelectorAll('.scroll')].map(e => e.scrollWidth - e.clientWidth)"
    found = page.evaluate(over)
    assert len(found) >= 3 and not [pixels for pixels in found if 0 < pixels < 20]
