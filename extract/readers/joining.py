"""Tables over pages: the pieces of one table as one grid, rows that a page cut in two as one."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from extract.grid import Cell, Grid
from extract.labels import all_cores, core, is_label
from extract.values import NUMBER, TEXT, read_value

# Points by which the edges of one table may differ from page to page.
_NEAR = 5.0
_HEADER_ROWS = 5
Row = tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Piece:
    """The part of a table that stands on one page: ``xs`` its column edges in points.

    ``is_open_above`` and ``is_open_below``: no line closes it at that end.
    """

    xs: tuple[float, ...]
    cells: tuple[Cell, ...]
    height: int
    is_open_above: bool = False
    is_open_below: bool = False


def goes_on(above: Piece, below: Piece) -> bool:
    """Whether a piece at the top of a page has the same outer edges as the one before it."""
    wide, other = above.xs[-1] - above.xs[0], below.xs[-1] - below.xs[0]
    return abs(wide - other) <= 2 * _NEAR


def join_pieces(pieces: Sequence[Piece]) -> Grid:
    """One grid of all the pieces, their columns by the edges of all of them."""
    if len(pieces) == 1:
        return _grid(pieces[0].cells, pieces[0].height)
    pieces = _on_common_edges(pieces)
    cells, height = list(pieces[0].cells), pieces[0].height
    for above, below in pairwise(pieces):
        header = _repeated_header(pieces[0], below)
        lower = [cell for cell in below.cells if cell.row >= header]
        is_open = above.is_open_below or (below.is_open_above and not header)
        cells, height = _seam(cells, height, lower, below.height, header, is_open=is_open)
    return _grid(cells, height)


def _on_common_edges(pieces: Sequence[Piece]) -> list[Piece]:
    """The pieces with their columns counted by the edges of all, each set flush at the left."""
    every = sorted(x - piece.xs[0] for piece in pieces for x in piece.xs)
    edges: list[float] = []
    for x in every:
        if not edges or x - edges[-1] > _NEAR:
            edges.append(x)

    def at(x: float) -> int:
        return min(range(len(edges)), key=lambda n: abs(edges[n] - x))

    return [_moved(piece, [at(x - piece.xs[0]) for x in piece.xs]) for piece in pieces]


def _moved(piece: Piece, columns: Sequence[int]) -> Piece:
    return replace(
        piece,
        cells=tuple(
            cell._replace(
                column=columns[cell.column],
                colspan=max(columns[cell.column + cell.colspan] - columns[cell.column], 1),
            )
            for cell in piece.cells
        ),
    )


def _repeated_header(first: Piece, below: Piece) -> int:
    """How many rows at the top of a piece print the table's header once more."""
    for count in range(min(_HEADER_ROWS, below.height - 1), 0, -1):
        one, other = (
            [(c.row, c.column, core(c.text)) for c in piece.cells if c.row < count]
            for piece in (first, below)
        )
        texts = [cell.text for cell in below.cells if cell.row < count]
        numbers = any(read_value(text).kind == NUMBER for text in texts)
        if one == other and any(map(_is_column, texts)) and not numbers:
            return count
    return 0


def _seam(
    upper: list[Cell], height: int, lower: list[Cell], more: int, header: int, *, is_open: bool
) -> tuple[list[Cell], int]:
    """Set ``lower`` under ``upper``; a row that the page cut is joined, and so are its cells."""
    ends = {_across(cell): n for n, cell in enumerate(upper) if cell.row + cell.rowspan == height}
    starts = [cell for cell in lower if cell.row == header]
    pairs = [(ends[_across(cell)], cell) for cell in starts if _across(cell) in ends]
    is_one_row = _is_one_row(upper, pairs, len(starts), is_open=is_open)
    shift = height - header - is_one_row
    joined = {id(cell): n for n, cell in pairs if is_one_row or _is_one_label(upper[n], cell)}
    cells = list(upper)
    for cell in lower:
        if id(cell) in joined:
            n = joined[id(cell)]
            cells[n] = _joined(cells[n], cell, until=cell.row + cell.rowspan + shift)
        else:
            cells.append(cell._replace(row=cell.row + shift))
    return cells, more + shift


def _across(cell: Cell) -> tuple[int, int]:
    return cell.column, cell.colspan


def _is_one_row(
    upper: list[Cell], pairs: list[tuple[int, Cell]], count: int, *, is_open: bool
) -> bool:
    """Whether the last row above and the first below are one row that the page cut.

    Sure where no line closes it. A closed one is one row only if a label of the form comes out
    whole by joining, and no column has a value on both sides.
    """
    texts = [(upper[n].text, cell.text) for n, cell in pairs]
    both = [(above, below) for above, below in texts if above and below]
    if any(not _are_words(*pair) or all(map(_is_leaf, pair)) for pair in both):
        return False
    if is_open:
        return len(pairs) == count
    return any(_completes(above, below, _is_leaf) for above, below in texts)


def _are_words(above: str, below: str) -> bool:
    return read_value(above).kind == read_value(below).kind == TEXT


def _is_one_label(above: Cell, below: Cell) -> bool:
    """Whether a category beside several rows was cut by the page."""
    return _completes(above.text, below.text, is_label)


def _completes(above: str, below: str, is_known: Callable[[str], bool]) -> bool:
    return bool(above and below) and is_known(above + below) and not is_known(below)


def _joined(above: Cell, below: Cell, *, until: int) -> Cell:
    """Both as one, placed where its text stands."""
    place = above.place if above.text or not below.text else below.place
    return above._replace(
        text=above.text + below.text,
        place=place,
        rowspan=until - above.row,
        confidence=min(above.confidence, below.confidence),
    )


def _is_column(text: str) -> bool:
    return core(text) in all_cores()[1]


def _is_leaf(text: str) -> bool:
    rows, columns, _ = all_cores()
    return core(text) in rows or core(text) in columns


def _grid(cells: Sequence[Cell], height: int) -> Grid:
    rows: list[list[Cell]] = [[] for _ in range(height)]
    for cell in cells:
        rows[cell.row].append(cell)
    return Grid(tuple(_sorted(rows)), markup=True)


def _sorted(rows: list[list[Cell]]) -> Iterator[Row]:
    for row in rows:
        yield tuple(sorted(row, key=lambda cell: cell.column))
