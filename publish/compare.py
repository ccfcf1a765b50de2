"""Two reports, or versions of one, beside each other: figures by cell, prose by sentence."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from extract.form import read_forms
from extract.values import plain
from publish.figures import ABSENT, Figure, Figures
from publish.labels import bare_heading
from publish.panel.selection import every_cell
from publish.search.snippets import Piece
from publish.sums import Key, Number, total

# Longer texts are held together without regard to the order of their sentences, in linear time.
MOST_CHARACTERS = 40_000
_MOST_STEPS = 1_000_000  # for the parts of sentences: about a second
_ALIKE = 0.5
_SENTENCE = re.compile(r"(?<=[。；！？\n])")


@dataclass(frozen=True, kw_only=True)
class Pair:
    """A cell on both sides; None where the side's form has no such cell."""

    key: Key
    left: Figure | None
    right: Figure | None

    @property
    def one_sided(self) -> bool:
        """Whether only one side's form has the cell."""
        return self.left is None or self.right is None

    @property
    def units_differ(self) -> bool:
        """Whether both print numbers, but of different units."""
        return bool(self.left and self.right and (self.left.unit or "") != (self.right.unit or ""))

    @property
    def differs(self) -> bool:
        """Whether the sides say different things: another number, or another kind of cell."""
        if self.left is None or self.right is None:
            return True
        both = self.left.value is not None and self.right.value is not None
        if both:
            return self.left.value != self.right.value or self.units_differ
        return (self.left.kind, plain(self.left.raw)) != (self.right.kind, plain(self.right.raw))

    @property
    def change(self) -> Number | None:
        """Right less left, of what is printed; None if a side is no number or units differ."""
        if self.left is None or self.right is None or self.units_differ:
            return None
        if self.left.value is None or self.right.value is None:
            return None
        return total([self.right.value, -self.left.value])


@dataclass(frozen=True, kw_only=True)
class Table:
    """The cells of a table of the form, sorted out."""

    key: str
    differing: Sequence[Pair]
    same: Sequence[Pair]
    one_sided: Sequence[Pair]


def compare_figures(left: Figures, right: Figures) -> list[Table]:
    """The tables with the cells that a side prints or should."""
    pairs = [
        Pair(key=key, left=left.get(key), right=right.get(key))
        for key in every_cell()
        if _is_there(left.get(key)) or _is_there(right.get(key))
    ]
    return [
        _sorted(table, [pair for pair in pairs if pair.key[0] == table])
        for table in dict.fromkeys(pair.key[0] for pair in pairs)
    ]


def _is_there(figure: Figure | None) -> bool:
    return figure is not None and figure.kind != ABSENT


def _sorted(table: str, pairs: Sequence[Pair]) -> Table:
    both = [pair for pair in pairs if not pair.one_sided]
    return Table(
        key=table,
        differing=[pair for pair in both if pair.differs],
        same=[pair for pair in both if not pair.differs],
        one_sided=[pair for pair in pairs if pair.one_sided],
    )


@dataclass(frozen=True, kw_only=True)
class Reuse:
    """How much of a text stands word for word in the other: sentences and their characters."""

    sentences: int
    of_sentences: int
    characters: int
    of_characters: int

    @property
    def percent(self) -> int | None:
        """The share in percent, never rounded up to all; None if there is nothing."""
        if not self.of_characters:
            return None
        return 100 * self.characters // self.of_characters


@dataclass(frozen=True, kw_only=True)
class Texts:
    """Two texts as pieces, those marked that the other has not."""

    left: Sequence[Piece]
    right: Sequence[Piece]


def compare_texts(left: str, right: str) -> Texts:
    """The texts with what is in one only marked: sentences, or parts of those that are alike."""
    old, new = _sentences(left), _sentences(right)
    if len(left) + len(right) > MOST_CHARACTERS:
        return Texts(left=_unknown_to(old, new), right=_unknown_to(new, old))
    matcher = SequenceMatcher(a=_plains(old), b=_plains(new), autojunk=False)
    was: list[Piece] = []
    now: list[Piece] = []
    steps = _MOST_STEPS
    for what, a, b, c, d in matcher.get_opcodes():
        if what == "replace" and b - a == d - c:
            for one, other in zip(old[a:b], new[c:d], strict=True):
                steps -= len(one) * len(other)
                pieces = _parts(one, other) if steps > 0 else _apart(one, other)
                was += pieces[0]
                now += pieces[1]
        else:
            was += [Piece(one, what != "equal") for one in old[a:b]]
            now += [Piece(one, what != "equal") for one in new[c:d]]
    return Texts(left=was, right=now)


def _unknown_to(sentences: Sequence[str], others: Sequence[str]) -> list[Piece]:
    known = {plain(one) for one in others}
    return [Piece(one, plain(one) not in known) for one in sentences]


def _parts(was: str, now: str) -> tuple[list[Piece], list[Piece]]:
    """Two sentences with the parts marked that differ; the whole of each if they are not alike."""
    matcher = SequenceMatcher(a=was, b=now, autojunk=False)
    if matcher.quick_ratio() < _ALIKE or matcher.ratio() < _ALIKE:
        return _apart(was, now)
    codes = matcher.get_opcodes()
    left = [Piece(was[a:b], what != "equal") for what, a, b, _, _ in codes if b > a]
    right = [Piece(now[c:d], what != "equal") for what, _, _, c, d in codes if d > c]
    return left, right


def _apart(was: str, now: str) -> tuple[list[Piece], list[Piece]]:
    return [Piece(was, True)], [Piece(now, True)]


def reuse_of(text: str, other: str) -> Reuse:
    """How much of a text the other has too, each of its sentences counted as often as it stands."""
    there = Counter(filter(None, _plains(_sentences(other))))
    found: list[str] = []
    every = [one for one in _plains(_sentences(text)) if one]
    for sentence in every:
        if there[sentence] > 0:
            there[sentence] -= 1
            found.append(sentence)
    return Reuse(
        sentences=len(found),
        of_sentences=len(every),
        characters=sum(map(len, found)),
        of_characters=sum(map(len, every)),
    )


def _sentences(text: str) -> list[str]:
    return [part for part in _SENTENCE.split(text) if part]


def _plains(sentences: Sequence[str]) -> list[str]:
    return [plain(one) for one in sentences]


def texts_by_section(passages: Sequence[Mapping[str, object]]) -> dict[int, str]:
    """The prose of a report by section; headings that only repeat the form's are left out."""
    labels = {one.number: one.label for form in read_forms().values() for one in form.sections}
    found: dict[int, list[str]] = {}
    for passage in passages:
        section, heading = int(str(passage["section"])), str(passage["heading"] or "")
        repeats = bare_heading(heading) == bare_heading(labels.get(section, ""))
        lines = ("" if repeats else heading, str(passage["text"] or ""))
        found.setdefault(section, []).extend(line for line in lines if line.strip())
    return {section: "\n".join(lines) for section, lines in found.items() if lines}


def sections_of(
    left: Mapping[int, str], right: Mapping[int, str]
) -> Iterator[tuple[int, Texts, Reuse]]:
    """Each section with prose: both texts, and how much of the right is the left's too."""
    for section in sorted({*left, *right}):
        was, now = left.get(section, ""), right.get(section, "")
        yield section, compare_texts(was, now), reuse_of(now, was)
