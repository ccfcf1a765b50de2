"""Glyphs to lines of text, and the text of a cell."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median_high

from extract.grid import Place
from extract.readers.pdf_marks import Glyph

_HAN = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\u3000-\u303f（）“”‘’—…]")
# Characters of one line differ in their baseline by less than this share of their height.
_BASE = 0.4
# Gaps in shares of the height: printed as a blank between letters or digits; between Chinese
# characters, which offices set apart for looks; and so wide that another field begins.
_BLANK, _HAN_BLANK, _FIELD = 0.2, 1.5, 1.2
# The least gap that may part two cells of one line.
_WORD = 0.15
# Lines of one paragraph stand nearer than this, in heights.
_NEXT = 1.9


@dataclass(frozen=True, slots=True)
class Word:
    """A run of glyphs without a gap between them, its box in points, and on which line it is.

    ``confidence`` and ``came`` are as those of its line.
    """

    text: str
    x0: float
    top: float
    x1: float
    bottom: float
    line: int = 0
    confidence: float = 1.0
    came: Place | None = None

    @property
    def size(self) -> float:
        """Its height."""
        return self.bottom - self.top

    @property
    def middle(self) -> float:
        """Half way down it."""
        return (self.top + self.bottom) / 2

    def joined(self, right: "Word") -> "Word":
        """Both as one, set apart by a blank."""
        return Word(
            f"{self.text} {right.text}",
            self.x0,
            min(self.top, right.top),
            right.x1,
            max(self.bottom, right.bottom),
            self.line,
            min(self.confidence, right.confidence),
            around([self.came, right.came]) if self.came and right.came else None,
        )

    def moved(self, points: float, line: int) -> "Word":
        """The same so much farther down, on the line of this number."""
        return replace(self, top=self.top + points, bottom=self.bottom + points, line=line)


@dataclass(frozen=True, slots=True)
class Line:
    """One printed line: its fields (text apart by wide gaps) and box in points on its page.

    ``words`` are its parts by every gap; ``confidence`` is how sure a recogniser is of the text (0
    to 1). ``came`` is its place in a picture as it came, if it was turned to be read.
    """

    fields: tuple[str, ...]
    page: int
    x0: float
    top: float
    x1: float
    bottom: float
    size: float
    words: tuple[Word, ...] = ()
    confidence: float = 1.0
    came: Place | None = None

    @property
    def text(self) -> str:
        """Its text, fields apart by a blank."""
        return " ".join(self.fields)


def around(places: Sequence[Place]) -> Place:
    """The box around places of one page."""
    return {
        **places[0],
        **{name: min(place[name] for place in places) for name in ("x0", "top")},
        **{name: max(place[name] for place in places) for name in ("x1", "bottom")},
    }


def read_lines(glyphs: Iterable[Glyph], page: int) -> list[Line]:
    """The lines of these glyphs, from the top."""
    return [_line(row, page) for row in rows_of(glyphs)]


def rows_of(glyphs: Iterable[Glyph]) -> list[list[Glyph]]:
    """The glyphs by baseline, each row from the left; what was printed twice for bold is once."""
    rows: list[list[Glyph]] = []
    for glyph in sorted(glyphs, key=lambda glyph: glyph.base):
        first = rows[-1][0] if rows else glyph
        near = _BASE * max(glyph.size, first.size, 1.0)
        if not rows or glyph.base - first.base > near:
            rows.append([])
        rows[-1].append(glyph)
    return [list(_once(sorted(row, key=lambda glyph: glyph.x0))) for row in rows]


def _once(row: Sequence[Glyph]) -> Iterator[Glyph]:
    before: Glyph | None = None
    for glyph in row:
        if before and before.text == glyph.text and glyph.x0 - before.x0 < 0.2 * glyph.size:
            continue
        yield glyph
        before = glyph


def _line(row: Sequence[Glyph], page: int) -> Line:
    return Line(
        tuple(map(row_text, _parts(row, _FIELD))),
        page,
        row[0].x0,
        min(glyph.top for glyph in row),
        row[-1].x1,
        max(glyph.bottom for glyph in row),
        median_high(glyph.size for glyph in row),
        tuple(map(_word, _parts(row, _WORD))),
    )


def _parts(row: Sequence[Glyph], gap: float) -> Iterator[Sequence[Glyph]]:
    """A row of glyphs cut wherever a gap of so many heights is.

    Some files give each glyph the height of its ink, so that one alone may say far too little.
    """
    least = gap * median_high(glyph.size for glyph in row)
    start = 0
    for n in range(1, len(row) + 1):
        if n == len(row) or row[n].x0 - row[n - 1].x1 > max(least, gap * row[n].size):
            yield row[start:n]
            start = n


def _word(glyphs: Sequence[Glyph]) -> Word:
    return Word(
        "".join(glyph.text for glyph in glyphs),
        glyphs[0].x0,
        min(glyph.top for glyph in glyphs),
        glyphs[-1].x1,
        max(glyph.bottom for glyph in glyphs),
    )


def row_text(row: Sequence[Glyph]) -> str:
    """The text of one row of glyphs, with a blank where a gap is printed."""
    parts = [row[0].text]
    for before, glyph in pairwise(row):
        both = _HAN.match(before.text) or _HAN.match(glyph.text)
        if glyph.x0 - before.x1 > (_HAN_BLANK if both else _BLANK) * glyph.size:
            parts.append(" ")
        parts.append(glyph.text)
    return "".join(parts)


def cell_text(glyphs: Sequence[Glyph], right: float) -> str:
    """The text of a cell whose right edge stands at ``right``.

    Chinese lines join without a blank. Two lines of digits join only where the first had no
    room for one more, and the second is right below: "1" above "2" may be two numbers, "25100"
    above "0" is one that wrapped.
    """
    text = ""
    last: Glyph | None = None
    for row in rows_of(glyphs):
        if last is not None and _is_number_part(last.text) and _is_number_part(row[0].text):
            width = last.x1 - last.x0
            is_next = row[0].base - last.base < _NEXT * row[0].size
            text += "" if is_next and last.x1 + 2 * width > right else " "
        text += row_text(row)
        last = row[-1]
    return text


def _is_number_part(text: str) -> bool:
    return text.isdigit() or text in ".,，-+"
