"""Ruled tables of a page by their lines: rows, columns, merged cells. Units are pixels."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import cv2
import numpy as np
import numpy.typing as npt

Mask = npt.NDArray[np.uint8]
"""(height, width), 255 where something is."""
Stats = npt.NDArray[np.int32]
"""What OpenCV tells of components: left, top, width, height, area."""
Centres = npt.NDArray[np.float64]

# On a page at reading size (ocr_page) glyphs are 20 to 35 pixels high and rows 35 and more.
_SHORTEST = 30
_NEAR = 8
_SMALLEST = 80
# Strokes of large glyphs hang together too, over a few glyphs and never right across.
_NARROWEST, _ACROSS = 200, 0.5
# A line that a scan broke still covers most of a cell's side; a stroke of a glyph does not.
_COVERED = 0.6
# A line that parts so many of a table's rows or columns parts them all.
_THROUGH = 0.8
# Digits that touch their cell's borders make a line too: shorter than this share of the table,
# and nearer to the next line than any row of text.
_WEAK, _CLOSE = 0.25, 28
_MOST_LINES = 200
# In rows as tight as Word sets them a stroke of a glyph reaches from rule to rule. Only so short a
# piece of a line may be one, and along so much of it (its ends left out) other ink stands so near
# beside it: that of its glyph. Beside a rule is paper.
_STROKE, _ENDS = 64, 8
_FLANK, _FLANKED = 10, 0.2
# A rule between crowded figures goes straight on behind its crossings. Where it does so at one end
# only, a stroke stands on its end if other strokes touch it.
_GAP, _STRAIGHT = 13, 1.5
_RIM, _TOUCHED = 3, 0.12


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle: left, top inclusive; right, bottom exclusive."""

    x0: int
    top: int
    x1: int
    bottom: int

    def __contains__(self, point: tuple[float, float]) -> bool:
        return self.x0 <= point[0] < self.x1 and self.top <= point[1] < self.bottom


@dataclass(frozen=True, slots=True)
class RuledCell:
    """A cell between lines: row and column of its top left (0-based), spans, where it stands."""

    row: int
    column: int
    rowspan: int
    colspan: int
    box: Box


@dataclass(frozen=True, slots=True)
class RuledTable:
    """A table: its cells in reading order, where it stands, and the edges of its columns.

    ``is_open_above`` and ``is_open_below``: no line closes it there, as where a page cuts a row.
    """

    cells: tuple[RuledCell, ...]
    box: Box
    xs: tuple[int, ...]
    is_open_above: bool
    is_open_below: bool


@dataclass(frozen=True, slots=True)
class Rulings:
    """The horizontal and the vertical lines of a page, and all its ink."""

    across: Mask
    down: Mask
    ink: Mask


def find_rulings(ink: Mask, faint: tuple[Mask, Mask]) -> Rulings:
    """The straight lines of a page that belong to a table's frame.

    ``faint``: such as are no ink, across and down.
    """
    across = _lines(ink | faint[0], (_SHORTEST, 1))
    down = _lines(ink | faint[1], (1, _SHORTEST))
    nothing = np.zeros_like(ink)
    across, down = (
        _without_strokes(across.T, nothing.T, ink.T).T,
        _without_strokes(down, nothing, ink),
    )
    # A stroke that stands on the end of a rule is seen only when that is cut off at its crossing.
    across, down = _without_strokes(across.T, down.T, ink.T).T, _without_strokes(down, across, ink)
    both = cv2.dilate(across | down, np.ones((3, 3), np.uint8))
    count, labels, stats, _ = cv2.connectedComponentsWithStats(both, connectivity=8)
    keep = np.zeros(count, np.uint8)
    for n in range(1, count):
        _, _, width, height, _ = stats[n]
        keep[n] = 255 if width >= _SMALLEST and height >= _SHORTEST else 0
    frame = keep[labels]
    return Rulings(across & frame, down & frame, ink)


def _lines(ink: Mask, kernel: tuple[int, int]) -> Mask:
    """Runs of ink in one direction; drawn one pixel thicker, so that a slight slant is no gap."""
    thick = cv2.dilate(ink, np.ones((3, 1) if kernel[1] == 1 else (1, 3), np.uint8))
    opened = cv2.morphologyEx(thick, cv2.MORPH_OPEN, np.ones(kernel[::-1], np.uint8))
    return np.asarray(opened, np.uint8)


def _without_strokes(down: Mask, across: Mask, ink: Mask) -> Mask:
    """Lines that run down, cut where those across are, but for strokes of glyphs."""
    parted = down & ~np.asarray(cv2.dilate(across, np.ones((3, 1), np.uint8)), np.uint8)
    count, labels, *found = cv2.connectedComponentsWithStats(parted, connectivity=8)
    stats, centres = np.asarray(found[0], np.int32), np.asarray(found[1], np.float64)
    is_stroke = np.zeros(count, bool)
    for n in np.flatnonzero(stats[:, cv2.CC_STAT_HEIGHT] < _STROKE):
        is_stroke[n] = n and _beside_ink(ink, stats[n], _FLANK) >= _FLANKED
    goes_on = True
    while goes_on:
        doubted = np.flatnonzero(is_stroke)
        rules = [n for n in doubted if _goes_on(int(n), ~is_stroke, stats, centres, ink)]
        is_stroke[rules] = False
        goes_on = bool(rules)
    keep = np.where(is_stroke, 0, 255).astype(np.uint8)
    return np.asarray(down & keep[labels], np.uint8)


def _beside_ink(ink: Mask, piece: Stats, reach: int) -> float:
    """Along how much of a piece of a line that runs down ink stands so near; its ends left out."""
    x, top, wide, high, _ = (int(each) for each in piece)
    rows = ink[top + _ENDS : top + high - _ENDS]
    left, right = rows[:, max(x - reach, 0) : x], rows[:, x + wide : x + wide + reach]
    inked = left.any(axis=1) | right.any(axis=1)
    return float(np.mean(inked)) if inked.size else 0.0


def _goes_on(
    n: int, rules: npt.NDArray[np.bool_], pieces: Stats, centres: Centres, ink: Mask
) -> bool:
    """Whether a rule goes straight on above and below a piece, or at one end of a clean one."""
    tops = pieces[:, cv2.CC_STAT_TOP]
    ends = tops + pieces[:, cv2.CC_STAT_HEIGHT]
    straight = rules & (np.abs(centres[:, 0] - centres[n, 0]) <= _STRAIGHT)
    straight[0] = False
    above = straight & (np.abs(tops[n] - ends) <= _GAP)
    below = straight & (np.abs(tops - ends[n]) <= _GAP)
    if above.any() and below.any():
        return True
    return bool(above.any() or below.any()) and _beside_ink(ink, pieces[n], _RIM) < _TOUCHED


def find_tables(rulings: Rulings) -> tuple[list[RuledTable], Mask]:
    """The ruled tables of a page, top to bottom, and the pixels of their lines.

    A box with a single cell is a frame around something and no table.
    """
    both = cv2.dilate(rulings.across | rulings.down, np.ones((5, 5), np.uint8))
    count, labels, stats, _ = cv2.connectedComponentsWithStats(both, connectivity=8)
    tables = []
    frame = np.zeros_like(rulings.across)
    for n in range(1, count):
        x, y, width, height, _ = (int(each) for each in stats[n])
        if width < _NARROWEST or height < _SHORTEST:
            continue
        area = np.s_[y : y + height, x : x + width]
        mine = np.asarray(labels[area] == n, np.uint8) * 255
        part = Rulings(rulings.across[area] & mine, rulings.down[area] & mine, rulings.ink[area])
        ys, xs = _positions(part.across, axis=0), _positions(part.down, axis=1)
        rows, columns = _closed(ys, part.down, axis=0), _closed(xs, part.across, axis=1)
        if not (_is_crossed(part.across, axis=0) and _is_crossed(part.down, axis=1)):
            continue
        cells = _cells(part, rows, columns, (x, y))
        if len(cells) < 2:
            continue
        edges = tuple(x + at for at in columns)
        box = Box(edges[0], y + rows[0], edges[-1], y + rows[-1])
        is_open = rows[0] != ys[0], rows[-1] != ys[-1]
        tables.append(RuledTable(tuple(cells), box, edges, *is_open))
        frame[area] |= _beside(part.across, ys, axis=0) | _beside(part.down, xs, axis=1)
    return sorted(tables, key=lambda table: (table.box.top, table.box.x0)), frame


def _is_crossed(lines: Mask, *, axis: int) -> bool:
    """Whether a line runs over most of the part's width (axis 0) or height (axis 1)."""
    size = int(lines.shape[1 - axis])
    thick = (_NEAR, 1) if axis == 0 else (1, _NEAR)
    grown = np.asarray(cv2.dilate(lines, np.ones(thick, np.uint8)))
    longest = int(max(np.count_nonzero(grown, axis=1 - axis), default=0))
    return longest >= _ACROSS * size


def _closed(positions: Sequence[int], lines: Mask, *, axis: int) -> list[int]:
    """The positions, and the ends of the lines that run on past the first or the last of them.

    A page cuts a row without a line below it; some tables have none at their left and right.
    """
    inked = np.flatnonzero(lines.any(axis=1 - axis))
    if not positions or not inked.size:
        return list(positions)
    first, last = int(inked[0]), int(inked[-1]) + 1
    before = [first] if positions[0] - first >= _CLOSE else []
    return [*before, *positions, *([last] if last - positions[-1] >= _CLOSE else [])]


def _beside(lines: Mask, positions: Sequence[int], *, axis: int) -> Mask:
    """The pixels of lines that stand at one of these positions; a digit's stroke does not."""
    near = np.zeros(lines.shape[axis], bool)
    for at in positions:
        near[max(at - _NEAR, 0) : at + _NEAR + 1] = True
    mask = near[:, None] if axis == 0 else near[None, :]
    return np.where(mask, lines, np.uint8(0))


def _cells(
    part: Rulings, ys: Sequence[int], xs: Sequence[int], corner: tuple[int, int]
) -> list[RuledCell]:
    if not (1 < len(ys) <= _MOST_LINES and 1 < len(xs) <= _MOST_LINES):
        return []
    left, top = corner
    cells = []
    for group in _join_faces(part, ys, xs):
        for row, column, rowspan, colspan in _rectangles(group):
            box = Box(
                left + xs[column],
                top + ys[row],
                left + xs[column + colspan],
                top + ys[row + rowspan],
            )
            cells.append(RuledCell(row, column, rowspan, colspan, box))
    return sorted(cells, key=lambda cell: (cell.row, cell.column))


def _positions(lines: Mask, *, axis: int) -> list[int]:
    """Where the lines stand across their direction: centres of components that lie together."""
    count, _, stats, centres = cv2.connectedComponentsWithStats(lines, connectivity=8)
    along = (cv2.CC_STAT_WIDTH, cv2.CC_STAT_HEIGHT)[axis]
    found = sorted(
        (float(centres[n][1 - axis]), int(stats[n][along]))
        for n in range(1, count)
        if stats[n][along] >= _SHORTEST
    )
    groups: list[list[tuple[float, int]]] = []
    for each in found:
        if groups and each[0] - _mean(groups[-1]) <= _NEAR:
            groups[-1].append(each)
        else:
            groups.append([each])
    strong = [
        _mean(group)
        for group in groups
        if sum(length for _, length in group) >= _WEAK * lines.shape[1 - axis]
    ]
    means = [_mean(group) for group in groups]
    apart = [at for at in means if all(at == o or abs(at - o) >= _CLOSE for o in strong)]
    return [round(at) for at in sorted({*strong, *apart})]


def _mean(group: Sequence[tuple[float, int]]) -> float:
    """Where a group of pieces of one line stands; longer pieces count more."""
    return sum(at * length for at, length in group) / sum(length for _, length in group)


Face = tuple[int, int]
"""(row, column) of a rectangle between neighbouring lines."""


def _join_faces(part: Rulings, ys: Sequence[int], xs: Sequence[int]) -> list[set[Face]]:
    """Faces joined wherever no line parts two neighbours: each set is a cell."""
    rows, columns = len(ys) - 1, len(xs) - 1
    group_of = {(r, c): {(r, c)} for r in range(rows) for c in range(columns)}
    for c in range(columns - 1):
        for r, is_parted in enumerate(_partings(part.down, part.ink, xs[c + 1], ys)):
            if not is_parted:
                _unite(group_of, (r, c), (r, c + 1))
    for r in range(rows - 1):
        for c, is_parted in enumerate(_partings(part.across.T, part.ink.T, ys[r + 1], xs)):
            if not is_parted:
                _unite(group_of, (r, c), (r + 1, c))
    return list({id(group): group for group in group_of.values()}.values())


def _partings(lines: Mask, ink: Mask, at: int, ends: Sequence[int]) -> list[bool]:
    """Between which of these ends a line stands at ``at`` (lines run down).

    Where a line goes all but through a table, a gap in it is one that a stamp or a scan left,
    unless something is written across it.
    """
    faces = list(pairwise(ends))
    found = [_parted(lines, at, start, end) for start, end in faces]
    if sum(found) < _THROUGH * len(found):
        return found
    first, last = found.index(True), len(found) - found[::-1].index(True)
    return [
        is_parted or (first < n < last and not _is_crossed_by_text(ink, at, *face))
        for n, (is_parted, face) in enumerate(zip(found, faces, strict=True))
    ]


def _is_crossed_by_text(ink: Mask, at: int, start: int, end: int) -> bool:
    """Whether ink stands on both sides of a place, nearer to it than to any rule."""
    rows = ink[start + _NEAR : end - _NEAR]
    left, right = rows[:, max(at - 2 * _NEAR, 0) : at - 3], rows[:, at + 4 : at + 2 * _NEAR]
    return bool((left.any(axis=1) & right.any(axis=1)).any())


def _parted(lines: Mask, at: int, start: int, end: int) -> bool:
    """Whether a line stands at ``at`` along most of start to end (lines run down)."""
    inset = min(_NEAR, (end - start) // 4)
    band = lines[start + inset : end - inset, max(at - _NEAR, 0) : at + _NEAR + 1]
    return band.size > 0 and float(np.mean(band.any(axis=1))) >= _COVERED


def _unite(group_of: dict[Face, set[Face]], one: Face, other: Face) -> None:
    mine, theirs = group_of[one], group_of[other]
    if mine is theirs:
        return
    mine |= theirs
    for face in theirs:
        group_of[face] = mine


def _rectangles(group: set[Face]) -> Iterator[tuple[int, int, int, int]]:
    """(row, column, rowspan, colspan) of a cell; a group that is none, row by row.

    Such a group lies beside short rows or where lines are lost: its text must not be lost too.
    """
    rows, columns = {r for r, _ in group}, {c for _, c in group}
    if len(group) == len(rows) * len(columns):
        yield min(rows), min(columns), len(rows), len(columns)
        return
    for row in sorted(rows):
        mine = sorted(c for r, c in group if r == row)
        start = mine[0]
        for before, after in zip(mine, [*mine[1:], None], strict=True):
            if after != before + 1:
                yield row, start, 1, before - start + 1
                start = after if after is not None else start
