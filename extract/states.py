"""What stood at an address over time: each state of a report, typed, with its dates."""

import re
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby
from typing import Any, Literal

from crawler.blocks import find_block
from extract.read import Reading
from extract.said import digest_of
from extract.values import NUMBER

Kind = Literal["published", "gone", "moved", "blocked", "replaced", "unreadable"]
PUBLISHED: Kind = "published"

_YEAR = re.compile(r"(20[0-3]\d)\s*年?")
_GONE = (404, 410)
_WORSE = 0.5  # of the numbers before: a page half drawn has fewer, an altered report does not


@dataclass(frozen=True, slots=True)
class Copy:
    """A capture (its row of ``captures``), what was read from it, and when it was seen.

    ``seen`` holds (time, HTTP status) of each sighting; ``challenge`` why it is no document but a
    challenge of the host.
    """

    capture: Mapping[str, Any]
    reading: Reading
    seen: tuple[tuple[str, int], ...] = ()
    challenge: str | None = None

    @property
    def year(self) -> int | None:
        """The year of the report: by the document, else by the listing's title of it."""
        if self.reading.headline.year is not None:
            return self.reading.headline.year
        found = _YEAR.search(self.capture["entry_title"] or "")
        return int(found[1]) if found else None

    @property
    def url(self) -> str:
        """The address it stood at."""
        return str(self.capture["url"])

    @property
    def is_document(self) -> bool:
        """Whether it was answered as a document, neither refused nor sent elsewhere."""
        return any(status == 200 for _, status in self.seen) and not self.challenge

    @property
    def numbers(self) -> int:
        """How many figures print a number."""
        return sum(figure.kind == NUMBER for figure in self.reading.figures)


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """One state: what kind, the copy that shows it, from when to when it was seen."""

    kind: Kind
    copy: Copy
    digest: str
    published_on: date | None
    first_seen: str
    last_seen: str


def find_states(copies: Iterable[Copy], belongs: Container[int]) -> list[State]:
    """The states of one address, oldest first, as a report has seen them.

    ``belongs`` has the ``id`` of each copy that is this report's. A copy that is worse than the one
    before it (its form or half of its numbers lost) does not count as published. Answers that say
    nothing (5xx) are left out.
    """
    sights = sorted(
        ((at, status, copy) for copy in copies for at, status in copy.seen),
        key=lambda sight: sight[0],
    )
    good: Copy | None = None
    stated: date | None = None
    found: list[State] = []
    for at, status, copy in sights:
        kind = _kind(copy, status, ours=id(copy) in belongs)
        if kind == PUBLISHED:
            if good is not None and _is_worse(copy, good):
                kind = "unreadable"
            else:
                good, stated = copy, copy.reading.headline.published_on or stated
        if kind is not None:
            found.append(_state(kind, copy, at, stated if kind == PUBLISHED else None))
    return join_states(found)


def join_states(states: Iterable[State]) -> list[State]:
    """Neighbours that say the same as one."""
    joined = []
    for _, group in groupby(states, key=lambda one: (one.kind, one.digest, one.published_on)):
        same = list(group)
        joined.append(replace(same[-1], first_seen=same[0].first_seen))
    return joined


def _kind(copy: Copy, status: int, *, ours: bool) -> Kind | None:
    if status in _GONE:
        return "gone"
    if 300 <= status < 400:
        return "moved"
    if copy.challenge or find_block(status, ""):
        return "blocked"
    if status != 200:
        return None
    if ours:
        return PUBLISHED
    return "replaced" if copy.year and copy.reading.is_report else "unreadable"


def _is_worse(copy: Copy, good: Copy) -> bool:
    if good.reading.form is None:
        return False
    return copy.reading.form is None or copy.numbers < _WORSE * good.numbers


def _state(kind: Kind, copy: Copy, at: str, stated: date | None) -> State:
    digest: str = kind
    if kind == PUBLISHED:
        digest = digest_of(copy.reading)
    elif kind in ("moved", "replaced"):
        digest = str(copy.capture["final_url"] if kind == "moved" else copy.year)
    return State(
        kind=kind, copy=copy, digest=digest, published_on=stated, first_seen=at, last_seen=at
    )


def history(sources: Mapping[str, Sequence[State]], url: str) -> Iterator[State]:
    """The states of the source at ``url``, after those of the addresses that it succeeded.

    A source succeeds another that was last seen published before it was first seen.
    """
    chain = [list(sources[url])]
    others = {other: states for other, states in sources.items() if other != url}
    while others:
        start = _first_published(chain[0])
        before = {u: s for u, s in others.items() if _last_published(s) < start}
        if not before:
            break
        newest = max(before, key=lambda one: _last_published(before[one]))
        chain.insert(0, [s for s in others.pop(newest) if s.last_seen < start])
    yield from join_states(state for states in chain for state in states)


def _first_published(states: Iterable[State]) -> str:
    return min((one.first_seen for one in states if one.kind == PUBLISHED), default="")


def _last_published(states: Iterable[State]) -> str:
    return max((one.last_seen for one in states if one.kind == PUBLISHED), default="~")
