"""Whether a text kept its blank cells: told by the requests table as a whole, never by one row.

A text that lost blank cells has the values of a row side by side, and its own padding behind them:
the last value of such a row is not in the last of as many cells as the table has columns.
"""

from collections.abc import Sequence

from extract.form import Form, read_forms
from extract.grid import Cell
from extract.labels import Known
from extract.parts import REQUESTS, DataRow, Matched

Cells = Sequence[Cell]
# With fewer rows that print a value nothing is proved.
_LEAST_ROWS = 3


def keep_blanks(matched: Matched, form: Form) -> None:
    """Take the blank cells of a text for cells, where all rows of the requests table allow that."""
    parts = [part for part in matched.of(REQUESTS) if not part.markup]
    rows = [row for part in parts for row in part.rows]
    kept = _values([row.cells for row in rows], len(form.tables[REQUESTS].columns))
    if kept is None or not _are_even(rows):
        return
    values = iter(kept)
    for part in parts:
        part.rows = [row._replace(cells=tuple(next(values))) for row in part.rows]
        part.keeps_blanks = True
        part.aligned = False  # where a cell stands in its line tells nothing of its column
    if any(_is_partly_blank(cells) for cells in kept):
        for part in (one for one in matched.parts if not one.has_cells):
            part.keeps_blanks = all(map(_ends_printed, part.rows))
            part.aligned = False


def _are_even(rows: Sequence[DataRow]) -> bool:
    """Whether rows with labels in one column, as deep, are equally wide: else one lost a cell.

    The blank behind its label is padding then, and not the first column's.
    """
    wide: dict[tuple[int, int], int] = {}
    return all(
        wide.setdefault((row.label.column, _depth(row.known)), len(row.cells)) == len(row.cells)
        for row in rows
        if row.label and row.known and any(cell.text for cell in row.cells)
    )


def _depth(known: Known) -> int:
    return len(read_forms()[known.form].tables[REQUESTS].row(known.key).label)


def _values(rows: Sequence[Cells], count: int) -> list[Cells] | None:
    """The cells of each row that its columns are, where all rows prove that none was lost."""
    printed = [row for row in rows if any(cell.text for cell in row)]
    if len(printed) < _LEAST_ROWS or any(len(row) < count for row in printed):
        return None
    for values in ([row[:count] for row in rows], [row[-count:] for row in rows]):
        if all(_is_whole(row, cells) for row, cells in zip(rows, values, strict=True)):
            return values
    return None


def _is_whole(row: Cells, cells: Cells) -> bool:
    """Whether a row prints nothing beside these cells, and the last of them if it prints any."""
    printed = [cell for cell in row if cell.text]
    return not printed or (bool(cells[-1].text) and all(cell in cells for cell in printed))


def _is_partly_blank(cells: Cells) -> bool:
    return len({bool(cell.text) for cell in cells}) > 1


def _ends_printed(row: DataRow) -> bool:
    return not row.cells or bool(row.cells[-1].text)
