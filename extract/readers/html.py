"""HTML to a Document: every table a grid, everything else paragraphs, with places in the page."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import lru_cache
from itertools import islice

from selectolax.lexbor import LexborHTMLParser, LexborNode

from crawler.markup import TooDeepError, parse_html
from extract.grid import MAX_CELLS, Block, Cell, Columns, Document, Grid, Paragraph
from extract.readers.text import read_text
from extract.values import raised, struck, tidy

_BREAKS = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "br",
        "center",
        "dd",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "li",
        "main",
        "nav",
        "ol",
        "option",
        "p",
        "pre",
        "section",
        "select",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "tr",
        "ul",
    ]
)
_SKIP = frozenset(("script", "style", "noscript", "template", "head", "svg", "iframe", "object"))
_LINES = frozenset(("p", "h1", "h2", "h3", "h4", "h5", "h6", "li"))
_NOT_INLINE = _BREAKS | _SKIP
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_TWO_DIGITS = re.compile(r"\d\D*\d")
_LONG_CELL = 60
# What an element's own style or name says of its text. A selection by style is dear (a tenth of a
# millisecond each), so only those are made whose words the page has.
_MARKED = "sup, del, s, strike, [hidden]"
_STYLES = {"display": ("isplay:none", "isplay: none", "DISPLAY"), "line-through": ("line-through",)}
_HIDES = re.compile(r"display\s*:\s*none", re.IGNORECASE)
_STRIKES = frozenset(("del", "s", "strike"))
_FIELDS = frozenset(("text", "number", "tel"))  # others show no value, or one of the page's own
HIDDEN, STRUCK, RAISED = "hidden", "struck", "raised"
# HTML's own limits; beyond them a page is hostile, not wide.
_MAX_COLSPAN, _MAX_ROWSPAN = 1000, 65534
MAX_DEPTH = 250


def read_html(text: str) -> Document:
    """The document of a page. Never raises on markup: HTML has a reading for every text."""
    try:
        tree = parse_html(text)
    except TooDeepError as error:
        return Document((), cut=str(error))
    fill_in(tree, text)
    walk = _Walk(tree, _marks(tree, text))
    if tree.body is not None:
        walk.element(tree.body)
        walk.end_paragraph()
    whole = tuple(walk.blocks)
    if not walk.unseen:
        return Document(whole, tuple(_named(tree)), walk.cut)
    shown = tuple(block for block in whole if id(block) not in walk.unseen)
    return Document(shown, tuple(_named(tree)), walk.cut, whole=whole)


def fill_in(tree: LexborHTMLParser, text: str) -> None:
    """Put what a page shows inside fields of a form among its text: a number there is printed."""
    if "<input" not in text and "<INPUT" not in text:
        return
    for field in tree.css("td input[value], th input[value]"):
        if (field.attributes.get("type") or "text").lower() in _FIELDS:
            field.replace_with(field.attributes["value"] or "")


Marks = Mapping[int, str]
"""By element: what its own style says of its text; HOLDS where that is said of one inside it."""
HOLDS = "holds"


def _marks(tree: LexborHTMLParser, text: str) -> Marks:
    styles = [one for one, words in _STYLES.items() if any(word in text for word in words)]
    marks: dict[int, str] = {}
    for node in tree.css(", ".join([_MARKED, *(f'[style*="{one}" i]' for one in styles)])):
        if mark := _mark(node):
            marks[node.mem_id] = mark
            above = node.parent
            while above is not None and above.mem_id not in marks:
                marks[above.mem_id] = HOLDS
                above = above.parent
    return marks


def _mark(node: LexborNode) -> str:
    style = node.attributes.get("style") or ""
    if "hidden" in node.attributes or _HIDES.search(style):
        return HIDDEN
    if node.tag in _STRIKES or "line-through" in style.lower():
        return STRUCK
    return RAISED if node.tag == "sup" else ""


def find_cell(tree: LexborHTMLParser, table: int, row: int, cell: int) -> LexborNode | None:
    """The element at a place (1-based table, row, cell), as ``read_html`` counted it."""
    tables = tree.css("table")
    if not 1 <= table <= len(tables):
        return None
    rows = list(_rows(tables[table - 1]))
    cells = _cells(rows[row - 1]) if 1 <= row <= len(rows) else []
    return cells[cell - 1] if 1 <= cell <= len(cells) else None


def _named(tree: LexborHTMLParser) -> Iterator[tuple[str, str]]:
    for node in tree.css("meta[name][content]"):
        yield node.attributes["name"] or "", tidy(node.attributes["content"] or "")
    for node in tree.css("title, ucaptitle, publishtime, h1"):
        yield node.tag or "", tidy(node.text())


def _rows(table: LexborNode) -> Iterator[LexborNode]:
    for child in table.iter():
        if child.tag == "tr":
            yield child
        elif child.tag in ("tbody", "thead", "tfoot"):
            yield from (row for row in child.iter() if row.tag == "tr")


def _cells(row: LexborNode) -> list[LexborNode]:
    return [child for child in row.iter() if child.tag in ("td", "th")]


def _spans(node: LexborNode) -> tuple[int, int]:
    attributes = node.attributes
    return _span(attributes, "colspan", _MAX_COLSPAN), _span(attributes, "rowspan", _MAX_ROWSPAN)


def _span(attributes: Mapping[str, str | None], name: str, most: int) -> int:
    if name not in attributes:
        return 1
    printed = (attributes[name] or "1").strip()
    return min(max(int(printed), 1), most) if printed.isascii() and printed.isdigit() else 1


def _cell_text(node: LexborNode, marks: Marks, *, nested: bool) -> str:
    """The text of a cell without that of tables inside it; br, p and the like separate.

    What is hidden is left out; what is struck out or raised is written down as such.
    """
    if not nested and not (marks and node.mem_id in marks):
        printed = node.text()
        if len(printed) >= _LONG_CELL:
            printed = tidy(printed)
        if len(printed) < _LONG_CELL and (text := _unbroken(printed)) is not None:
            return text
        if _is_inline(node):
            return tidy(printed)
    parts: list[str] = []
    stack = [node]
    while stack:
        here = stack.pop()
        tag = here.tag
        if tag == "-text":
            parts.append(here.text_content or "")
        elif tag in _SKIP or marks.get(here.mem_id) == HIDDEN or _is_table(here):
            continue
        elif marks.get(here.mem_id) in _WRITTEN:
            parts.append(_WRITTEN[marks[here.mem_id]](here.text()))
        else:
            if tag in _BREAKS:
                parts.append(" ")
            stack.extend(reversed(list(here.iter(include_text=True))))
    return tidy("".join(parts))


@lru_cache(maxsize=10_000)
def _unbroken(printed: str) -> str | None:
    """The text of a cell, or None where a break between its elements can matter.

    In so short a text it can only where several digits stand. Most hold the same few characters.
    """
    text = tidy(printed)
    return None if _TWO_DIGITS.search(text) else text


_WRITTEN = {STRUCK: struck, RAISED: raised}


def _is_table(node: LexborNode) -> bool:
    """Whether an element is a table of more than one cell: a single one is a frame around text."""
    return node.tag == "table" and len(node.css("td, th")) > 1


def _is_inline(node: LexborNode) -> bool:
    """Whether nothing inside an element breaks its text or is none of it."""
    inside = islice(node.traverse(include_text=False), 1, None)
    return not any(each.tag in _NOT_INLINE for each in inside)


class _Walk:
    """One pass over the page, collecting blocks."""

    def __init__(self, tree: LexborHTMLParser, marks: Marks) -> None:
        self._marks = marks
        self._hidden = {element for element, mark in marks.items() if mark == HIDDEN}
        self._tables = {table.mem_id: n for n, table in enumerate(tree.css("table"), 1)}
        self._spanning = {node.mem_id for node in tree.css("[colspan], [rowspan]")}
        self.blocks: list[Block] = []
        self.unseen: set[int] = set()
        self.cut = ""
        self._is_hidden = False
        self._parts: list[str] = []
        self._level = 0
        self._path: list[int] = []
        self._serial = 0
        self._cells = 0

    def element(self, node: LexborNode) -> None:
        if len(self._path) > MAX_DEPTH:
            self.cut = "nested too deep"
            return
        was_hidden = self._is_hidden
        self._is_hidden = was_hidden or self._hides(node)
        self._serial += 1
        self._path.append(self._serial)
        for child in node.iter(include_text=True):
            tag = child.tag or ""
            if tag == "-text":
                self._parts.append(child.text_content or "")
            elif tag == "table":
                self.end_paragraph()
                self._table(child)
            elif tag == "pre" and "\t" in (typed := child.text()):
                self.end_paragraph()
                self.blocks += (self._here(block) for block in read_text(typed).blocks)
            elif tag in _BREAKS:
                self.end_paragraph()
                self._level = _HEADINGS.get(tag, 0)
                if tag in _LINES and _is_inline(child):
                    self._parts.append(child.text())  # one call for a paragraph of many spans
                else:
                    self.element(child)
                self.end_paragraph()
            elif tag not in _SKIP and not tag.startswith(("_", "!", "-")):
                self.element(child)
        self._path.pop()
        self._is_hidden = was_hidden

    def _here(self, block: Block) -> Block:
        path = tuple(self._path)
        if isinstance(block, Grid):
            return replace(block, path=path)
        return block._replace(path=path)

    def end_paragraph(self) -> None:
        text = tidy("".join(self._parts)) if self._parts else ""
        self._parts.clear()
        if text:
            place = {"paragraph": len(self.blocks) + 1}
            self.blocks.append(Paragraph(text, place, self._level, tuple(self._path)))
        self._level = 0

    def _table(self, table: LexborNode) -> None:
        numbered = enumerate(_rows(table))
        rows = {r: _cells(row) for r, row in numbered if not self._hides(row)}
        nested = any(_is_table(inner) for inner in table.css("table table"))
        grid = self._grid(rows, self._tables[table.mem_id], nested=nested)
        self.blocks.append(Grid(grid, markup=True, path=tuple(self._path)))
        if self._is_hidden or self._hides(table):
            self.unseen.add(id(self.blocks[-1]))
        if nested or _is_layout(grid):
            for row in rows.values():
                for cell in row:
                    self.element(cell)
                    self.end_paragraph()

    def _hides(self, node: LexborNode) -> bool:
        return node.mem_id in self._hidden

    def _grid(
        self, rows: Mapping[int, list[LexborNode]], number: int, *, nested: bool
    ) -> tuple[tuple[Cell, ...], ...]:
        columns = Columns()
        grid: list[tuple[Cell, ...]] = []
        for r, nodes in rows.items():
            self._cells += len(nodes)
            if self._cells > MAX_CELLS:
                self.cut = f"more than {MAX_CELLS} table cells"
                return tuple(grid)
            cells: list[Cell] = []
            column = 0
            for c, node in enumerate(nodes, 1):
                if self._hidden and node.mem_id in self._hidden:
                    continue
                if columns.hanging:
                    column = columns.free_from(column)
                colspan, rowspan = _spans(node) if node.mem_id in self._spanning else (1, 1)
                text = _cell_text(node, self._marks, nested=nested)
                place = {"table": number, "row": r + 1, "cell": c}
                cells.append(Cell(text, r, column, place, colspan, rowspan))
                if rowspan > 1:
                    columns.hang(column, colspan, rowspan)
                column += colspan
            grid.append(tuple(cells))
            columns.next_row()
        return tuple(grid)


# The longest label of the form has some 50 characters; a cell of running text is page layout.
_LAYOUT_CHARACTERS = 300


def _is_layout(grid: tuple[tuple[Cell, ...], ...]) -> bool:
    return any(len(cell.text) > _LAYOUT_CHARACTERS for row in grid for cell in row)
