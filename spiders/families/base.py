"""What a family of sites must tell: whether a page is its own, the entries, the next page."""

import re
from collections.abc import Iterable
from typing import Protocol
from urllib.parse import urljoin, urlsplit

from spiders.pages import Entry, Link, Page
from spiders.words import words


class Family(Protocol):
    """One kind of content-management system; pure: a page in, addresses out."""

    name: str

    def recognises(self, page: Page) -> bool:
        """Whether a page was made by this system."""
        ...

    def entries(self, page: Page) -> list[Entry]:
        """The articles that a listing names."""
        ...

    def next_page(self, page: Page, *, pages: int | None = None) -> str | None:
        """The address of the listing's next page; ``pages`` is their number where known."""
        ...


def entries_of(links: Iterable[Link]) -> list[Entry]:
    """Links as entries, each address once, with the longest of its labels."""
    labels: dict[str, str] = {}
    for link in links:
        if len(link.label) > len(labels.get(link.url, "")) or link.url not in labels:
            labels[link.url] = link.label
    return [Entry(url=url, title=label) for url, label in labels.items() if label]


def matching(page: Page, pattern: re.Pattern[str]) -> list[Entry]:
    """The entries whose path matches."""
    return entries_of(link for link in page.links if pattern.search(urlsplit(link.url).path))


def next_by_label(page: Page) -> str | None:
    """The address of the link that says 'next page'."""
    labels = words("page")["next"]
    for link in page.links:
        if link.label.lower() in labels and link.url != page.url:
            return link.url
    return None


def numbered(page: Page, *, stem: str, number: int) -> str:
    """The address of ``stem_number`` beside a page, with the page's own extension."""
    name = urlsplit(page.url).path.rsplit("/", 1)[-1]
    extension = name.rsplit(".", 1)[-1] if "." in name else "html"
    return urljoin(page.url, f"{stem}_{number}.{extension}")


def number_of(page: Page, pattern: re.Pattern[str]) -> int | None:
    """The number that the page's own file name carries; None if it carries none."""
    found = pattern.search(urlsplit(page.url).path)
    return int(found[1]) if found else None
