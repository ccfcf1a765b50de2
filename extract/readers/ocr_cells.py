"""The text of a ruled table's cells, each with how sure the recogniser is of it."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from extract.labels import respelled
from extract.readers.ocr_engine import Picture, Text
from extract.readers.ocr_ink import text_lines
from extract.readers.ocr_line import ILLEGIBLE, Spot, read_spots
from extract.readers.ocr_ruling import Box, Mask, RuledCell, RuledTable
from extract.readers.ocr_strokes import read_stroke
from extract.values import TEXT, read_value, tidy

_INSET = 3
GLYPH_LEAST, GLYPH_MOST = 16, 60
# In shares of a glyph's height: marks lower and narrower than this are dirt, not a dash or a point.
_DIRT = 0.3
_UNSURE = 0.6
_UPPER = 0.25
_STRAY = re.compile(r"^[|'`.,·:;_~\"‘’“”、。\s]+|[|'`.,·:;_~\"‘’“”、。\s]+$")


@dataclass(frozen=True, slots=True)
class Paper:
    """What reading a level page needs: the page without rules, its text ink, how light paper is."""

    page: Picture
    ink: Mask
    white: int
    glyph: int

    def read(self, spots: Sequence[Spot], lone: Sequence[bool]) -> list[Text]:
        """What stands at each spot; one that is ``lone`` may be a mere stroke."""
        strokes = [
            read_stroke(self.ink, spot.box, self.glyph) if alone else None
            for spot, alone in zip(spots, lone, strict=True)
        ]
        others = [spot for spot, stroke in zip(spots, strokes, strict=True) if stroke is None]
        texts = iter(read_spots(self.page, others, glyph=self.glyph, paper=self.white))
        return [stroke or next(texts) for stroke in strokes]


def usual_height(ink: Mask, tables: Sequence[RuledTable]) -> int:
    """How high a line of text in the tables is; the least plausible if there is none."""
    heights = [
        line.bottom - line.top
        for table in tables
        for cell in table.cells
        for line in text_lines(ink, inside(cell), 0)
        if line.bottom - line.top >= GLYPH_LEAST // 2
    ]
    usual = float(np.percentile(heights, 75)) if heights else 0.0
    return round(min(max(usual, GLYPH_LEAST), GLYPH_MOST))


def inside(cell: RuledCell) -> Box:
    """A cell without the edges of its rules."""
    box = cell.box
    return Box(box.x0 + _INSET, box.top + _INSET, box.x1 - _INSET, box.bottom - _INSET)


def read_cells(paper: Paper, cells: Sequence[RuledCell]) -> list[Text]:
    """The text of each cell, lines joined; the score is that of its worst line, 1 if blank."""
    spots: list[Spot] = []
    owners: list[int] = []
    lone: list[bool] = []
    for n, cell in enumerate(cells):
        lines = list(_lines(paper, cell))
        spots += [Spot(line, inside(cell)) for line in lines]
        owners += [n] * len(lines)
        lone += [len(lines) == 1 and _is_in_the_middle(line, cell.box) for line in lines]
    texts: list[list[Text]] = [[] for _ in cells]
    for n, text in zip(owners, paper.read(spots, lone), strict=True):
        texts[n].append(text)
    return [_joined(lines) for lines in texts]


def _lines(paper: Paper, cell: RuledCell) -> Iterator[Box]:
    """The lines of text in a cell, without what a bent rule left at its edge beside others."""
    lines = text_lines(paper.ink, inside(cell), paper.glyph)
    lines = [line for line in lines if not is_dirt(line, paper.glyph)]
    for line in lines:
        is_alone = len(lines) == 1 or _is_in_the_middle(line, cell.box)
        if is_alone or not read_stroke(paper.ink, line, paper.glyph):
            yield line


def _is_in_the_middle(line: Box, cell: Box) -> bool:
    """Whether a mark stands half way down its cell, and not where a bent rule left it."""
    middle = (line.top + line.bottom) / 2 - cell.top
    return _UPPER < middle / (cell.bottom - cell.top) < 1 - _UPPER


def is_dirt(line: Box, glyph: int) -> bool:
    """Whether a mark is too small for a digit, a dash or a point."""
    wide, high = line.x1 - line.x0, line.bottom - line.top
    return max(wide, high) < _DIRT * glyph or (high > 3 * wide and wide < 0.1 * glyph)


def _joined(lines: Sequence[Text]) -> Text:
    """One cell's lines as one text. Digits above digits stay apart: nothing says they are one."""
    if not lines:
        return Text("", 1.0)
    # Grain beside a digit reads as letters; it is left out, but the cell stays doubted.
    sure = [line for line in lines if line.score >= _UNSURE]
    joined = ""
    for line in sure or lines:
        apart = " " if joined[-1:].isdigit() and line.text[:1].isdigit() else ""
        joined += apart + line.text
    text = _without_stray(tidy(joined))
    return Text(text or ILLEGIBLE, min(line.score for line in lines))


def _without_stray(text: str) -> str:
    """A value without marks that a border or dirt left beside it; a label as the form spells it."""
    if read_value(text).kind != TEXT:
        return text
    bare = _STRAY.sub("", text)
    return bare if read_value(bare).kind != TEXT and bare else respelled(text)
