"""Tables that an office turned on their side: the form's rows beside one another, columns below."""

from collections.abc import Collection, Iterable, Sequence

from extract.grid import Cell, Grid
from extract.labels import Index, Labels, core

# A row of the form has one label of a row, or two with that of its kind; its header none. What is
# disclosed has labels of one word each, and a table for each kind.
_ROWS_BESIDE, _KINDS_BESIDE = 5, 2
_HEADER_ROWS = 4
# The disputes table turned has a row for each outcome, of each block or of all, and its header.
_OUTCOMES, _MOST_ROWS = 4, 20


def upright(grid: Grid, disclosures: Labels, requests: Labels, disputes: Labels) -> Grid:
    """The grid as the form has it, turned back if it stands on its side."""
    if not grid.markup:
        return grid
    turned = _are_beside(grid, requests.rows, _ROWS_BESIDE)
    turned = turned or _are_beside(grid, disclosures.rows, _KINDS_BESIDE)
    if not turned and not _are_below(grid, disputes.columns):
        return grid
    cells = [
        cell._replace(row=cell.column, column=n, colspan=cell.rowspan, rowspan=cell.colspan)
        for n, row in enumerate(grid.rows)
        for cell in row
    ]
    rows: dict[int, list[Cell]] = {}
    for cell in cells:
        rows.setdefault(cell.row, []).append(cell)
    return Grid(tuple(tuple(rows[n]) for n in sorted(rows)), markup=True, path=grid.path)


def _are_beside(grid: Grid, rows: Index, least: int) -> bool:
    """Whether the head of a grid names so many rows of the form, one beside the other."""
    named = _named(grid, rows, grid.rows[:_HEADER_ROWS], least)
    return any(len(keys) >= least for keys in named)


def _are_below(grid: Grid, outcomes: Index) -> bool:
    if len(grid.rows) > _MOST_ROWS:
        return False
    below = _named(grid, outcomes, [row[:3] for row in grid.rows], _OUTCOMES)
    each = sum(len(keys) == 1 for keys in below)
    return each >= _OUTCOMES and len(set().union(*below)) >= _OUTCOMES


def _named(
    grid: Grid, index: Index, rows: Iterable[Iterable[Cell]], least: int
) -> Sequence[Collection[str]]:
    """What each of these rows of a grid names of the index; [] if the grid names less."""
    known = [text for text in grid.texts if core(text) in index]
    if len(known) < least:
        return []
    keys = {text: index[core(text)].key for text in known}
    return [{keys[cell.text] for cell in row if cell.text in keys} for row in rows]
