"""What stood at an address over time: each state of a report, typed, with its dates."""

import hashlib
import json
import re
import tomllib
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Any, Literal

from crawler.blocks import find_block
from extract.figures import Figure, Key
from extract.read import Reading
from extract.values import NUMBER, plain

Kind = Literal["published", "gone", "moved", "blocked", "replaced", "unreadable"]
PUBLISHED: Kind = "published"

_YEAR = re.compile(r"(20[0-3]\d)\s*年?")
_GONE = (404, 410)
_NOISE_CHARACTERS = 60  # a longer line is prose that speaks of such things
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


def digest_of(reading: Reading) -> str:
    """The digest of figures and sentences: the same while a report says the same."""
    figures = sorted([*key, *said] for key, said in _cells(reading).items())
    text = json.dumps([figures, "".join(sentences_of(reading))], ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def find_changes(before: State, after: State, *, good: State | None) -> Mapping[str, Any]:
    """What differs between a state and the one before; figures and sentences against ``good``,
    the last one published."""
    changes: dict[str, Any] = {"figures": [], "sentences": {"removed": [], "added": []}}
    if good and after.kind == PUBLISHED:
        old, new = good.copy.reading, after.copy.reading
        changes["figures"] = _changed_figures(old, new)
        gone, come = sentences_of(old), sentences_of(new)
        changes["sentences"] = {
            "removed": [said for key, said in gone.items() if key not in come],
            "added": [said for key, said in come.items() if key not in gone],
        }
        for name, was, now in (
            ("published_on", _iso(good.published_on), _iso(after.published_on)),
            ("url", good.copy.url, after.copy.url),
        ):
            if was and now and was != now:
                changes[name] = {"before": was, "after": now}
    if before.kind != after.kind:
        changes["state"] = {"before": before.kind, "after": after.kind}
    return changes


def _changed_figures(old: Reading, new: Reading) -> list[dict[str, Any]]:
    was, now = _cells(old), _cells(new)
    raw_was, raw_now = _figures(old), _figures(new)
    return [
        {
            "table": key[0],
            "row": key[1],
            "column": key[2],
            "before": raw_was[key].raw if key in raw_was else None,
            "after": raw_now[key].raw if key in raw_now else None,
        }
        for key in {**was, **now}
        if was.get(key) != now.get(key)
    ]


def _figures(reading: Reading) -> Mapping[Key, Figure]:
    return {figure.key: figure for figure in reading.figures}


def _cells(reading: Reading) -> Mapping[Key, tuple[str, str]]:
    """Kind and text of each cell, however it was encoded."""
    return {figure.key: (figure.kind, plain(figure.raw or "")) for figure in reading.figures}


def sentences_of(reading: Reading) -> Mapping[str, str]:
    """The sentences by what they say without blanks and widths; what is no report's left out.

    Line breaks do not end a sentence: a new template breaks its lines elsewhere.
    """
    noise = _noise()
    texts = (
        "".join(line for line in one.text.splitlines() if not _is_noise(line, noise))
        for one in reading.passages
    )
    parts = (part for text in texts for part in re.split(r"(?<=[。；！？])", text))
    return {plain(part): part.strip() for part in parts if part.strip()}


def _is_noise(line: str, noise: re.Pattern[str]) -> bool:
    said = plain(line)
    return len(said) < _NOISE_CHARACTERS and bool(noise.search(said))


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


@cache
def _noise() -> re.Pattern[str]:
    path = Path(__file__).parent / "noise.toml"
    found: Sequence[str] = tomllib.loads(path.read_text(encoding="utf-8"))["noise"]
    return re.compile("|".join(found), re.I)


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
