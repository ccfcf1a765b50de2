"""What a family of sites tells: whether a page is its own, the entries, how a listing goes on."""

import re
from collections.abc import Generator, Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from spiders.pages import Entry, Link, Page
from spiders.words import words


@dataclass(frozen=True, kw_only=True)
class Ask:
    """A request for more of a listing; ``form`` is posted where the system wants that."""

    url: str
    form: Mapping[str, str] | None = None


_NEXT = (">", ">>", "›", "»", "→")
_ARROWS = "[]()（）<>‹›«»→"
# Asks for one further page after another; each is answered by the page, None if it is not had.
Turn = Generator[Ask, Page | None, None]


class Family:
    """One kind of content-management system; pure: pages in, addresses out."""

    name = ""

    def recognises(self, page: Page) -> bool:
        """Whether a page was made by this system."""
        raise NotImplementedError

    def entries(self, page: Page) -> list[Entry]:
        """The articles that a listing names."""
        return entries_of(page.links)

    def next_page(self, page: Page) -> str | None:
        """The address of the listing's next page, where it is told by the page before it."""
        return next_by_label(page)

    def turn(self, page: Page) -> Turn:
        """The further pages of a listing."""
        current: Page | None = page
        while current is not None and (url := self.next_page(current)):
            current = yield Ask(url=url)


def ask_while_new(asks: Iterable[Ask]) -> Turn:
    """Asks one after another, until an answer lists nothing that those before it did not."""
    known: set[str] = set()
    for ask in asks:
        answer = yield ask
        found = {link.url for link in answer.links} if answer else set()
        if found <= known:
            return
        known |= found


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
        said = link.label.lower().strip(_ARROWS)
        if (said in labels or link.label in _NEXT) and link.url != page.url:
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
