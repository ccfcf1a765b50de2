"""Every page in both languages: axe finds nothing serious, the keyboard gets to the content."""

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from tests.browser.serving import fits, serve_archive
from tests.publish_archive import write_archive

PAGES = (
    *("/", "/search?q=复议 -诉讼", "/agencies", "/agencies?q=nykjj", "/agency/nanyang-kjj"),
    *(
        "/agency/hostile-ju",
        "/region/410000",
        "/report/nanyang-kjj-2023",
        "/report/hostile-ju-2020",
    ),
    *("/coverage", "/changes", "/issues", "/issues?severity=error", "/status", "/downloads"),
    *("/build", "/dictionary", "/form/2021", "/form/2019", "/about", "/capture/1", "/archive"),
    *("/archive/requests", "/archive?sql=select 1", "/nothing"),
)


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The site, served on loopback for the tests of this module."""
    with serve_archive(write_archive(tmp_path_factory.mktemp("reach"))) as address:
        yield address


@pytest.mark.parametrize(
    ("scheme", "lang", "options"),
    [
        ("light", "zh", {}),
        # Markup is the same in the dark: only colours are looked at.
        ("dark", "en", {"runOnly": {"type": "rule", "values": ["color-contrast"]}}),
    ],
)
def test_axe_finds_nothing_serious(
    browser: Browser, address: str, scheme: str, lang: str, options: dict[str, object]
) -> None:
    context = browser.new_context(
        base_url=address,
        color_scheme="dark" if scheme == "dark" else "light",
        viewport={"width": 1440, "height": 844},
    )
    opened = context.new_page()
    found = []
    for path in PAGES if scheme == "light" else PAGES[::3]:
        opened.goto(f"{path}{'&' if '?' in path else '?'}lang={lang}")
        for one in Axe().run(opened, options=options).response["violations"]:
            if one["impact"] in ("serious", "critical"):
                places = [node["html"][:120] for node in one["nodes"][:3]]
                found.append((path, one["id"], places))
    context.close()
    assert not found


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_page_fits(page: Page, lang: str) -> None:
    for path in PAGES[:-1]:
        page.goto(f"{path}{'&' if '?' in path else '?'}lang={lang}")
        assert fits(page), path


def test_the_keyboard_skips_to_the_content(page: Page) -> None:
    page.goto("/about")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.url.endswith("#content")
    page.keyboard.press("Tab")
    assert page.evaluate("document.querySelector('main').contains(document.activeElement)")
