"""Typed text to a Document: Markdown whose tables may be HTML, as converters write merged cells."""

import re
from dataclasses import replace

from extract.grid import Block, Document, Grid
from extract.readers.html import read_html
from extract.readers.text import read_text

_TABLE = re.compile(r"<table\b.*?</table\s*>", re.DOTALL | re.IGNORECASE)


def read_typed(text: str) -> Document:
    """The document of a text; a table in HTML is a grid whose cells stand at its first line."""
    tables = list(_TABLE.finditer(text))
    if not tables:
        return read_text(text)
    document = read_text(_TABLE.sub(lambda table: "\n" * table[0].count("\n"), text))
    blocks = [(_line(block), block) for block in document.blocks]
    cut = document.cut
    for table in tables:
        line = text.count("\n", 0, table.start()) + 1
        read = read_html(table[0])
        blocks += [(line, _at(line, grid)) for grid in read.grids()]
        cut = cut or read.cut
    blocks.sort(key=lambda each: each[0])
    return Document(tuple(block for _, block in blocks), cut=cut)


def _line(block: Block) -> int:
    place = block.rows[0][0].place if isinstance(block, Grid) else block.place
    return place["line"]


def _at(line: int, grid: Grid) -> Grid:
    rows = (tuple(cell._replace(place={"line": line}) for cell in row) for row in grid.rows)
    return replace(grid, rows=tuple(rows), path=())
