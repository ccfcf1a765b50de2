"""Tables that a page lays out without any table: rows and cells are boxes of a style or a list.

Which elements they are shows in their build alone: a box whose parts are rows, of which each holds
cells and nothing larger, and among the cells are labels of the form, word for word.
"""

from collections.abc import Mapping, Sequence

from selectolax.lexbor import LexborHTMLParser, LexborNode

from extract.labels import is_label

Rows = Sequence[Sequence[LexborNode]]
# A row of the form's narrowest table has two cells; three rows with labels are no accident.
_ROWS, _LABELS, _LONGEST = 3, 3, 120
_BOXES = "div, section, ul, ol, dl, main, article"
_MOST = 5_000


def laid_tables(tree: LexborHTMLParser) -> Mapping[int, Rows]:
    """The rows of cells of each element that is a table by its build alone."""
    found: dict[int, Rows] = {}
    for box in tree.css(_BOXES)[:_MOST]:
        rows = [list(row.iter()) or [row] for row in box.iter()]
        if len(rows) >= _ROWS and _is_table(rows):
            found[box.mem_id] = rows
    return found


def _is_table(rows: Rows) -> bool:
    if 2 * sum(len(row) > 1 for row in rows) <= len(rows):
        return False
    texts = [cell.text().strip() for row in rows for cell in row]
    return max(map(len, texts)) <= _LONGEST and sum(map(is_label, texts)) >= _LABELS
