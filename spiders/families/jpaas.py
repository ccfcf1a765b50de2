"""Hanweb jpaas: a listing is a unit that a gateway builds, page by page."""

import re
from collections.abc import Iterator
from html import unescape
from itertools import count
from urllib.parse import urlencode, urljoin

from spiders.families.base import Ask, Family, Turn, ask_while_new, matching
from spiders.links import Entry
from spiders.pages import Page
from spiders.script import read_pairs

ARTICLE = re.compile(r"/art/\d{4}/(?:\d{1,2}/\d{1,2}/)?art_[0-9a-f]{32}\.html?$")
_UNIT = "/api-gateway/jpaas-publish-server/front/page/build/unit"
_ADDRESS = re.compile(r"[\"']([^\"'\s]*/front/page/build/unit)[^\"']*[\"']")
_QUERY = re.compile(r"queryData[\"']?\s*[:=]\s*[\"']?(\{.*?\})", re.S | re.I)
_PAGE_SIZE = 50


class Jpaas(Family):
    """``/art/2024/art_<32 hex>.html``; the unit's parameters stand in ``queryData``."""

    name = "jpaas"

    def recognises(self, page: Page) -> bool:
        """By the parameters of a unit or by its articles."""
        unit = "jpaas" in page.text and _QUERY.search(unescape(page.text)) is not None
        return unit or bool(self.entries(page))

    def entries(self, page: Page) -> list[Entry]:
        """Articles by their address."""
        return matching(page, ARTICLE)

    def units(self, page: Page) -> list[Ask]:
        """The first page of each unit: menus are units, too."""
        return [next(asks) for asks in _units(page)]

    def turn(self, page: Page) -> Turn:
        """All units of the page: which of them is the list is not told."""
        for asks in _units(page):
            yield from ask_while_new(asks)


def _units(page: Page) -> Iterator[Iterator[Ask]]:
    text = unescape(page.text)
    address = _ADDRESS.search(text)
    url = urljoin(page.url, address[1] if address else _UNIT)
    for query in dict.fromkeys(_QUERY.findall(text)):
        pairs = read_pairs(query)
        pairs.pop("paramJson", None)
        yield (Ask(url=f"{url}?{urlencode(pairs | _page(n))}") for n in count(1))


def _page(number: int) -> dict[str, str]:
    return {"paramJson": f'{{"pageNo":{number},"pageSize":{_PAGE_SIZE}}}'}
