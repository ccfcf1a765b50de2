"""DOCX to a Document, read as printed with its tracked changes accepted.

The parts are read with lxml and not python-docx (4.4 against 44 ms a report): what matters here,
tracked changes, merged cells, text boxes and list numbers, it leaves to its caller anyway.
"""

import re
from collections.abc import Iterable, Iterator
from itertools import islice
from posixpath import join, normpath
from typing import Any

from extract.grid import MAX_CELLS, Block, Cell, Document, Grid, Paragraph
from extract.readers.docx_numbers import Numbers
from extract.readers.package import Package, attribute, child, local, open_package
from extract.readers.unreadable import UnreadableError
from extract.values import raised, struck, tidy

_MAIN = re.compile(r"word/document\d*\.xml")
# What was deleted or moved away, instructions of fields, notes in the margin.
_DROPPED = frozenset(
    ["del", "moveFrom", "instrText", "delText", "rt", "pPr", "rPr", "tblPr", "tcPr", "sectPr"]
)
_AS_BLANK = frozenset(["tab", "br", "cr", "ptab"])
# How a picture is named in DrawingML and in the VML of older files.
_PICTURES = "{*}blip", "{*}imagedata"
# The longest label of the form has some 50 characters; a cell of running text is page layout.
_LAYOUT_CHARACTERS = 300


def read_docx(body: bytes) -> Document:
    """The document of a DOCX. UnreadableError if it is locked, broken or past the caps."""
    with open_package(body) as package:
        main = next((name for name in package.names if _MAIN.fullmatch(name)), None)
        if main is None:
            raise UnreadableError("damaged")
        content = child(package.xml(main), "body")
        walk = _Walk(Numbers(package))
        if content is not None:
            _leave_out_hidden(package, content)
            walk.blocks_of(content)
        walk.end_paragraph()
        shown = tuple(_pictures(package, main, content)) if content is not None else ()
        return Document(tuple(walk.blocks), tuple(_named(package)), walk.cut, pictures=shown)


def _pictures(package: Package, main: str, content: Any) -> Iterator[bytes]:
    """The pictures in the order in which the text shows them."""
    folder, _, name = main.rpartition("/")
    relations = package.xml_if_there(f"{folder}/_rels/{name}.rels")
    targets = {attribute(one, "Id"): attribute(one, "Target") for one in _children(relations)}
    shown = (attribute(n, "embed") or attribute(n, "id") for n in content.iter(*_PICTURES))
    # One picture may be named twice, for programs of different age.
    for target in dict.fromkeys(targets.get(name) for name in shown):
        path = normpath(join(folder, target or "")).lstrip("/")
        if path in package.names:
            try:
                yield package.read(path)
            except UnreadableError:
                yield b""


def _leave_out_hidden(package: Package, content: Any) -> None:
    """Take out the runs that are of a style whose text is not shown."""
    styles = _children(package.xml_if_there("word/styles.xml"))
    hidden = {attribute(style, "styleId") for style in styles if _is_on(style, "vanish")}
    if hidden:
        for style in list(content.iter("{*}rStyle")):
            run = style.getparent().getparent()
            if attribute(style, "val") in hidden and local(run) == "r":
                run.getparent().remove(run)


def _named(package: Package) -> Iterator[tuple[str, str]]:
    title = child(package.xml_if_there("docProps/core.xml"), "title")
    if title is not None and title.text:
        yield "title", tidy(title.text)


def _children(element: Any | None) -> Iterator[Any]:
    return iter(()) if element is None else iter(element)


class _Walk:
    """One pass over the document, collecting blocks."""

    def __init__(self, numbers: Numbers) -> None:
        self.blocks: list[Block] = []
        self.cut = ""
        self._numbers = numbers
        self._pending = ""
        self._level = 0
        self._tables = 0
        self._cells = 0

    def blocks_of(self, element: Any) -> None:
        """The paragraphs and tables below an element, through whatever wraps them."""
        for one in _unwrapped(element, ("p", "tbl")):
            if local(one) == "p":
                self._paragraph(one)
            else:
                self.end_paragraph()
                self._table(one)

    def end_paragraph(self) -> None:
        """Write what has gathered; a paragraph whose end was deleted goes on in the next."""
        text = tidy(self._pending)
        if text:
            place = {"paragraph": len(self.blocks) + 1}
            self.blocks.append(Paragraph(text, place, self._level))
        self._pending, self._level = "", 0

    def _paragraph(self, element: Any) -> None:
        properties = child(element, "pPr")
        boxes: list[Any] = []
        text = "".join(_texts(element, boxes))
        number = self._numbers.next(properties) if text.strip() else ""
        outline = attribute(child(properties, "outlineLvl"), "val") or ""
        level = (
            int(outline) + 1 if outline.isdigit() else self._numbers.style_of(properties).outline
        )
        self._level = self._level or (level if level <= 6 else 0)
        self._pending += number + text
        if child(properties, "rPr", "del") is None:
            self.end_paragraph()
        for box in boxes:
            self.blocks_of(box)

    def _table(self, element: Any) -> None:
        self._tables += 1
        number = self._tables
        rows = [row for row in _unwrapped(element, ("tr",)) if not _is_deleted(row)]
        inner: list[Any] = []
        grid = self._grid(rows, number, inner)
        self.blocks.append(Grid(grid, markup=True))
        holds_blocks = any(_tables_in(cell) for cell in inner)
        if holds_blocks or any(len(c.text) > _LAYOUT_CHARACTERS for row in grid for c in row):
            for cell in inner:
                self.blocks_of(cell)
                self.end_paragraph()

    def _grid(
        self, rows: Iterable[Any], number: int, inner: list[Any]
    ) -> tuple[tuple[Cell, ...], ...]:
        drafts: list[list[_Draft]] = []
        open_above: dict[int, _Draft] = {}
        for r, row in enumerate(rows):
            column = _number(child(row, "trPr", "gridBefore"))
            drafts.append([])
            below: dict[int, _Draft] = {}
            for c, cell in enumerate(_unwrapped(row, ("tc",)), 1):
                self._cells += 1
                if self._cells > MAX_CELLS:
                    self.cut = f"more than {MAX_CELLS} table cells"
                    return _finished(drafts)
                properties = child(cell, "tcPr")
                if child(properties, "cellDel") is not None:
                    continue
                colspan = max(_number(child(properties, "gridSpan")), 1)
                if _goes_on(properties, "hMerge") and drafts[-1]:
                    drafts[-1][-1].colspan += colspan
                elif _goes_on(properties, "vMerge") and column in open_above:
                    below[column] = open_above[column]
                    below[column].rowspan += 1
                else:
                    inner.append(cell)
                    draft = _Draft(self._cell_text(cell), r, column, (number, r + 1, c), colspan)
                    drafts[-1].append(draft)
                    if child(properties, "vMerge") is not None:
                        below[column] = draft
                column += colspan
            open_above = below
        return _finished(drafts)

    def _cell_text(self, cell: Any) -> str:
        parts = []
        for paragraph in _unwrapped(cell, ("p",), not_in=_tables_in(cell)):
            boxes: list[Any] = []
            text = "".join(_texts(paragraph, boxes))
            number = self._numbers.next(child(paragraph, "pPr")) if text.strip() else ""
            parts.append(number + text)
            parts += [self._cell_text(box) for box in boxes]
        return tidy(" ".join(parts))


def _tables_in(cell: Any) -> tuple[str, ...]:
    """What not to read as a cell's own text: its tables, unless all they hold is one cell."""
    cells = (one for tbl in _unwrapped(cell, ("tbl",)) for one in tbl.iter() if local(one) == "tc")
    return ("tbl",) if len(list(islice(cells, 2))) > 1 else ()


class _Draft:
    """A cell while its spans still grow."""

    def __init__(
        self, text: str, row: int, column: int, place: tuple[int, int, int], colspan: int
    ) -> None:
        self.text, self.row, self.column, self.place = text, row, column, place
        self.colspan, self.rowspan = colspan, 1

    def finished(self) -> Cell:
        table, row, cell = self.place
        place = {"table": table, "row": row, "cell": cell}
        return Cell(self.text, self.row, self.column, place, self.colspan, self.rowspan)


def _finished(drafts: list[list[_Draft]]) -> tuple[tuple[Cell, ...], ...]:
    return tuple(tuple(draft.finished() for draft in row) for row in drafts)


def _unwrapped(element: Any, names: tuple[str, ...], not_in: tuple[str, ...] = ()) -> Iterator[Any]:
    """The nearest elements of these names below one, through content controls and insertions."""
    for one in element:
        name = local(one)
        if name in names:
            yield one
        elif name == "AlternateContent":
            yield from _unwrapped(_choice(one), names, not_in)
        elif name not in _DROPPED and name not in not_in:
            yield from _unwrapped(one, names, not_in)


def _choice(element: Any) -> Any:
    """Of several drawings of one thing the first, so that its text is read once."""
    return element[0] if len(element) else element


def _texts(element: Any, boxes: list[Any]) -> Iterator[str]:
    """The printed text below an element; text boxes on the way are put aside."""
    for one in element:
        name = local(one)
        if name == "t":
            yield one.text or ""
        elif name in _AS_BLANK:
            yield " "
        elif name == "noBreakHyphen":
            yield "-"
        elif name == "sym":
            yield _symbol(one)
        elif name == "txbxContent":
            boxes.append(one)
        elif name == "AlternateContent":
            yield from _texts(_choice(one), boxes)
        elif name == "r":
            yield _run(one, boxes)
        elif name not in _DROPPED:
            yield from _texts(one, boxes)


def _symbol(element: Any) -> str:
    """A character of a font of signs, which only that font can tell: it is text, not nothing."""
    code = attribute(element, "char") or ""
    return chr(int(code, 16)) if re.fullmatch(r"[0-9A-Fa-f]{4}", code) else "\ufffd"


def _run(run: Any, boxes: list[Any]) -> str:
    """The text of a run; what is struck out or raised is written down as such."""
    if _is_on(run, "vanish"):
        return ""
    text = "".join(_texts(run, boxes))
    if child(run, "rPr") is None:
        return text
    if _is_on(run, "strike") or _is_on(run, "dstrike"):
        return struck(text)
    is_raised = attribute(child(run, "rPr", "vertAlign"), "val") == "superscript"
    return raised(text) if is_raised else text


def _is_on(run: Any, name: str) -> bool:
    found = child(run, "rPr", name)
    return found is not None and attribute(found, "val") not in ("0", "false")


def _is_deleted(row: Any) -> bool:
    return child(row, "trPr", "del") is not None


def _goes_on(properties: Any | None, name: str) -> bool:
    merge = child(properties, name)
    return merge is not None and attribute(merge, "val") in (None, "continue")


def _number(element: Any | None) -> int:
    printed = attribute(element, "val") or ""
    return min(int(printed), 1000) if printed.isascii() and printed.isdigit() else 0
