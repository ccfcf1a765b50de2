"""One picture of a page to its tables and lines, in the units of the picture as it came."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

import cv2
import numpy as np
import numpy.typing as npt

from extract.grid import Cell, Place
from extract.readers.flow import Laid
from extract.readers.joining import Piece
from extract.readers.lines import Line, Word
from extract.readers.ocr_cells import Paper, read_cells, usual_height
from extract.readers.ocr_engine import Picture, Text
from extract.readers.ocr_flat import flatten
from extract.readers.ocr_ink import (
    find_dashed_rules,
    find_faint_rules,
    find_ink,
    find_skew,
    without_specks,
)
from extract.readers.ocr_light import find_dark_ground, levelled, on_paper
from extract.readers.ocr_prose import Run, read_prose
from extract.readers.ocr_ruling import Box, Mask, RuledTable, find_rulings, find_tables
from extract.readers.ocr_turn import find_turn, turned_back
from extract.readers.ocr_words import words_of
from extract.values import DASH, NUMBER, TEXT, read_value

# At this width glyphs of an A4 page or of a screenshot are 20 to 35 pixels high.
_WIDTH = 1800
_MOST_ENLARGED, _LEAST = 2.0, 0.3
# Upright pages score 0.93 to 1.0 on the whole, those on their side or head 0.3 to 0.7.
_UPRIGHT = 0.85
# Runs of text nearer than this, in shares of their height, are one field of a line.
_FIELD = 1.2


@dataclass(frozen=True)
class Page:
    """A page made level and of reading size; ``back`` maps its pixels to those of the picture.

    That is the picture upright; ``came`` maps from there to the picture as it came.
    """

    grey: Picture
    back: npt.NDArray[np.float64]
    number: int
    came: npt.NDArray[np.float64] = field(default_factory=lambda: np.eye(3))

    @property
    def scale(self) -> float:
        """How much of the picture's unit a pixel of the page is."""
        return float(np.hypot(*self.back[0, :2]))

    def place(self, box: Box) -> Place:
        """Where a box stands in the picture as it came."""
        return self._place(box, self.came @ np.vstack([self.back, [0, 0, 1]]))

    def upright(self, box: Box) -> Place:
        """Where a box stands in the picture upright."""
        return self._place(box, np.vstack([self.back, [0, 0, 1]]))

    def _place(self, box: Box, back: npt.NDArray[np.float64]) -> Place:
        corners = np.array(
            [[box.x0, box.top, 1], [box.x1, box.top, 1], [box.x0, box.bottom, 1],
             [box.x1, box.bottom, 1]],
            np.float64,
        )  # fmt: skip
        points = corners @ back.T
        points = points[:, :2] / points[:, 2:]
        x0, top = (max(round(float(each)), 0) for each in points.min(axis=0))
        x1, bottom = (round(float(each)) for each in points.max(axis=0))
        return {"page": self.number, "x0": x0, "top": top, "x1": x1, "bottom": bottom}


def straighten(picture: Picture, number: int, *, unit: float) -> Page:
    """The page of a picture, scaled to reading size and turned level."""
    height, width = picture.shape
    scale = min(max(_WIDTH / width, _LEAST), _MOST_ENLARGED)
    way = cv2.INTER_CUBIC if scale > 1 else cv2.INTER_AREA
    size = max(round(width * scale), 1), max(round(height * scale), 1)
    grey = levelled(np.asarray(cv2.resize(picture, size, interpolation=way), np.uint8))
    turn = np.array([[1.0, 0, 0], [0, 1.0, 0]])
    if skew := find_skew(find_ink(grey)):
        turn = cv2.getRotationMatrix2D((size[0] / 2, size[1] / 2), skew, 1).astype(np.float64)
        turned = cv2.warpAffine(
            grey, turn, size, flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE
        )
        grey = np.asarray(turned, np.uint8)
    back = cv2.invertAffineTransform(turn).astype(np.float64) / (scale * unit)
    return Page(grey, back, number)


def read_page(picture: Picture, number: int, *, unit: float = 1.0) -> Laid:
    """The tables and lines of one picture (grey); places are pixels divided by ``unit``.

    A page that reads poorly is read again the way up that reads best.
    """
    flat, bent = flatten(picture)
    bent = np.diag([1, 1, unit]) @ bent @ np.diag([unit, unit, 1])
    laid, score = _read(replace(straighten(flat, number, unit=unit), came=bent))
    if score < _UPRIGHT and (turn := find_turn(flat)):
        height, width = flat.shape
        turned = np.ascontiguousarray(np.rot90(flat, turn))
        page = straighten(turned, number, unit=unit)
        came = bent @ turned_back(turn, width / unit, height / unit)
        again, better = _read(replace(page, came=came))
        laid = again if better > score else laid
    return laid


def _read(page: Page) -> tuple[Laid, float]:
    """The tables and lines of a page, and how sure the recogniser is of its texts on the whole."""
    ink = find_ink(page.grey)
    thin = [find_faint_rules(page.grey), find_dashed_rules(ink)]
    across, down = (faint | dashed for faint, dashed in zip(*thin, strict=True))
    tables, frame = find_tables(find_rulings(ink, (across, down)))
    frame = np.asarray(cv2.dilate(frame, np.ones((3, 3), np.uint8)), np.uint8)
    white = int(np.percentile(page.grey[::8, ::8], 75))
    ground = find_dark_ground(page.grey, white)
    shown = on_paper(page.grey, ground, white)
    text = without_specks((find_ink(shown) if ground.any() else ink) & ~frame)
    clean = np.where(frame > 0, np.uint8(white), shown)
    paper = Paper(clean, text, white, usual_height(text, tables))
    read = [(table, read_cells(paper, table.cells)) for table in tables]
    read = [(table, cells) for table, cells in read if not _is_frame(cells)]
    pieces = [_piece(page, table, cells) for table, cells in read]
    prose = read_prose(paper, [table.box for table, _ in read])
    texts = [(cell.text, cell.confidence) for _, piece in pieces for cell in piece.cells]
    texts += [(run.text.text, run.text.score) for run in prose]
    height = page.grey.shape[0] * page.scale
    laid = Laid(height, tuple(pieces), tuple(_lines(page, prose, text)))
    # A 0 reads as surely on its side and on its head.
    scores = [score for text, score in texts if read_value(text).kind == TEXT]
    return laid, float(np.mean(scores)) if scores else 0.0


def _is_frame(texts: Sequence[Text]) -> bool:
    """Whether most values share a cell with others: the rules part no rows or no columns."""
    kinds = [[read_value(part).kind for part in one.text.split()] for one in texts]
    counts = [sum(kind in (NUMBER, DASH) for kind in each) for each in kinds]
    return sum(count for count in counts if count > 1) > counts.count(1)


def _piece(page: Page, table: RuledTable, texts: Sequence[Text]) -> tuple[float, Piece]:
    cells = tuple(
        Cell(
            text.text,
            cell.row,
            cell.column,
            page.place(cell.box),
            cell.colspan,
            cell.rowspan,
            round(text.score, 3),
        )
        for cell, text in zip(table.cells, texts, strict=True)
    )
    height = max(cell.row + cell.rowspan for cell in table.cells)
    edges = tuple(x * page.scale for x in table.xs)
    piece = Piece(edges, cells, height, table.is_open_above, table.is_open_below)
    return float(page.upright(table.box)["top"]), piece


def _lines(page: Page, prose: Sequence[Run], ink: Mask) -> Iterator[Line]:
    """Runs of text that stand beside each other as lines, from the top."""
    rows: list[list[Run]] = []
    for one in sorted(prose, key=lambda each: each.box.top + each.box.bottom):
        middle = (one.box.top + one.box.bottom) / 2
        if rows and rows[-1][0].box.top < middle < rows[-1][0].box.bottom:
            rows[-1].append(one)
        else:
            rows.append([one])
    for row in rows:
        row.sort(key=lambda each: each.box.x0)
        boxes = [run.box for run in row]
        around = Box(
            boxes[0].x0,
            min(box.top for box in boxes),
            max(box.x1 for box in boxes),
            max(box.bottom for box in boxes),
        )
        place = page.upright(around)
        size = float(np.median([box.bottom - box.top for box in boxes]))
        yield Line(
            tuple(_fields(row)),
            page.number,
            place["x0"],
            place["top"],
            place["x1"],
            place["bottom"],
            size * page.scale,
            tuple(word for run in row for word in _words(page, run, ink)),
            round(min(run.text.score for run in row), 3),
            page.place(around),
        )


def _words(page: Page, run: Run, ink: Mask) -> Iterator[Word]:
    """The words of a run where they stand on the level page, in the picture's unit."""
    for box, text in words_of(run, ink):
        x0, top, x1, bottom = (at * page.scale for at in (box.x0, box.top, box.x1, box.bottom))
        sure = round(run.text.score, 3)
        yield Word(text, x0, top, x1, bottom, confidence=sure, came=page.place(box))


def _fields(row: Sequence[Run]) -> Iterator[str]:
    field = row[0].text.text
    for before, run in pairwise(row):
        # Figures of crowded columns stand nearer than words, and are two numbers all the same.
        are_numbers = field[-1:].isdigit() and run.text.text[:1].isdigit()
        if are_numbers or run.box.x0 - before.box.x1 > _FIELD * (run.box.bottom - run.box.top):
            yield field
            field = run.text.text
        else:
            field += run.text.text
    yield field
