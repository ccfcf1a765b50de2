"""Guangdong's platform ``gkmlpt``: the list is an interface, its category stands after ``#``."""

import re
from itertools import count
from urllib.parse import urljoin, urlsplit

from spiders.families.base import Ask, Family, Turn, ask_while_new, matching
from spiders.pages import Entry, Page

ARTICLE = re.compile(r"/gkmlpt/content/.*/post_\d+\.html?$")
_SITE = re.compile(r"\bSID\b[\"']?\s*[:=]\s*[\"']?(\d+)")
_CATEGORY = re.compile(r"annualreport/?#(\d+)")


class Gkmlpt(Family):
    """``/gkmlpt/annualreport#2629`` shows what ``/gkmlpt/api/all/2629?page=1&sid=175`` answers."""

    name = "gkmlpt"

    def recognises(self, page: Page) -> bool:
        """By its address."""
        return "/gkmlpt/" in urlsplit(page.url).path or bool(self.entries(page))

    def entries(self, page: Page) -> list[Entry]:
        """Articles by their address."""
        return matching(page, ARTICLE)

    def turn(self, page: Page) -> Turn:
        """The interface's pages, of a hundred entries each."""
        site = _SITE.search(page.text)
        linked = _CATEGORY.search(page.text)
        category = urlsplit(page.url).fragment or (linked[1] if linked else "")
        if site and category:
            base = urljoin(page.url, f"/gkmlpt/api/all/{category}")
            yield from ask_while_new(Ask(url=f"{base}?page={n}&sid={site[1]}") for n in count(1))
