"""Sites under ``/sitesources/…/page_pc/``: the page count stands in a file beside the listing."""

import re
from urllib.parse import urljoin, urlsplit

from spiders.families.base import Ask, Family, Turn, matching, next_by_label, number_of
from spiders.links import Entry
from spiders.pages import Page
from spiders.unwrap import read_json

ARTICLE = re.compile(r"/article[0-9a-fA-F]{16,}\.s?html?$")
_COUNT = re.compile(r"\bendPage\s*=\s*[\"']?(\d+)")
_NUMBER = re.compile(r"/list(\d+)\.s?html?$")


class Sitesources(Family):
    """``article<32 hex>.html``; ``index.html`` or ``list1.html``, then ``list2.html``."""

    name = "sitesources"

    def recognises(self, page: Page) -> bool:
        """By the address, the page's own or its articles'."""
        return "/sitesources/" in urlsplit(page.url).path or bool(self.entries(page))

    def entries(self, page: Page) -> list[Entry]:
        """Articles by their address."""
        return matching(page, ARTICLE)

    def turn(self, page: Page) -> Turn:
        """As many as the page or the file beside it counts; without them, what is linked."""
        said = _COUNT.search(page.text)
        if not said and not self.entries(page):
            return
        count = int(said[1]) if said else None
        if count is None:
            counted = yield Ask(url=urljoin(page.url, "script.json"))
            count = read_count(counted.text) if counted else None
        if count is None:
            yield from super().turn(page)
            return
        for number in range((number_of(page, _NUMBER) or 1) + 1, count + 1):
            yield Ask(url=urljoin(page.url, f"list{number}.html"))

    def next_page(self, page: Page) -> str | None:
        """The next number, if the page names it."""
        following = f"list{(number_of(page, _NUMBER) or 1) + 1}.html"
        return urljoin(page.url, following) if following in page.text else next_by_label(page)


def read_count(text: str) -> int | None:
    """The number of pages that ``script.json`` tells; None if it does not."""
    data = read_json(text)
    count = str(data.get("endPage")) if isinstance(data, dict) else ""
    return int(count) if count.isdigit() else None
