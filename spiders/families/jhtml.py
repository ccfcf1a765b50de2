"""The disclosure platforms named ``public.*`` of Zhengzhou and its districts."""

import re
from urllib.parse import parse_qs, urlsplit

from spiders.families.base import Family, entries_of, matching, next_by_label
from spiders.links import Entry
from spiders.pages import Page

ARTICLE = re.compile(r"/D\w+/\d+\.jhtml$", re.I)


class Jhtml(Family):
    """``/D42Y/1509956.jhtml`` articles; listings ``/?a=path&d=19&p=D42Y&page=2``."""

    name = "jhtml"

    def recognises(self, page: Page) -> bool:
        """By its articles, its list or its pager."""
        return bool(matching(page, ARTICLE)) or page.tree.css_first(".page-tile a") is not None

    def entries(self, page: Page) -> list[Entry]:
        """The links of the list, and articles by their address."""
        listed = page.links_in("ul.common-list > a, ul.common-list > li a")
        linked = (link for link in page.links if ARTICLE.search(link.path))
        return entries_of([*listed, *linked])

    def next_page(self, page: Page) -> str | None:
        """The pager's link to the next number of this very listing."""
        wanted = _number(page.url) + 1
        for link in page.links_in(".page-tile a"):
            if _number(link.url) == wanted and _listing(link.url) == _listing(page.url):
                return link.url
        return next_by_label(page)


def _number(url: str) -> int:
    number = parse_qs(urlsplit(url).query).get("page", ["1"])[0]
    return int(number) if number.isdigit() else 1


def _listing(url: str) -> str:
    query = parse_qs(urlsplit(url).query)
    return (query.get("p") or [urlsplit(url).path])[0]
