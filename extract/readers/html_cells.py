"""The cells of a table of a page: where each stands in the grid, and what it prints."""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

from selectolax.lexbor import LexborNode

from extract.grid import Cell, Columns
from extract.readers.html_marks import HIDDEN, ONE, RAISED, STRUCK, Marked, Marks
from extract.readers.html_tags import BREAKS, SKIP, is_inline, is_table
from extract.readers.html_unseen import (
    BY_STYLE,
    DRAWN,
    STYLED,
    UNSEEN,
    drawn,
    may_hide,
    unseen_within,
)
from extract.values import raised, struck, tidy

_TWO_DIGITS = re.compile(r"\d\D*\d")
_SKIPPED = re.compile(rf"<(?:{'|'.join(SKIP)})\b")
_LONG_CELL, _LONG_MARKUP = 60, 2_000
_SEAM = "\0"  # no page has it: parsers put another character in its place
_WRITTEN = {STRUCK: struck, UNSEEN: struck, RAISED: raised}
_new_cell = tuple.__new__  # by name each of a page's hundreds takes twice as long


def rows_of(table: LexborNode) -> Iterator[LexborNode]:
    """The rows of a table, not those of tables inside it."""
    for child in table.iter():
        if child.tag == "tr":
            yield child
        elif child.tag in ("tbody", "thead", "tfoot"):
            yield from (row for row in child.iter() if row.tag == "tr")


def cells_of(row: LexborNode) -> list[LexborNode]:
    """The cells of a row."""
    return [child for child in row.iter() if child.tag in ("td", "th")]


def read_cells(
    rows: Mapping[int, Sequence[LexborNode]], number: int, marked: Marked, *, nested: bool
) -> tuple[tuple[Cell, ...], ...]:
    """The grid of the table of that number; ``rows`` are its cells by row, counted from 0.

    ``nested``: tables stand inside its cells, whose text is none of the cells'.
    """
    columns = Columns()
    spans, marks = marked.spans, marked.marks
    grid: list[tuple[Cell, ...]] = []
    for r, nodes in rows.items():
        cells: list[Cell] = []
        column = 0
        for c, node in enumerate(nodes, 1):
            element = node.mem_id
            mark = marks.get(element)
            if mark == HIDDEN:
                continue
            text = None if nested or mark else _at_once(node)
            if text is None:
                text = _piecewise(node, marks)
            colspan, rowspan = spans.get(element, ONE)
            while column in columns.hanging:
                column += 1
            place = {"table": number, "row": r + 1, "cell": c}
            cells.append(_new_cell(Cell, (text, r, column, place, colspan, rowspan, 1.0)))
            if rowspan > 1:
                columns.hang(column, colspan, rowspan)
            column += colspan
        grid.append(tuple(cells))
        columns.next_row()
    return tuple(grid)


def _at_once(node: LexborNode) -> str | None:
    """The text of a cell without marks or tables in it; None where it must be read by pieces."""
    printed = node.text_lexbor()
    if len(printed) < _LONG_CELL:
        text = _unbroken(printed)
    else:
        printed = tidy(printed)
        text = _unbroken(printed) if len(printed) < _LONG_CELL else None
    return tidy(printed) if text is None and _is_whole(node) else text


@lru_cache(maxsize=10_000)
def _unbroken(printed: str) -> str | None:
    """The text of a cell, or None where a break between its elements can matter.

    In so short a text it can only where several digits stand. Most hold the same few characters.
    """
    text = tidy(printed)
    return None if _TWO_DIGITS.search(text) else text


def _is_whole(cell: LexborNode) -> bool:
    """Whether nothing in a cell parts its text, keeps some of it from sight or is none of it."""
    texts = [text for text in cell.text(separator=_SEAM).split(_SEAM) if text.strip()]
    if len(texts) == 1:
        # Without their text the cells of a table are mostly the same.
        markup = (cell.html or "").replace(f">{texts[0]}<", "><")
        if len(markup) < _LONG_MARKUP:
            return _is_plain(markup)
    return is_inline(cell) and not unseen_within(cell)


@lru_cache(maxsize=5_000)
def _is_plain(markup: str) -> bool:
    return not (may_hide(markup) or _SKIPPED.search(markup))


def _piecewise(node: LexborNode, marks: Marks) -> str:
    """The text of a cell without that of tables inside it; br, p and the like separate.

    What is hidden is left out; what is struck out, unseen or raised is written down as such, and so
    is a picture where nothing else is.
    """
    if unseen := unseen_within(node):
        marks = {**marks, **unseen}
    parts: list[str] = []
    picture = ""
    stack = [node]
    while stack:
        here = stack.pop()
        tag = here.tag
        if tag == "-text":
            parts.append(here.text_content or "")
        elif marks.get(here.mem_id) == DRAWN:
            picture = picture or drawn(here)
        elif tag in SKIP or marks.get(here.mem_id) == HIDDEN or is_table(here):
            continue
        elif marks.get(here.mem_id) in _WRITTEN:
            parts.append(_WRITTEN[marks[here.mem_id]](here.text()))
        else:
            if tag in BREAKS:
                parts.append(" ")
            if marks.get(here.mem_id) == STYLED:
                parts.append(BY_STYLE)
            stack.extend(reversed(list(here.iter(include_text=True))))
    return tidy("".join(parts)) or picture
