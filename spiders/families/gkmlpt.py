"""Guangdong's platform ``gkmlpt``: the list is an interface, its category stands after ``#``."""

import re
from collections.abc import Iterator
from itertools import count
from urllib.parse import urljoin, urlsplit

from spiders.families.base import Ask, Family, Turn, ask_while_new, matching
from spiders.links import Entry
from spiders.pages import Page
from spiders.scores import is_column_label
from spiders.script import read_escapes, read_pairs

ARTICLE = re.compile(r"/gkmlpt/content/.*/post_\d+\.html?$")
_SITE = re.compile(r"\bSID\b[\"']?\s*[:=]\s*[\"']?(\d+)")
_CATEGORY = re.compile(r"annualreport/?#(\d+)")

_KNOT = re.compile(r"\{[^{}]{8,400}(?=[{}])")  # of the tree of categories


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
        """The interface's pages, of a hundred entries each, of the body's folder or the host's."""
        site = _SITE.search(page.text)
        category = urlsplit(page.url).fragment or _category(page)
        if site and category:
            folder = urlsplit(page.url).path.partition("/gkmlpt/")[0]
            for base in dict.fromkeys((folder, "")):
                asks = _asks(urljoin(page.url, f"{base}/gkmlpt/api/all/{category}"), site[1])
                first = yield next(asks)
                if first is not None and first.links:
                    yield from ask_while_new(asks)
                    return


def _category(page: Page) -> str:
    """The category of the reports: as the menu links it, else as the script names it; '' if not."""
    if linked := _CATEGORY.search(page.text):
        return linked[1]
    knots = map(read_pairs, _KNOT.findall(read_escapes(page.text)))
    named = (knot.get("id", "") for knot in knots if is_column_label(knot.get("name", "")))
    return next(filter(str.isdigit, named), "")


def _asks(url: str, site: str) -> Iterator[Ask]:
    return (Ask(url=f"{url}?page={n}&sid={site}") for n in count(1))
