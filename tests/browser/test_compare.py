"""Two reports side by side in a real browser: from the report, by name, and the pictures."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.serving import fits, serve_archive
from tests.publish_archive import write_archive


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The site, served on loopback for the tests of this module."""
    with serve_archive(write_archive(tmp_path_factory.mktemp("compare"))) as address:
        yield address


def test_from_the_report_to_the_cell_of_either_side(page: Page) -> None:
    page.goto("/report/nanyang-kjj-2023")
    page.get_by_role("link", name="与 2022 年度对照").click()
    assert fits(page)
    row = page.locator("tr.differs", has_text="一、本年新收政府信息公开申请数量 · 总计")
    expect(row.locator("td").last).to_have_text("+27")
    row.locator("td[data-side=right] a").click()
    assert page.frame_locator("iframe.original").locator("#gongkai-here").inner_text() == "27"


def test_by_name_with_the_keyboard(page: Page) -> None:
    page.goto("/compare")
    page.get_by_label("左边").fill("科学技术局 2022")
    page.get_by_label("右边").fill("hostile-ju-2020")
    page.keyboard.press("Enter")
    expect(page.locator("#figures")).to_be_visible()
    assert fits(page)
    expect(page.locator(".sides").first).to_contain_text("<script>")


def test_pictures_are_drawn_in_both_lights(browser: Browser, address: str) -> None:
    sizes = set()
    for light in ("light", "dark"):
        context = browser.new_context(base_url=address, color_scheme=light)
        opened = context.new_page()
        opened.goto("/compare?agency=nanyang-kjj&agency=hostile-ju&lang=en")
        picture = opened.locator("#picture-requests img")
        picture.scroll_into_view_if_needed()
        opened.wait_for_function(
            "img => img.complete && img.naturalWidth > 0", arg=picture.element_handle()
        )
        sizes.add(len(picture.screenshot()))
        details = opened.locator("#picture-requests details")
        details.locator("summary").press("Enter")
        expect(details.locator("tbody tr").first).to_contain_text("27")
        context.close()
    assert len(sizes) == 2
