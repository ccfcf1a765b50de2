"""What a text is made of before its grids are: cells with their place, rows of them, paragraphs."""

import re
from enum import Enum, auto
from typing import NamedTuple

from extract.grid import Paragraph
from extract.values import TEXT, read_value, tidy

_HEADING = re.compile(r"(#{1,6})\s+(?P<text>.*)")
_MARKS = re.compile(r"(\*\*|__|`)")
_BREAK = re.compile(r"<br\s*/?>")
# Elements that Markdown lays lines out with.
_AROUND = re.compile(
    r"</?(?:div|p|center|span|font|b|strong|em|i|u)(?:\s[^<>]*)?/?>", re.IGNORECASE
)
# Characters that Markdown puts a backslash before.
_ESCAPE = re.compile(r"\\([\\`*_{}\[\]()#+.!|<>~-])")
# Values that are no number, as 减3, 约5 or 3%; "?" is what a broken encoding left of a blank.
_ODD_VALUE = re.compile(r"[?？\s]*[^\W\d年月日]{0,2}[0-9０-９][0-9０-９.,，]*[^\W\d年月日]{0,2}%?")


class Piece(NamedTuple):
    """The text of one cell, its line (from 1) and which cell of that line it is (from 1)."""

    text: str
    line: int
    cell: int


class End(Enum):
    """That a row is whole, where a text says so."""

    ROW = auto()


END = End.ROW
Token = Piece | Paragraph | End

Item = list[Piece] | Paragraph | None
"""A row, a paragraph, or None where a table ends though nothing stands between."""


def bare(text: str) -> str:
    """A text without the marks of Markdown."""
    return tidy(_ESCAPE.sub(r"\1", _MARKS.sub("", _AROUND.sub("", _BREAK.sub(" ", text)))))


def is_value(piece: Piece) -> bool:
    """Whether a cell is blank or a value, be it one that cannot be read."""
    text = bare(piece.text)
    return read_value(text).kind != TEXT or bool(_ODD_VALUE.fullmatch(text))


def is_heading(line: str) -> bool:
    """Whether Markdown marks a line as a heading."""
    return _HEADING.fullmatch(line.strip()) is not None


def paragraph(line: str, number: int) -> Paragraph:
    """One line as a paragraph, or as a heading where Markdown marks it as one."""
    heading = _HEADING.fullmatch(line.strip())
    text = heading["text"] if heading else line
    return Paragraph(bare(text), {"line": number}, len(heading[1]) if heading else 0)
