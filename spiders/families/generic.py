"""What is none of the known systems: every link may be an entry, 'next page' leads on."""

import re
from urllib.parse import urljoin

from spiders.families.base import (
    Ask,
    Family,
    Turn,
    entries_of,
    next_by_label,
    next_by_number,
    says_next,
)
from spiders.families.forms import ask_by_form
from spiders.families.loaders import load
from spiders.families.trs import next_by_count
from spiders.links import Entry
from spiders.pages import Page

# createPageHTML('page_div', 2, 1, 'list', 'shtml', 25): element, pages, this page from 1, name, …
_CREATE_FROM_1 = re.compile(
    r"createPageHTML\(\s*[\"'][^\"']*[\"']\s*,\s*(\d+)\s*,\s*(\d+)\s*,\s*[\"'](\w+)[\"']\s*,\s*[\"'](\w+)[\"']",
    re.I,  # newCreatePageHTML, too
)

_NUMBER = re.compile(r"_(\d+)\.s?html?$")


class Generic(Family):
    """Any site."""

    name = "generic"

    def recognises(self, page: Page) -> bool:
        """Always: it is asked last."""
        return True

    def entries(self, page: Page) -> list[Entry]:
        """Every link but those of a pager."""
        return entries_of(link for link in page.links if not says_next(link.label))

    def turn(self, page: Page) -> Turn:
        """As linked or counted, as a form sends for it, then what scripts ask for as data."""
        current: Page | None = page
        while current is not None and (ask := _next_ask(self.next_page(current), current)):
            current = yield ask
        yield from load(page)

    def next_page(self, page: Page) -> str | None:
        """By the script's count, by ``rel=next``, by the label, or by the pager's numbers."""
        if _CREATE_FROM_1.search(page.text):
            return next_from_1(page)
        relation = page.tree.css_first("a[rel=next], link[rel=next]")
        if relation is not None:
            return page.resolve(relation.attributes.get("href"))
        return next_by_count(page) or next_by_label(page) or next_by_number(page)


def _next_ask(url: str | None, page: Page) -> Ask | None:
    return Ask(url=url) if url else ask_by_form(page)


def next_from_1(page: Page) -> str | None:
    """``list_2.shtml`` after ``list.shtml``, as far as the page's script says there are pages."""
    created = _CREATE_FROM_1.search(page.text)
    if created is None:
        return None
    named = _NUMBER.search(page.url)
    # The number in the address is what this page really is; a template may print 1 for all.
    pages, current = int(created[1]), max(int(created[2]), int(named[1]) if named else 1)
    if current >= pages:
        return None
    return urljoin(page.url, f"{created[3]}_{current + 1}.{created[4]}")
