"""Glyphs to lines of text, and the text of a cell."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from extract.readers.pdf_page import Glyph

_HAN = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\u3000-\u303f（）“”‘’—…]")
# Characters of one line differ in their baseline by less than this share of their height.
_BASE = 0.4
# Gaps in shares of the height: printed as a blank between letters or digits; between Chinese
# characters, which offices set apart for looks; and so wide that another field begins.
_BLANK, _HAN_BLANK, _FIELD = 0.2, 1.5, 1.2


@dataclass(frozen=True, slots=True)
class Line:
    """One printed line: its fields (text apart by wide gaps) and box in points on its page."""

    fields: tuple[str, ...]
    page: int
    x0: float
    top: float
    x1: float
    bottom: float
    size: float

    @property
    def text(self) -> str:
        """Its text, fields apart by a blank."""
        return " ".join(self.fields)


def read_lines(glyphs: Iterable[Glyph], page: int) -> list[Line]:
    """The lines of these glyphs, from the top."""
    return [_line(row, page) for row in rows_of(glyphs)]


def rows_of(glyphs: Iterable[Glyph]) -> list[list[Glyph]]:
    """The glyphs by baseline, each row from the left; what was printed twice for bold is once."""
    rows: list[list[Glyph]] = []
    for glyph in sorted(glyphs, key=lambda glyph: glyph.base):
        near = _BASE * max(glyph.size, 1.0)
        if not rows or glyph.base - rows[-1][0].base > near:
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
    fields, start = [], 0
    for n in range(1, len(row) + 1):
        if n == len(row) or row[n].x0 - row[n - 1].x1 > _FIELD * row[n].size:
            fields.append(row_text(row[start:n]))
            start = n
    return Line(
        tuple(fields),
        page,
        row[0].x0,
        min(glyph.top for glyph in row),
        row[-1].x1,
        max(glyph.bottom for glyph in row),
        sorted(glyph.size for glyph in row)[len(row) // 2],
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
    room for one more: "1" above "2" may be two numbers, "25100" above "0" is one that wrapped.
    """
    text = ""
    last: Glyph | None = None
    for row in rows_of(glyphs):
        if last is not None and _is_number_part(last.text) and _is_number_part(row[0].text):
            width = last.x1 - last.x0
            text += "" if last.x1 + 2 * width > right else " "
        text += row_text(row)
        last = row[-1]
    return text


def _is_number_part(text: str) -> bool:
    return text.isdigit() or text in ".,，-+"
