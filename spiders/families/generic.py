"""What is none of the known systems: every link may be an entry, 'next page' leads on."""

import re
from urllib.parse import urljoin

from spiders.families.base import entries_of, next_by_label
from spiders.families.trs import next_by_count
from spiders.pages import Entry, Page

# createPageHTML('page_div', 2, 1, 'list', 'shtml', 25): element, pages, this page from 1, name, …
_CREATE_FROM_1 = re.compile(
    r"createPageHTML\(\s*[\"'][^\"']*[\"']\s*,\s*(\d+)\s*,\s*(\d+)\s*,\s*[\"'](\w+)[\"']\s*,\s*[\"'](\w+)[\"']"
)


class Generic:
    """Any site."""

    name = "generic"

    def recognises(self, page: Page) -> bool:
        """Always: it is asked last."""
        return True

    def entries(self, page: Page) -> list[Entry]:
        """Every link with a label."""
        return entries_of(page.links)

    def next_page(self, page: Page, *, pages: int | None = None) -> str | None:
        """By the script's count, by ``rel=next``, or by the label."""
        created = _CREATE_FROM_1.search(page.text)
        if created:
            return _next_from_1(page, created)
        relation = page.tree.css_first("a[rel=next], link[rel=next]")
        if relation is not None:
            return page.resolve(relation.attributes.get("href"))
        return next_by_count(page, pages=pages) or next_by_label(page)


def _next_from_1(page: Page, created: re.Match[str]) -> str | None:
    pages, current = int(created[1]), int(created[2])
    if current >= pages:
        return None
    return urljoin(page.url, f"{created[3]}_{current + 1}.{created[4]}")
