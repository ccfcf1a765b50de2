"""Tables that lead to reports: what a link in a cell says with its row and its column."""

import re
from collections.abc import Container

from selectolax.lexbor import LexborNode

from crawler.names import ends_as_body, squeeze
from spiders.words import words

_CELLS = ("td", "th")
_DEEPEST = 4  # elements between a link and its cell or row
_YEAR = re.compile(r"(?:19|20)\d\d")
_FORMAT = re.compile(r"word|pdf|docx?|wps|ofd|版|格式|文档")


def is_mute(label: str) -> bool:
    """Whether a label says only how to get at something: 下载, PDF版, Word下载."""
    plain = _FORMAT.sub("", label.lower())
    return bool(label) and (not plain or plain in words("page")["mute"])


def label_in_row(node: LexborNode, label: str) -> str:
    """What a label such as 查看 or 2023 says with the headings of its row and column; else itself.

    A row's heading is a body's name or a title with a year, a column's has a year.
    """
    cell = enclosing(node, _CELLS)
    if cell is None or cell.parent is None:
        return label
    row = [one for one in cell.parent.iter() if one.tag in _CELLS]
    texts = [squeeze(one.text()) for one in row if not one.css_first("a")]
    heading = next((text for text in texts if ends_as_body(text) or _is_title(text)), "")
    if not heading or _YEAR.search(heading):
        return heading or label
    return heading + (label if _YEAR.search(label) else _heading_above(row, cell))


def _is_title(text: str) -> bool:
    """Whether a cell's text has a year and is more than a date."""
    return bool(_YEAR.search(text)) and len(re.sub(r"[\d年月日:/.-]", "", text)) > 1


def _heading_above(row: list[LexborNode], cell: LexborNode) -> str:
    """The heading of a cell's column if it names a year: rows are even at their right end."""
    table: LexborNode | None = cell
    while table is not None and table.tag != "table":
        table = table.parent
    first = table.css_first("tr") if table is not None else None
    headings = [one for one in first.iter() if one.tag in _CELLS] if first is not None else []
    from_right = len(row) - next(i for i, one in enumerate(row) if one.mem_id == cell.mem_id)
    text = squeeze(headings[-from_right].text()) if from_right <= len(headings) else ""
    return text if _YEAR.search(text) else ""


def enclosing(node: LexborNode, tags: Container[str]) -> LexborNode | None:
    """The nearest element of these around a node, if it is near; None if none is."""
    current = node.parent
    for _ in range(_DEEPEST):
        if current is None or current.tag in tags:
            return current
        current = current.parent
    return None
