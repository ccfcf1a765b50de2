"""Plain text and Markdown to a Document: tables by tabs or pipes, paragraphs by lines."""

import re

from extract.grid import MAX_CELLS, Block, Cell, Document, Grid, Paragraph
from extract.values import tidy

_HEADING = re.compile(r"(#{1,6})\s+(?P<text>.*)")
# Three dashes or a colon: a cell of one or two dashes is an office's way to print none.
_RULE_CELL = r"\s*(?::?-{3,}:?|:-+:?|-+:)\s*"
_RULE = re.compile(rf"\|?{_RULE_CELL}(?:\|{_RULE_CELL})*\|?")
_BY_BLANKS = re.compile(r"(?P<label>\S.*?)??(?P<values>(?:(?:^|\s+)[-+]?[\d.,，/—-]+){3,})")
_MARKS = re.compile(r"(\*\*|__|`)")
_BREAK = re.compile(r"<br\s*/?>")


def read_text(text: str) -> Document:
    """The document of a text: a run of lines with separators is a grid, other lines paragraphs."""
    blocks: list[Block] = []
    run: list[tuple[Cell, ...]] = []
    left = MAX_CELLS
    for number, line in enumerate(text.splitlines(), 1):
        cells = _split(line)
        if cells is not None:
            left -= len(cells)
            if left < 0:
                return Document(tuple(blocks), cut=f"more than {MAX_CELLS} table cells")
            if cells:
                run.append(_row(cells, len(run), number))
            continue
        if run:
            blocks.append(Grid(tuple(run), markup=False))
            run = []
        if line.strip():
            blocks.append(_paragraph(line, number))
    if run:
        blocks.append(Grid(tuple(run), markup=False))
    return Document(tuple(blocks))


def split_line(line: str) -> list[str]:
    """The cells of one line, as ``read_text`` counts them for a place."""
    return _split(line) or [line]


def _split(line: str) -> list[str] | None:
    """The cells of a line of a table; [] for a Markdown rule; None if the line is none.

    A line without separators is a row if it ends in three or more values set apart by blanks.
    """
    if "\t" in line:
        return line.split("\t")
    stripped = line.strip()
    if (by_blanks := _BY_BLANKS.fullmatch(stripped)) and not stripped.startswith("|"):
        label = [by_blanks["label"]] if by_blanks["label"] else []
        return [*label, *by_blanks["values"].split()]
    if stripped.count("|") > 1 and (stripped.startswith("|") or " | " in stripped):
        if _RULE.fullmatch(stripped):
            return []
        return stripped.removeprefix("|").removesuffix("|").split("|")
    return None


def _row(cells: list[str], row: int, line: int) -> tuple[Cell, ...]:
    return tuple(
        Cell(
            tidy(_MARKS.sub("", _BREAK.sub(" ", text))),
            row,
            column,
            {"line": line, "cell": column + 1},
        )
        for column, text in enumerate(cells)
    )


def _paragraph(line: str, number: int) -> Paragraph:
    heading = _HEADING.fullmatch(line.strip())
    text = heading["text"] if heading else line
    level = len(heading[1]) if heading else 0
    return Paragraph(tidy(_MARKS.sub("", text)), {"line": number}, level)
