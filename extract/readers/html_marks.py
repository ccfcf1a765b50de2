"""What a page's elements say of themselves that text alone does not: hidden, struck out, spans."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import chain

from selectolax.lexbor import LexborHTMLParser, LexborNode

from extract.readers.html_tags import DRAWS, STRIKES, Named
from extract.readers.html_unseen import (
    DRAWN,
    GONE,
    STYLED,
    in_cell,
    is_cell,
    is_drawn,
    unseen_by_class,
    written_by_style,
)

HIDDEN, STRUCK, RAISED = "hidden", "struck", "raised"
HOLDS = "holds"
Marks = Mapping[int, str]
"""By element: what its own style says of its text; HOLDS where that is said of one inside it."""
Spans = tuple[int, int]
"""Columns and rows that a cell stands over."""

ONE: Spans = (1, 1)
Attributes = Mapping[str, str | None]
_MARKED = ("sup", *STRIKES, *DRAWS)
# A selection by style is dear (a tenth of a millisecond each), so only those are made whose words
# the page has.
_STYLES = {"display": ("isplay:none", "isplay: none", "DISPLAY"), "line-through": ("line-through",)}
_CONTENT = ("content:", "content :")
_HIDES = re.compile(r"display\s*:\s*none", re.IGNORECASE)
# HTML's own limits; beyond them a page is hostile, not wide.
_MAX_COLSPAN, _MAX_ROWSPAN = 1000, 65534


@dataclass(frozen=True, slots=True)
class Marked:
    """What a page says of its elements, by the element: asked once for all of them."""

    marks: Marks
    spans: Mapping[int, Spans]
    tables: Mapping[int, int]
    """The number (from 1) of each table, those inside others counted."""
    nests: bool
    """Whether a table stands in another."""


def read_marks(tree: LexborHTMLParser, text: str, named: Named) -> Marked:
    """What a page says of its elements; ``text`` is its markup."""
    return Marked(
        _marks(tree, text, named),
        {node.mem_id: _spans(node.attributes) for node in tree.css("[colspan], [rowspan]")},
        {table.mem_id: n for n, table in enumerate(named.get("table", ()), 1)},
        tree.css_first("table table") is not None,
    )


def _marks(tree: LexborHTMLParser, text: str, named: Named) -> Marks:
    styles = [one for one, words in _STYLES.items() if any(word in text for word in words)]
    styled = tree.css(", ".join(["[hidden]", *(f'[style*="{one}" i]' for one in styles)]))
    marks: dict[int, str] = {}
    for node in chain(*(named.get(name, ()) for name in _MARKED), styled):
        if node.tag in DRAWS:
            if in_cell(node):
                _put(marks, node, DRAWN if is_drawn(node) else HIDDEN)
        elif mark := _mark(node.tag, node.attributes):
            _put(marks, node, mark)
    for node in written_by_style(tree) if any(one in text for one in _CONTENT) else ():
        if node.mem_id not in marks and (is_cell(node) or in_cell(node)):
            _put(marks, node, STYLED)
    for node, mark in unseen_by_class(tree):
        if marks.get(node.mem_id, HOLDS) == HOLDS:
            _put(marks, node, HIDDEN if mark == GONE else mark)
    return marks


def _put(marks: dict[int, str], node: LexborNode, mark: str) -> None:
    marks[node.mem_id] = mark
    above = node.parent
    while above is not None and above.mem_id not in marks:
        marks[above.mem_id] = HOLDS
        above = above.parent


def _mark(tag: str | None, attributes: Attributes) -> str:
    style = attributes.get("style") or ""
    if "hidden" in attributes or _HIDES.search(style):
        return HIDDEN
    if tag in STRIKES or "line-through" in style.lower():
        return STRUCK
    return RAISED if tag == "sup" else ""


def _spans(attributes: Attributes) -> Spans:
    return (
        _span(attributes.get("colspan"), _MAX_COLSPAN),
        _span(attributes.get("rowspan"), _MAX_ROWSPAN),
    )


def _span(printed: str | None, most: int) -> int:
    if printed is None:
        return 1
    printed = (printed or "1").strip()
    return min(max(int(printed), 1), most) if printed.isascii() and printed.isdigit() else 1
