"""Ink on paper: what is dark, which way it lies, the lines of text in a cell. Units are pixels."""

from collections.abc import Sequence

import cv2
import numpy as np
import numpy.typing as npt

from extract.readers.ocr_engine import Picture
from extract.readers.ocr_ruling import Box, Mask

Floats = npt.NDArray[np.float32]

_STEEPEST_DEGREES = 10.0
_LEVEL_DEGREES = 0.05
_RUN = 9  # pixels of ink in a row: a line that falls by 6 degrees still has them
_FEWEST, _POINTS = 200, 40_000
# A hairline is thinner than this, and goes on behind a gap so wide; grey levels by which it is
# darker than paper, and how often as dark as most of the page's grain it must be.
_HAIRLINE, _ALONG, _CROSSING = 9, 3, 7
# Shorter ones are found in text: its glyphs stand side by side, and its lines apart.
_WIDE, _HIGH = 400, 100
_FAINTEST, _GRAIN, _PAPER = 6.0, 3.0, 75
# Dashes and dots of a line are no thicker, and nearer than rows of digits; so many pixels of them
# are a line.
_THICK, _DASHES_APART, _DASHED = 8, 9, (200, 100)
_BAR = np.ones((1, _THICK + 1), np.uint8)
_SPECK = 8  # pixels; the smallest mark of a glyph 20 pixels high is the point of a decimal, 9


def find_ink(page: Picture) -> Mask:
    """Where a page is darker than its surroundings: shadows and grey paper are not ink."""
    # Grain of a scan is finer than a stroke: smoothed away, or it reads as letters in blank cells.
    smooth = cv2.GaussianBlur(page, (5, 5), 1.0)
    dark = cv2.adaptiveThreshold(
        smooth, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, 41, 18
    )
    return np.asarray(dark, np.uint8)


def find_faint_rules(page: Picture) -> tuple[Mask, Mask]:
    """Long straight lines, across and down, darker than both their sides however little.

    A grey hairline of a screenshot is no ink to ``find_ink``, or in shreds beside dark text.
    """
    lying = np.ascontiguousarray(page.T)
    across, down = _darker(page), np.ascontiguousarray(_darker(lying).T)
    return _long(across, down, (1, _WIDE)), _long(down, across, (_HIGH, 1))


def find_dashed_rules(ink: Mask) -> tuple[Mask, Mask]:
    """Straight lines of dashes or dots, across and down, drawn through."""
    count, found = cv2.connectedComponents(ink, connectivity=8)
    labels = np.asarray(found, np.int32)
    lying, standing = (
        _breadths(
            np.asarray(cv2.morphologyEx(ink, cv2.MORPH_OPEN, bar), np.uint8),
            labels,
            count,
            axis=axis,
        )
        for axis, bar in enumerate((_BAR, _BAR.T))
    )
    # A dash, or a crossing of two: no more than one bar in each direction, which glyphs have.
    keep = (lying <= _THICK) & (standing <= _THICK)
    keep[0] = False
    dashes = np.where(keep, 255, 0).astype(np.uint8)[labels]
    wide, high = _DASHED
    return _through(dashes, (1, wide)), _through(dashes, (high, 1))


def _breadths(
    bars: Mask, labels: npt.NDArray[np.int32], count: int, *, axis: int
) -> npt.NDArray[np.int64]:
    """Over how many rows (axis 0) or columns (axis 1) the bars of each component are spread."""
    where = np.nonzero(bars)
    owners = labels[where]
    first, last = np.full(count, labels.shape[axis]), np.full(count, -1)
    np.minimum.at(first, owners, where[axis])
    np.maximum.at(last, owners, where[axis])
    return np.asarray(last - first + 1, np.int64)


def _through(dashes: Mask, least: tuple[int, int]) -> Mask:
    """Dashes joined over their gaps in one direction, where they make a run so long."""
    apart = np.ones([_DASHES_APART if side > 1 else 1 for side in least], np.uint8)
    joined = cv2.morphologyEx(dashes, cv2.MORPH_CLOSE, apart)
    return np.asarray(cv2.morphologyEx(joined, cv2.MORPH_OPEN, np.ones(least, np.uint8)))


def _darker(page: Picture) -> Mask:
    """Where something lies across the page that is darker than what is above and below."""
    darker = cv2.morphologyEx(page, cv2.MORPH_BLACKHAT, np.ones((_HAIRLINE, 1), np.uint8))
    smooth = cv2.blur(darker, (_ALONG, 1))
    grain = float(np.percentile(smooth[::4, ::4], _PAPER))
    return np.asarray(smooth > max(_FAINTEST, _GRAIN * grain), np.uint8) * 255


def _long(dark: Mask, other: Mask, least: tuple[int, int]) -> Mask:
    """Dark runs so long in one direction; where two lines cross, neither is darker than its sides.

    Only there a gap is closed: a glyph below the end of a line is no part of it.
    """
    near = np.ones([_CROSSING if side > 1 else 1 for side in least], np.uint8)
    closed = cv2.morphologyEx(dark, cv2.MORPH_CLOSE, near)
    crossings = cv2.bitwise_and(closed, cv2.dilate(other, np.ones((3, 3), np.uint8)))
    whole = cv2.bitwise_or(dark, crossings)
    return np.asarray(cv2.morphologyEx(whole, cv2.MORPH_OPEN, np.ones(least, np.uint8)))


def find_skew(ink: Mask) -> float:
    """How many degrees the page's lines fall to the right: where rows of ink are sharpest.

    Right to 0.01 degrees on made scans, where Hough's lines were off by 0.03 and took 10 seconds.
    """
    runs = cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones((1, _RUN), np.uint8))
    points = np.argwhere(runs).astype(np.float32)
    if len(points) < _FEWEST:
        return 0.0
    ys, xs = points[:: len(points) // _POINTS + 1].T
    skew = 0.0
    for reach, pace in ((_STEEPEST_DEGREES, 0.25), (0.25, 0.05), (0.05, 0.01)):
        tries = skew + np.arange(-reach, reach + pace / 2, pace)
        skew = float(max(tries, key=lambda degrees: _sharpness(xs, ys, degrees)))
    return skew if abs(skew) >= _LEVEL_DEGREES else 0.0


def _sharpness(xs: Floats, ys: Floats, degrees: float) -> float:
    levels = ys - xs * np.float32(np.tan(np.radians(degrees)))
    counts = np.bincount((levels - levels.min()).astype(np.int32))
    return float(np.sum(counts.astype(np.float64) ** 2))


def without_specks(ink: Mask) -> Mask:
    """Ink without marks too small for any part of a glyph."""
    count, labels, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    keep = np.where(stats[:, cv2.CC_STAT_AREA] >= _SPECK, 255, 0).astype(np.uint8)
    keep[0] = 0
    return keep[labels] if count > 1 else ink


def text_lines(ink: Mask, box: Box, glyph: int) -> list[Box]:
    """The lines of text in a cell, top to bottom; ``glyph`` is the usual height of a line."""
    part = ink[box.top : box.bottom, box.x0 : box.x1]
    lines = []
    for top, bottom in _merge(runs(np.asarray(part.any(axis=1))), glyph):
        across = np.flatnonzero(part[top:bottom].any(axis=0))
        lines.append(
            Box(
                box.x0 + int(across[0]),
                box.top + top,
                box.x0 + int(across[-1]) + 1,
                box.top + bottom,
            )
        )
    return lines


def runs(inked: npt.NDArray[np.bool_]) -> list[tuple[int, int]]:
    """From where to before where something is."""
    edges = np.flatnonzero(np.diff(np.concatenate(([0], inked.astype(np.int8), [0]))))
    return [(int(a), int(b)) for a, b in zip(edges[::2], edges[1::2], strict=True)]


def _merge(parts: Sequence[tuple[int, int]], glyph: int) -> list[tuple[int, int]]:
    """Runs joined while together they are no higher than a line: glyphs of bars have gaps."""
    merged: list[tuple[int, int]] = []
    for top, bottom in parts:
        if merged and bottom - merged[-1][0] <= glyph * 1.2:
            merged[-1] = (merged[-1][0], bottom)
        else:
            merged.append((top, bottom))
    return merged
