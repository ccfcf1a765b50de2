"""Sites under ``/sitesources/…/page_pc/``: the page count stands in a file beside the listing."""

import json
import re
from urllib.parse import urljoin, urlsplit

from spiders.families.base import matching, next_by_label, number_of
from spiders.pages import Entry, Page

ARTICLE = re.compile(r"/article[0-9a-fA-F]{16,}\.s?html?$")
_NUMBER = re.compile(r"/list(\d+)\.s?html?$")


class Sitesources:
    """``article<32 hex>.html``; ``index.html`` or ``list1.html``, then ``list2.html``."""

    name = "sitesources"

    def recognises(self, page: Page) -> bool:
        """By the address, the page's own or its articles'."""
        return "/sitesources/" in urlsplit(page.url).path or bool(self.entries(page))

    def entries(self, page: Page) -> list[Entry]:
        """Articles by their address."""
        return matching(page, ARTICLE)

    def count_url(self, page: Page) -> str | None:
        """The file that counts the pages; None on any page but a listing's first."""
        if not self.entries(page) or (number_of(page, _NUMBER) or 1) > 1:
            return None
        return urljoin(page.url, "script.json")

    def read_count(self, body: bytes) -> int | None:
        """The number of pages; None if the file does not tell."""
        try:
            found = json.loads(body)
            return int(found["endPage"])
        except (ValueError, KeyError, TypeError):
            return None

    def next_page(self, page: Page, *, pages: int | None = None) -> str | None:
        """The next number, as far as the count goes; without a count, what the page links."""
        current = number_of(page, _NUMBER) or 1
        if pages is not None:
            following = urljoin(page.url, f"list{current + 1}.html")
            return following if current < pages else None
        if f"list{current + 1}.html" in page.text:
            return urljoin(page.url, f"list{current + 1}.html")
        return next_by_label(page)
