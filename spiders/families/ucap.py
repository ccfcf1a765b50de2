"""Ucap: articles by month under 32 hexadecimal digits, lists as pages or as JSON."""

import re
from itertools import count
from urllib.parse import urljoin

from spiders.families.base import Ask, Turn, ask_while_new, matching, next_by_label
from spiders.families.generic import Generic, next_from_1
from spiders.links import Entry
from spiders.pages import Page

ARTICLE = re.compile(r"/\d{6}/[0-9a-f]{32}\.s?html?$")
_SIGNS = ("<ucaptitle", "<ucapcontent", "/common/search/")
_CHANNEL = re.compile(r"[0-9a-fA-F]{32}")


class Ucap(Generic):
    """``/202401/<32 hex>.shtml``; ``list_2.shtml``, or ``/common/search/<channel>`` as JSON."""

    name = "ucap"

    def recognises(self, page: Page) -> bool:
        """By its own elements, the channel's id, or an article of its kind."""
        if any(sign in page.text for sign in _SIGNS) or _channel(page):
            return True
        return bool(self.entries(page))

    def entries(self, page: Page) -> list[Entry]:
        """Articles by their address."""
        return matching(page, ARTICLE)

    def next_page(self, page: Page) -> str | None:
        """As the script counts, else as linked."""
        return next_from_1(page) or next_by_label(page)

    def turn(self, page: Page) -> Turn:
        """Pages where there are any, else what the channel's search answers."""
        if self.next_page(page) or not (channel := _channel(page)):
            yield from super().turn(page)
            return
        search = urljoin(page.url, f"/common/search/{channel}")
        yield from ask_while_new(Ask(url=f"{search}?_isJson=true&page={n}") for n in count(1))


def _channel(page: Page) -> str | None:
    found = _CHANNEL.fullmatch(page.meta("channelid"))
    return found[0] if found else None
