"""The system of many Henan sites: articles by day, listings that are directories."""

import re

from spiders.families.base import Family, matching, next_by_label, number_of, numbered
from spiders.families.trs import next_by_count
from spiders.links import Entry
from spiders.pages import Page

ARTICLE = re.compile(r"/(?:19|20)\d\d/\d\d-\d\d/\d+\.s?html?$")
_NUMBER = re.compile(r"/index_(\d+)\.s?html?$")
_LINKED = re.compile(r"index_(\d+)\.s?html?")
_FULL = 10  # entries of a listing that may well go on


class Dahe(Family):
    """``/2021/09-10/55110.html`` articles; page 2 is ``index_1.html``, linked or not."""

    name = "dahe"

    def recognises(self, page: Page) -> bool:
        """By an article of its kind."""
        return bool(self.entries(page))

    def entries(self, page: Page) -> list[Entry]:
        """Articles by their address; the day in it is often that of a migration."""
        return matching(page, ARTICLE)

    def next_page(self, page: Page) -> str | None:
        """As linked or counted; else the next number, while the listing is full."""
        told = next_by_count(page) or next_by_label(page)
        if told:
            return told
        current = number_of(page, _NUMBER) or 0
        linked = [int(number) for number in _LINKED.findall(page.text)]
        full = len(self.entries(page)) >= _FULL
        goes_on = max(linked) > current if linked else full
        return numbered(page, stem="index", number=current + 1) if goes_on else None
