"""HTML to a Document: every table a grid, everything else paragraphs, with places in the page."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from selectolax.lexbor import LexborHTMLParser, LexborNode

from crawler.markup import TooDeepError, parse_html
from extract.grid import MAX_CELLS, Block, Cell, Document, Grid, Paragraph, Place
from extract.readers.html_cells import cells_of, read_cells, rows_of
from extract.readers.html_laid import Rows, laid_tables
from extract.readers.html_marks import HIDDEN, Marked, read_marks
from extract.readers.html_tags import (
    BREAKS,
    HEADINGS,
    HOLDERS,
    LINES,
    SKIP,
    TITLES,
    Named,
    find_named,
    is_inline,
    is_table,
)
from extract.readers.html_unseen import in_cell
from extract.readers.text import read_text
from extract.values import tidy

_FIELDS = frozenset(("text", "number", "tel"))  # others show no value, or one of the page's own
MAX_DEPTH = 250
_TOO_MANY = f"more than {MAX_CELLS} table cells"


def read_html(text: str, *, laid: bool = False, held: bool = False) -> Document:
    """The document of a page. Never raises on markup: HTML has a reading for every text.

    ``laid``: what is laid out as a table without being one is a table too. ``held``: the text is
    markup that a page holds as text, for a script to show; what it holds in turn is not looked at.
    """
    try:
        tree = parse_html(text)
    except TooDeepError as error:
        return Document((), cut=str(error))
    named = find_named(tree)
    fill_in(named.get("input", ()))
    laid_out = laid_tables(tree) if laid else {}
    walk = _Walk(read_marks(tree, text, named), laid_out, held=held)
    if tree.body is not None:
        walk.element(tree.body)
        walk.end_paragraph()
    whole = tuple(walk.blocks)
    if not walk.unseen:
        return Document(whole, tuple(_stated(named)), walk.cut)
    shown = tuple(block for block in whole if id(block) not in walk.unseen)
    return Document(shown, tuple(_stated(named)), walk.cut, whole=whole)


def fill_in(fields: Iterable[LexborNode]) -> None:
    """Put what a page shows inside fields of a form among its text: a number there is printed."""
    for field in fields:
        printed = field.attributes
        is_shown = (printed.get("type") or "text").lower() in _FIELDS
        if is_shown and (value := printed.get("value")) and in_cell(field):
            field.replace_with(value)


def find_cell(tree: LexborHTMLParser, table: int, row: int, cell: int) -> LexborNode | None:
    """The element at a place (1-based table, row, cell), as ``read_html`` counted it."""
    tables = tree.css("table")
    if not 1 <= table <= len(tables):
        return None
    rows = list(rows_of(tables[table - 1]))
    cells = cells_of(rows[row - 1]) if 1 <= row <= len(rows) else []
    return cells[cell - 1] if 1 <= cell <= len(cells) else None


def _stated(named: Named) -> Iterator[tuple[str, str]]:
    """What a page says of itself in its head, and its titles."""
    for said in (node.attributes for node in named.get("meta", ())):
        if "name" in said and "content" in said:
            yield said["name"] or "", tidy(said["content"] or "")
    for name in TITLES:
        yield from ((name, tidy(node.text())) for node in named.get(name, ()))


class _Walk:
    """One pass over the page, collecting blocks."""

    def __init__(self, marked: Marked, laid: Mapping[int, Rows], *, held: bool) -> None:
        self._marked = marked
        self._laid = laid
        self._is_held = held
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
                printed = child.text_content or ""
                if self._parts or not printed.isspace():
                    self._parts.append(printed)
            elif tag == "table":
                self.end_paragraph()
                self._table(child)
            elif self._laid and child.mem_id in self._laid:
                self.end_paragraph()
                self._laid_table(self._laid[child.mem_id])
            elif tag == "pre" and "\t" in (typed := child.text()):
                self.end_paragraph()
                self.blocks += (self._here(block) for block in read_text(typed).blocks)
            elif tag in HOLDERS and not self._is_held and "<t" in (typed := child.text()):
                self.end_paragraph()
                self._held(typed, is_hidden=self._is_hidden or self._hides(child))
            elif tag in BREAKS:
                self.end_paragraph()
                self._level = HEADINGS.get(tag, 0)
                if tag in LINES and is_inline(child):
                    self._parts.append(child.text())  # one call for a paragraph of many spans
                else:
                    self.element(child)
                self.end_paragraph()
            elif tag not in SKIP and not tag.startswith(("_", "!", "-")):
                self.element(child)
        self._path.pop()
        self._is_hidden = was_hidden

    def _held(self, markup: str, *, is_hidden: bool) -> None:
        """Markup that the page holds as text, seen or not, which a script shows."""
        document = read_html(markup, held=True)
        self.cut = self.cut or document.cut
        for block in map(self._here, document.blocks):
            if isinstance(block, Paragraph):
                self.blocks.append(block._replace(place={"paragraph": len(self.blocks) + 1}))
                continue
            self._cells += sum(map(len, block.rows))
            if self._cells > MAX_CELLS:
                self.cut = _TOO_MANY
                return
            grid = self._no_table(block.rows)
            if is_hidden:
                self.unseen.add(id(grid))

    def _here(self, block: Block) -> Block:
        path = tuple(self._path)
        if isinstance(block, Grid):
            return replace(block, path=path)
        return block._replace(path=path)

    def end_paragraph(self) -> None:
        if self._parts and (text := tidy("".join(self._parts))):
            place = {"paragraph": len(self.blocks) + 1}
            self.blocks.append(Paragraph(text, place, self._level, tuple(self._path)))
        self._parts.clear()
        self._level = 0

    def _table(self, table: LexborNode) -> None:
        numbered = enumerate(rows_of(table))
        rows = {r: cells_of(row) for r, row in numbered if not self._hides(row)}
        inside = table.css("table") if self._marked.nests else ()
        nested = any(is_table(one) for one in inside if one.mem_id != table.mem_id)
        number = self._marked.tables[table.mem_id]
        cells = read_cells(self._bounded(rows), number, self._marked, nested=nested)
        grid = Grid(cells, markup=True, path=tuple(self._path))
        self.blocks.append(grid)
        if self._is_hidden or self._hides(table):
            self.unseen.add(id(grid))
        if nested or any(len(text) > _LAYOUT_CHARACTERS for text in grid.texts):
            for row in rows.values():
                for cell in row:
                    self.element(cell)
                    self.end_paragraph()

    def _laid_table(self, rows: Rows) -> None:
        number = len(self.blocks) + 1
        bounded = self._bounded(dict(enumerate(rows)))
        self._no_table(read_cells(bounded, number, self._marked, nested=False))

    def _no_table(self, rows: Sequence[Sequence[Cell]]) -> Grid:
        """Take rows as a grid that is no table of the page: no place in one leads to it."""
        told = (
            tuple(cell._replace(place=_without_table(cell.place)) for cell in row) for row in rows
        )
        grid = Grid(tuple(told), markup=True, path=tuple(self._path))
        self.blocks.append(grid)
        return grid

    def _hides(self, node: LexborNode) -> bool:
        return self._marked.marks.get(node.mem_id) == HIDDEN

    def _bounded(
        self, rows: Mapping[int, Sequence[LexborNode]]
    ) -> Mapping[int, Sequence[LexborNode]]:
        """The rows up to where the page has more cells than any report."""
        whole = self._cells + sum(map(len, rows.values()))
        if whole <= MAX_CELLS:
            self._cells = whole
            return rows
        bounded = {}
        for r, cells in rows.items():
            self._cells += len(cells)
            if self._cells > MAX_CELLS:
                self.cut = _TOO_MANY
                break
            bounded[r] = cells
        return bounded


def _without_table(place: Place) -> Place:
    return {"paragraph": place["table"], "row": place["row"], "cell": place["cell"]}


# The longest label of the form has some 50 characters; a cell of running text is page layout.
_LAYOUT_CHARACTERS = 300
