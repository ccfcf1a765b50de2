"""Which value cell belongs to which column: by the header's geometry, else by complete count."""

from collections.abc import Sequence
from typing import NamedTuple

from extract.grid import Cell
from extract.values import BLANK, TEXT, read_value

Placed = list[tuple[str, Cell]]


class Leaf(NamedTuple):
    """One innermost header cell: the key of its column and where it stands."""

    key: str
    cell: Cell


def place_cells(
    leaves: Sequence[Leaf],
    cells: Sequence[Cell],
    *,
    markup: bool,
    aligned: bool,
    strange: Sequence[Cell] = (),
) -> Placed | None:
    """Each column's key with its cell, or None if which is which cannot be told.

    ``strange`` are cells of the header that head columns which the form has not: the key of what
    stands under them is "".

    ``markup``: blank cells are cells. In text they may be padding, so there a row is complete
    only if all its columns print something, or none does. ``aligned``: header and row stand in
    one grid, so their columns can be compared.

    A row with as many cells as the header has columns is in the header's order, whatever the
    spans (headers and rows of one table often disagree in them). A row with more or fewer is
    placed only by geometry or by dropping blanks where just one choice of them is possible.
    """
    if strange:
        others = (Leaf("", cell) for cell in strange)
        every = sorted([*leaves, *others], key=lambda leaf: leaf.cell.column)
        placed = place_cells(every, cells, markup=markup, aligned=aligned)
        return placed or (_by_geometry(leaves, cells) if markup and aligned else None)
    if not markup and printed_count(cells) not in (0, len(leaves)):
        return None
    if len(cells) == len(leaves):
        return [(leaf.key, cell) for leaf, cell in zip(leaves, cells, strict=True)]
    if markup and aligned and (placed := _by_geometry(leaves, cells)) is not None:
        return placed
    trimmed = _trim(cells, len(leaves))
    if trimmed is None:
        return None
    return [(leaf.key, cell) for leaf, cell in zip(leaves, trimmed, strict=True)]


def _by_geometry(leaves: Sequence[Leaf], cells: Sequence[Cell]) -> Placed | None:
    placed: Placed = []
    for leaf in leaves:
        under = [cell for cell in cells if _meet(cell, leaf.cell)]
        # An empty column beside a number is filler, if one label stands over both.
        printed = [cell for cell in under if cell.text] or under[:1]
        if len(printed) != 1:
            return None
        placed.append((leaf.key, printed[0]))
    used = [id(cell) for _, cell in placed]
    end = max(leaf.cell.column + leaf.cell.colspan for leaf in leaves)
    for cell in cells:
        # A number over two columns belongs to neither; one beside all of them was not placed.
        is_remark = cell.column >= end and read_value(cell.text).kind == TEXT
        if cell.text and used.count(id(cell)) != 1 and not is_remark:
            return None
    return placed


def _meet(cell: Cell, other: Cell) -> bool:
    return cell.column < other.column + other.colspan and other.column < cell.column + cell.colspan


def are_strange(cells: Sequence[Cell], leaves: Sequence[Leaf]) -> list[Cell]:
    """Those of the header's cells that head a column of their own behind the first of the form.

    None, if the leaves are the form's own, not printed: one of the cells may be a misprinted leaf.
    """
    if not all(leaf.cell.text for leaf in leaves):
        return []
    first = min((leaf.cell.column for leaf in leaves), default=0)
    return [
        cell
        for cell in cells
        if cell.column > first and not any(_meet(cell, leaf.cell) for leaf in leaves)
    ]


def _trim(cells: Sequence[Cell], count: int) -> Sequence[Cell] | None:
    """The one run of ``count`` cells that leaves only blanks outside, if there is just one.

    Words behind it may be a remark, or a value that cannot be read: then there are two.
    """
    windows = [
        cells[start : start + count]
        for start in range(len(cells) - count + 1)
        if not any(cell.text for cell in cells[:start])
        and all(_is_wordy(cell) for cell in cells[start + count :])
    ]
    if windows and not any(cell.text for cell in cells):
        return windows[-1]
    return windows[0] if len(windows) == 1 else None


def _is_wordy(cell: Cell) -> bool:
    return read_value(cell.text).kind in (BLANK, TEXT)


def printed_count(cells: Sequence[Cell]) -> int:
    """How many cells there are from the first to the last that prints something."""
    printed = [n for n, cell in enumerate(cells) if cell.text]
    return printed[-1] - printed[0] + 1 if printed else 0
