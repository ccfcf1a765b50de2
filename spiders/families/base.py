"""What a family of sites tells: whether a page is its own, the entries, how a listing goes on."""

import re
from collections.abc import Callable, Generator, Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from spiders.links import Entry, Link
from spiders.pages import Page
from spiders.words import words


@dataclass(frozen=True, kw_only=True)
class Ask:
    """A request for more of a listing; ``form`` is posted where the system wants that.

    ``as_json``: as a JSON object, not as a form's fields.
    ``item`` is how an entry's address is built of its data, where they give none: ``/show/{id}``;
    ``shows`` makes the page of the answer that the page's scripts make of it.
    """

    url: str
    form: Mapping[str, str] | None = None
    as_json: bool = False
    item: str = ""
    shows: Callable[[Page], Page] | None = None


_NEXT = (">", ">>", "›", "»", "→")
_PAGER_DIGITS = 3  # more are a year
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

    def units(self, page: Page) -> list[Ask]:
        """What of a page its system sends for apart, one answer of each."""
        return []

    def turn(self, page: Page) -> Turn:
        """The further pages of a listing."""
        current: Page | None = page
        while current is not None and (url := self.next_page(current)):
            current = yield Ask(url=url)


def send(turn: Turn, answer: Page | None) -> Ask | None:
    """What a turning asks next, given an answer; None at its end."""
    try:
        return turn.send(answer)
    except StopIteration:
        return None


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
    return entries_of(link for link in page.links if pattern.search(link.path))


def next_by_label(page: Page) -> str | None:
    """The address of the link that says 'next page'."""
    found = (link.url for link in page.links if says_next(link.label) and link.url != page.url)
    return next(found, None)


def says_next(label: str) -> bool:
    """Whether a label says 'next page'."""
    return label.lower().strip(_ARROWS) in words("page")["next"] or label in _NEXT


def next_by_number(page: Page) -> str | None:
    """The link of the number after this page's own, which a pager prints without a link."""
    numbers = {int(link.label): link.url for link in page.links if _is_number(link.label)}
    here = _own_number(page, numbers) or said_number(page)
    if here is None:
        here = next(n for n in range(1, len(numbers) + 2) if n not in numbers)
    if here > max(numbers, default=0):  # a select box has all of them
        here = next((n for n, url in numbers.items() if url == page.url), 1)
    return numbers.get(here + 1) if urlsplit(page.url).path != "/" else None


def _own_number(page: Page, numbers: Mapping[int, str]) -> int | None:
    """The page's own number, where its address is built as those that its pager links are.

    A pager may show a window only, such as 3 4 5 6 7 of thirty.
    """
    last = max(numbers, default=1)
    head, _, tail = numbers.get(last, "").rpartition(str(last))
    if any(url != f"{head}{number}{tail}" for number, url in numbers.items() if number > 1):
        return None
    found = re.fullmatch(rf"{re.escape(head)}(\d{{1,3}}){re.escape(tail)}", page.url)
    return int(found[1]) if found else None


def said_number(page: Page) -> int | None:
    """The page's number as its pager says it (第2/7页); None if it does not."""
    said = re.search(words("page")["number"], page.plain)
    return int(said[1]) if said else None


def _is_number(label: str) -> bool:
    return label.isascii() and label.isdigit() and len(label) <= _PAGER_DIGITS


def numbered(page: Page, *, stem: str, number: int) -> str:
    """The address of ``stem_number`` beside a page, with the page's own extension."""
    name = urlsplit(page.url).path.rsplit("/", 1)[-1]
    extension = name.rsplit(".", 1)[-1] if "." in name else "html"
    return urljoin(page.url, f"{stem}_{number}.{extension}")


def number_of(page: Page, pattern: re.Pattern[str]) -> int | None:
    """The number that the page's own file name carries; None if it carries none."""
    found = pattern.search(urlsplit(page.url).path)
    return int(found[1]) if found else None
