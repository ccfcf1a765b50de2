"""Text outside of ruled tables: found by the detector and by its ink, recognised line by line."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np
import numpy.typing as npt

from extract.readers.ocr_cells import Paper, is_dirt
from extract.readers.ocr_engine import Picture, Text, detect
from extract.readers.ocr_ink import runs
from extract.readers.ocr_line import ILLEGIBLE, Spot
from extract.readers.ocr_ruling import Box, Mask
from extract.values import DASH, NUMBER, read_value

# The detector finds glyphs of 16 pixels as surely as of 30, at a third of the time.
_DETECTED_AT = 18
_TALLEST = 1000
_UNSURE = 0.5
# In shares of a line's height: a gap between columns of a table and not within a line of text.
_APART = 1.0
# Lines so many heights long are rules and no strokes of a glyph.
_RULE = 4
# What the detector passed over is looked at on pages with so many values in rows of three or more:
# a table without rules. Its lone digits are what the detector passes over.
_IN_A_ROW, _IN_ROWS = 3, 6
_MOST_LEFT = 1_500
# In heights of a line: marks so high are several, unless they are so slim, as strokes of rules.
_TALL, _SLIM = 2, 0.3
Strip = tuple[int, int]
"""Rows of a page: from, to before."""


@dataclass(frozen=True, slots=True)
class Run:
    """A run of text: where it stands, and what it says."""

    box: Box
    text: Text


def read_prose(paper: Paper, tables: Sequence[Box]) -> list[Run]:
    """Each run of text outside of the tables.

    Where values stand in rows, as in a table without rules, everything is there that has ink.
    """
    ink = _without_rules(paper.ink, paper.glyph)
    page = paper.page.copy()
    for table in tables:
        ink[table.top : table.bottom, table.x0 : table.x1] = 0
        page[table.top : table.bottom, table.x0 : table.x1] = paper.white
    paper = replace(paper, page=page, ink=ink)
    found = _read(paper, list(_detected(page, ink, paper)))
    left = _read_left(paper, found)
    if _is_tabular([*found, *left]):
        return [_legible(run) for run in (*found, *left)]
    return [run for run in found if run.text.text.strip() and run.text.score >= _UNSURE]


def _read(paper: Paper, boxes: Sequence[Box]) -> list[Run]:
    height, width = paper.page.shape
    whole = Box(0, 0, width, height)
    texts = paper.read([Spot(box, whole) for box in boxes], [True] * len(boxes))
    return [Run(box, text) for box, text in zip(boxes, texts, strict=True)]


def _read_left(paper: Paper, found: Sequence[Run]) -> list[Run]:
    """What stands in no run found: none of it is lost, but what is no glyph's size is not read."""
    if not found:
        return []
    size = int(np.median([run.box.bottom - run.box.top for run in found]))
    rest = paper.ink.copy()
    for run in found:
        rest[run.box.top : run.box.bottom, run.box.x0 : run.box.x1] = 0
    marks = list(_marks(rest, size))
    low = [box for box in marks if box.bottom - box.top < _TALL * size]
    read = low if len(low) <= _MOST_LEFT else []
    known = {*read}
    unread = [part for box in marks if box not in known for part in _cut(box, rest, size)]
    return [*_read(paper, read), *(Run(box, Text(ILLEGIBLE, 0.0)) for box in unread)]


def _without_rules(ink: Mask, glyph: int) -> Mask:
    """Ink without straight lines longer than any stroke."""
    long = _RULE * glyph
    for kernel in ((1, long), (long, 1)):
        rules = cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones(kernel, np.uint8))
        rules = cv2.dilate(rules, np.ones((3, 3), np.uint8))
        ink = np.asarray(cv2.subtract(ink, rules), np.uint8)
    return ink


def _detected(page: Picture, ink: Mask, paper: Paper) -> Iterator[Box]:
    """The runs that the detector finds, parted where columns are."""
    for group in _groups(ink, _strips(ink, paper.glyph)):
        for box in _detect(page, group, paper):
            yield from _parted(ink, box)


def _parted(ink: Mask, box: Box) -> Iterator[Box]:
    """The parts of a box that blank paper sets apart; those without ink are none."""
    inked = np.asarray(ink[box.top : box.bottom, box.x0 : box.x1].any(axis=0))
    start = end = -1
    for a, b in runs(inked):
        if end >= 0 and a - end > _APART * (box.bottom - box.top):
            yield replace(box, x0=box.x0 + start, x1=box.x0 + end)
            start = a
        start, end = (a if start < 0 else start), b
    if end >= 0:
        yield replace(box, x0=box.x0 + start, x1=box.x0 + end)


def _marks(ink: Mask, size: int) -> Iterator[Box]:
    """Where ink of a glyph's size or more hangs together."""
    near = cv2.dilate(ink, np.ones((size // 3 + 1, size // 2 + 1), np.uint8))
    _, labels, stats, _ = cv2.connectedComponentsWithStats(near, connectivity=8)
    for n, (x, y, wide, high, _) in enumerate(stats[1:], 1):
        area = np.s_[y : y + high, x : x + wide]
        box = _bounds((labels[area] == n) & (ink[area] > 0), int(x), int(y))
        if not is_dirt(box, size):
            yield box


def _bounds(inked: npt.NDArray[np.bool_], x: int, y: int) -> Box:
    """The box around ink in a part of a page that stands at x, y."""
    ys, xs = np.nonzero(inked)
    return Box(x + int(xs.min()), y + int(ys.min()), x + int(xs.max()) + 1, y + int(ys.max()) + 1)


def _cut(box: Box, ink: Mask, size: int) -> Iterator[Box]:
    """A mark in pieces as high as a line; a lone stroke too long for a glyph is none of a text."""
    if box.x1 - box.x0 < _SLIM * size:
        return
    for top in range(box.top, box.bottom, size):
        here = ink[top : min(top + size, box.bottom), box.x0 : box.x1] > 0
        if here.any():
            yield _bounds(here, box.x0, top)


def _is_tabular(found: Sequence[Run]) -> bool:
    """Whether values stand beside each other as nowhere but in a table."""
    values = [run.box for run in found if read_value(run.text.text).kind in (NUMBER, DASH)]
    rows: list[list[Box]] = []
    for box in sorted(values, key=lambda box: box.top + box.bottom):
        if rows and rows[-1][0].top < (box.top + box.bottom) / 2 < rows[-1][0].bottom:
            rows[-1].append(box)
        else:
            rows.append([box])
    return sum(len(row) for row in rows if len(row) >= _IN_A_ROW) >= _IN_ROWS


def _legible(run: Run) -> Run:
    """The run, or that there is one which cannot be read."""
    text = run.text
    if text.text.strip() and text.score >= _UNSURE:
        return run
    return Run(run.box, Text(ILLEGIBLE, text.score))


def _strips(ink: Mask, glyph: int) -> list[Strip]:
    """The rows that hold ink, with a glyph's height of paper around: blank paper costs time."""
    inked = np.count_nonzero(ink, axis=1) > 2
    return runs(np.convolve(inked, np.ones(2 * glyph + 1), mode="same") > 0)


def _groups(ink: Mask, strips: Sequence[Strip]) -> Iterator[list[Strip]]:
    """Strips to be looked at together."""
    group: list[Strip] = []
    for strip in strips:
        for part in _short(ink, strip):
            if group and sum(b - a for a, b in (*group, part)) > _TALLEST:
                yield group
                group = []
            group.append(part)
    if group:
        yield group


def _short(ink: Mask, strip: Strip) -> Iterator[Strip]:
    """A strip, cut between lines of text where it is too tall: a line cut in two is read twice."""
    top, bottom = strip
    while bottom - top > _TALLEST:
        middle = top + _TALLEST // 2
        inked = np.count_nonzero(ink[middle : top + _TALLEST], axis=1)
        cut = middle + int(np.flatnonzero(inked == inked.min())[-1])
        yield top, cut
        top = cut
    yield top, bottom


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
