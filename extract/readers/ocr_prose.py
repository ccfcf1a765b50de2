"""Text outside of tables: found by the detector, recognised line by line."""

from collections.abc import Iterator, Sequence

import cv2
import numpy as np

from extract.readers.ocr_cells import Paper
from extract.readers.ocr_engine import Picture, Text, detect
from extract.readers.ocr_line import Spot, read_spots
from extract.readers.ocr_ruling import Box, Mask

# The detector finds glyphs of 16 pixels as surely as of 30, at a third of the time.
_DETECTED_AT = 18
_TALLEST = 1000
_UNSURE = 0.5
Strip = tuple[int, int]
"""Rows of a page: from, to before."""


def read_prose(paper: Paper, tables: Sequence[Box]) -> list[tuple[Box, Text]]:
    """Each run of text outside of the tables, with where it stands."""
    ink = paper.ink.copy()
    page = paper.page.copy()
    for table in tables:
        ink[table.top : table.bottom, table.x0 : table.x1] = 0
        page[table.top : table.bottom, table.x0 : table.x1] = paper.white
    strips = _strips(ink, paper.glyph)
    boxes = [box for group in _groups(strips) for box in _detect(page, group, paper)]
    height, width = page.shape
    whole = Box(0, 0, width, height)
    spots = [Spot(box, whole) for box in boxes]
    texts = read_spots(page, spots, glyph=paper.glyph, paper=paper.white)
    return [
        (box, text)
        for box, text in zip(boxes, texts, strict=True)
        if text.text.strip() and text.score >= _UNSURE
    ]


def _strips(ink: Mask, glyph: int) -> list[Strip]:
    """The rows that hold ink, with a glyph's height of paper around: blank paper costs time."""
    inked = np.count_nonzero(ink, axis=1) > 2
    grown = np.convolve(inked, np.ones(2 * glyph + 1), mode="same") > 0
    edges = np.flatnonzero(np.diff(np.concatenate(([0], grown.astype(np.int8), [0]))))
    return [(int(a), int(b)) for a, b in zip(edges[::2], edges[1::2], strict=True)]


def _groups(strips: Sequence[Strip]) -> Iterator[list[Strip]]:
    """Strips to be looked at together; one that is too tall is cut."""
    group: list[Strip] = []
    for strip in strips:
        for top in range(strip[0], strip[1], _TALLEST):
            part = (top, min(top + _TALLEST, strip[1]))
            if group and sum(b - a for a, b in (*group, part)) > _TALLEST:
                yield group
                group = []
            group.append(part)
    if group:
        yield group


def _detect(page: Picture, strips: Sequence[Strip], paper: Paper) -> Iterator[Box]:
    scale = min(_DETECTED_AT / paper.glyph, 1.0)
    stacked = np.concatenate([page[a:b] for a, b in strips])
    small = cv2.resize(stacked, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    starts = np.cumsum([0, *(b - a for a, b in strips)])
    for corners in detect(np.asarray(small, np.uint8)):
        (x0, top), (x1, bottom) = corners.min(axis=0) / scale, corners.max(axis=0) / scale
        n = min(int(np.searchsorted(starts, (top + bottom) / 2, side="right")) - 1, len(strips) - 1)
        shift = strips[n][0] - int(starts[n])
        yield Box(max(int(x0), 0), max(int(top) + shift, 0), int(x1) + 1, int(bottom) + shift + 1)
