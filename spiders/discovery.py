"""Which links to follow from a home page to the report column: best first, within a budget."""

import heapq
import re
from dataclasses import dataclass
from itertools import count
from urllib.parse import urlsplit

from crawler.register import Agency
from spiders.addresses import host_key, is_mobile, page_key
from spiders.area import Area
from spiders.links import Link
from spiders.pages import Page
from spiders.scores import is_name_of, names_agency, score_address, score_label, score_part
from spiders.words import has_any, words


@dataclass(frozen=True, kw_only=True)
class Budget:
    """How much one visit may look at before it says that it found nothing."""

    pages: int = 150
    depth: int = 6
    dry_pages: int = 30
    extra: int = 20
    home_links: int = 30
    parts: int = 12


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """A page worth a look; ``ours`` if it stands in the agency's own area, not only on its host."""

    url: str
    score: int
    depth: int = 0
    column: bool = False
    ours: bool = False
    referrer: str | None = None


class Frontier:
    """Candidates, best first, each page once (its mobile twin is the same page)."""

    def __init__(self, budget: Budget) -> None:
        self._budget = budget
        self._heap: list[tuple[int, int, Candidate]] = []
        self._seen: dict[str, int] = {}
        self._pushed = count()

    def push(self, candidate: Candidate) -> None:
        """Add a candidate, unless it was known with as good a score."""
        key = page_key(candidate.url)
        if candidate.depth > self._budget.depth or self._seen.get(key, -1) >= candidate.score:
            return
        self._seen[key] = candidate.score
        heapq.heappush(self._heap, (-candidate.score, next(self._pushed), candidate))

    def pop(self, *, at_least: int = 1) -> Candidate | None:
        """The best candidate; None if there is none of that score."""
        while self._heap and -self._heap[0][0] >= at_least:
            score, _, candidate = heapq.heappop(self._heap)
            key = page_key(candidate.url)
            if self._seen.get(key) == -score:
                self._seen[key] = 1_000_000  # taken: no score brings it back
                return candidate
        return None

    def reopen(self, url: str) -> None:
        """Offer a page's twins again: a home page may be only the way to its own index.html."""
        self._seen.pop(page_key(url), None)

    def close(self, url: str) -> None:
        """Never offer a page again, since it was looked at in another way."""
        self._seen[page_key(url)] = 1_000_000


def score_link(link: Link, page: Page, *, area: Area, column: bool, depth: int) -> Candidate:
    """How promising a link is (0 and less: not at all); ``column`` if its page is a column."""
    label = link.label
    score, is_column = score_label(label, in_column=column)
    part, is_part = score_part(label, area.agency, in_column=column)
    score, is_column = max((score, is_column), (part, is_part))
    slug, slug_column = score_address(link.url) if label else (0, False)
    # In a column what has the agency's name is its part, or its report under its name alone.
    own_part = column and is_name_of(label, area.agency) and not _is_home(link, area.agency)
    if own_part:
        score, is_column = max(score, 90), True
    named = not area.hosts and names_agency(label, area.agency)
    if has_any(label, words("column")["not_marks"]):
        slug, slug_column = 0, False
    score, is_column = max(score, slug), is_column or slug_column
    if named:
        score = max(score, 78)
        area.learn_folder(_folder_of(link, page))
        if urlsplit(link.url).path == "/" and host_key(link.url) != host_key(page.url):
            area.hosts.add(host_key(link.url))  # a portal leads to the body's own site
    ours = named or own_part or area.holds(link.url)
    if score:
        # A part of a column is as sure as the column, however deep it stands.
        score += (15 if ours else 0) - (0 if column and is_column else 4 * depth)
    if is_mobile(link.url):
        score = min(score, 5)
    return Candidate(
        url=link.url,
        score=score,
        depth=depth + 1,
        column=is_column,
        ours=ours,
        referrer=page.url,
    )


def _folder_of(link: Link, page: Page) -> str:
    """Where a body's pages stand: beside its entrance, or below it if others' stand beside."""
    path = link.url.partition("?")[0]
    beside = path.rpartition("/")[0]
    others = (one.url.partition("?")[0] for one in page.links)
    if not any(one != path and one.rpartition("/")[0] == beside for one in others):
        return link.url
    return re.sub(r"\.\w{3,5}$", "", path) + "/"


def _is_home(link: Link, agency: Agency) -> bool:
    return link.path == "/" or page_key(link.url) == page_key(agency.home)
