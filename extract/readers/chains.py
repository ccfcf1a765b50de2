"""Labels of the form among words set without rules: whole, or broken over lines of a cell."""

import re
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from extract.form import read_forms
from extract.labels import core, labels_of
from extract.readers.lines import Word
from extract.values import BLANK, TEXT, read_value

# The gaps, in shares of the height, that set words apart: cells of one line may stand as near as
# the least of them, letters of one label be set as far apart as the largest.
GAPS = (1.2, 0.5, 0.25, 0.15)
# A line of words, and the words under it, end before so many more.
_SEARCHED = 200
# A number in front begins each label of its kind, and none.
_NUMERAL = re.compile(r"[一二三四五六七八九十\d]{1,3}")
Index = Mapping[str, str]
"""The key of a row or column by the core of its label."""


@dataclass(frozen=True, slots=True)
class Chain:
    """One printed label: its key in the form, its text, and the words that it is made of."""

    key: str
    text: str
    words: tuple[Word, ...]

    @property
    def x0(self) -> float:
        """Its left edge in points."""
        return min(word.x0 for word in self.words)

    @property
    def x1(self) -> float:
        """Its right edge in points."""
        return max(word.x1 for word in self.words)

    @property
    def top(self) -> float:
        """Where it begins, down all pages."""
        return self.words[0].top

    @property
    def first(self) -> int:
        """The number of its first line."""
        return self.words[0].line

    @property
    def last(self) -> int:
        """The number of its last line."""
        return self.words[-1].line

    def shares_words_with(self, other: "Chain") -> bool:
        """Whether a word of one is a part of a word of the other."""
        return (
            self.first <= other.last
            and other.first <= self.last
            and any(
                mine.line == theirs.line and overlap(mine, theirs) > 0
                for mine in self.words
                for theirs in other.words
            )
        )


@cache
def columns_of(table: str) -> Index:
    """The columns of a table in any form."""
    return _index(table, "columns")


@cache
def rows_of_table(table: str) -> Index:
    """The rows of a table in any form."""
    return _index(table, "rows")


@cache
def groups_of(table: str) -> frozenset[str]:
    """The cores of what stands above columns or beside rows of a table, in any form."""
    groups = {text for form in read_forms() for text in labels_of(form, table).groups}
    return frozenset(groups | ({*rows_of_table(table)} if table == "disputes" else set()))


def _index(table: str, name: str) -> Index:
    found: dict[str, str] = {}
    for form in read_forms():
        labels = labels_of(form, table)
        for text, known in (labels.rows if name == "rows" else labels.columns).items():
            found.setdefault(text, known.key)
    return MappingProxyType(found)


def find_chains(lines: Sequence[Sequence[Word]], known: Index) -> list[Chain]:
    """Every label of ``known`` in these lines, by any of ``GAPS``; first that which finds most."""
    beginnings = frozenset(label[:n] for label in known for n in range(1, len(label) + 1))
    # A lone mark of punctuation is a blank as a value, and joins what it parts in a label.
    texts = [[one for one in line if read_value(one.text).kind in (TEXT, BLANK)] for line in lines]
    by_gap = [list(_chains(texts, known, beginnings, gap)) for gap in GAPS]
    found: list[Chain] = []
    for chains in sorted(by_gap, key=len, reverse=True):
        found += [one for one in chains if not any(map(one.shares_words_with, found))]
    return found


def _chains(
    lines: Sequence[Sequence[Word]], known: Index, beginnings: Container[str], gap: float
) -> Iterator[Chain]:
    words = [word for line in lines for word in join_words(line, gap) if core(word.text)]
    used: set[int] = set()
    for n, word in enumerate(words):
        if n in used or core(word.text) not in beginnings or _NUMERAL.fullmatch(core(word.text)):
            continue
        numbers = _longest(words, n, known, beginnings)
        if numbers:
            used.update(numbers)
            text = "".join(words[m].text for m in numbers)
            yield Chain(known[core(text)], text, tuple(words[m] for m in numbers))


def _longest(
    words: Sequence[Word], first: int, known: Index, beginnings: Container[str]
) -> list[int]:
    """The words from this one down that make the longest label; [] if none do."""
    best: list[int] = []
    here, text = [first], words[first].text
    while core(text) in beginnings:
        if core(text) in known:
            best = list(here)
        below = _below(words, here[-1])
        if below is None:
            break
        here.append(below)
        text += words[below].text
    return best


def _below(words: Sequence[Word], n: int) -> int | None:
    """The next word under one."""
    mine = words[n]
    return next(
        (
            m
            for m in range(n + 1, min(n + _SEARCHED, len(words)))
            if words[m].top > mine.middle and overlap(words[m], mine) > 0
        ),
        None,
    )


def overlap(one: Word | Chain, other: Word | Chain) -> float:
    """By how many points two stand above one another; negative if they stand apart."""
    return min(one.x1, other.x1) - max(one.x0, other.x0)


def join_words(words: Sequence[Word], gap: float) -> list[Word]:
    """The words of one line, those nearer than ``gap`` heights joined."""
    joined: list[Word] = []
    for word in words:
        if joined and word.x0 - joined[-1].x1 <= gap * max(word.size, joined[-1].size):
            joined[-1] = joined[-1].joined(word)
        else:
            joined.append(word)
    return joined
