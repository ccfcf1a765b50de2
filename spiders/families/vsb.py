"""博达 VSB: a listing's further pages are numbered backwards, from the number of pages to 1."""

import re
from urllib.parse import urljoin, urlsplit

from spiders.families.base import Family, matching, next_by_label
from spiders.links import Entry
from spiders.pages import Page

ARTICLE = re.compile(r"/info/\d+/\d+\.html?$")
_NUMBER = re.compile(r"/(\d+)\.html?$")
_SIGNS = ("vsb_content", "_vsb_", "vsbscreen", "/system/_content/download.jsp")


class Vsb(Family):
    """``/nb.htm``, then of T pages ``/nb/<T-1>.htm`` down to ``/nb/1.htm``."""

    name = "vsb"

    def recognises(self, page: Page) -> bool:
        """By the names of its elements or by its articles."""
        return any(sign in page.text for sign in _SIGNS) or bool(self.entries(page))

    def entries(self, page: Page) -> list[Entry]:
        """Articles by their address."""
        return matching(page, ARTICLE)

    def next_page(self, page: Page) -> str | None:
        """One number down; after the first page, the highest that it links or as labelled."""
        current = _NUMBER.search(urlsplit(page.url).path)
        if current:
            return urljoin(page.url, f"{int(current[1]) - 1}.htm") if int(current[1]) > 1 else None
        stem = re.sub(r"\.html?$", "", urlsplit(page.url).path)
        pattern = re.compile(rf"^{re.escape(stem)}/(\d+)\.html?$")
        linked = [
            int(found[1])
            for link in page.links
            if (found := pattern.match(urlsplit(link.url).path))
        ]
        if linked:
            return urljoin(page.url, f"{stem}/{max(linked)}.htm")
        return next_by_label(page)
