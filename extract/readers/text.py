"""Plain text and Markdown to a Document: tables in the style that the text as a whole is in."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache

from extract.form import read_forms
from extract.grid import MAX_CELLS, Block, Cell, Document, Grid
from extract.labels import core
from extract.readers.text_cells import by_bars, by_lines_alone, by_words
from extract.readers.text_items import Item, Piece, bare
from extract.readers.text_lines import by_commas, by_lines, by_wiki, split
from extract.values import DASH, NUMBER, read_value

# How texts print a table, by preference where two tell the same.
_STYLES: tuple[Callable[[Sequence[str]], Iterator[Item]], ...] = (
    by_lines,
    by_bars,
    by_lines_alone,
    by_words,
    by_commas,
)


def read_text(text: str) -> Document:
    """The document of a text, in the style that tells most rows of the form; else line by line."""
    lines = text.splitlines()
    is_wiki = any(line.lstrip().startswith("{|") for line in lines)
    styles = (by_wiki,) if is_wiki else _STYLES
    best: list[Item] = max((list(style(lines)) for style in styles), key=_told)
    return _document(best)


def split_line(line: str) -> list[str]:
    """The cells of one line, as ``read_text`` counts them for a place."""
    return split(line) or [line]


def _told(items: Sequence[Item]) -> tuple[int, int]:
    """How many rows of the form have all their values behind their label, and how many any."""
    widths = [_values(item) for item in items if isinstance(item, list)]
    return sum(count in wanted for count, wanted in widths), sum(bool(n and w) for n, w in widths)


def _values(row: Sequence[Piece]) -> tuple[int, frozenset[int]]:
    """How many values a row prints behind its label, and how many it should."""
    kinds = [read_value(bare(piece.text)).kind in (NUMBER, DASH) for piece in row]
    first = kinds.index(True) if True in kinds else len(kinds)
    label = next((core(bare(p.text)) for p in reversed(row[:first]) if p.text.strip()), "")
    return sum(kinds), _widths().get(label, frozenset())


@cache
def _widths() -> dict[str, frozenset[int]]:
    """How many cells a row of that label has, in any form; the disputes table is one row."""
    tables = [table for form in read_forms().values() for table in form.tables.values()]
    widths: dict[str, set[int]] = {
        "": {sum(1 for _ in t.cells()) for t in tables if t.section == 4}
    }
    for row in (row for table in tables for row in table.rows):
        widths.setdefault(core(row.label[-1]), set()).add(len(row.columns))
    return {label: frozenset(counts) for label, counts in widths.items()}


def _document(items: Iterable[Item]) -> Document:
    blocks: list[Block] = []
    run: list[tuple[Cell, ...]] = []
    left = MAX_CELLS
    for item in (*items, None):
        if isinstance(item, list):
            left -= len(item)
            if left < 0:
                return Document(tuple(blocks), cut=f"more than {MAX_CELLS} table cells")
            run.append(_row(item, len(run)))
            continue
        if run:
            blocks.append(Grid(tuple(run), markup=False))
            run = []
        if item:
            blocks.append(item)
    return Document(tuple(blocks))


def _row(pieces: Sequence[Piece], row: int) -> tuple[Cell, ...]:
    return tuple(
        Cell(bare(piece.text), row, column, {"line": piece.line, "cell": piece.cell})
        for column, piece in enumerate(pieces)
    )
