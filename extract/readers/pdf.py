"""PDF with a text layer to a Document: tables by their ruling lines, over pages; text as lines."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field

from extract.grid import Cell, Document, Place
from extract.readers.flow import Laid, blocks_of
from extract.readers.image import read_scans
from extract.readers.joining import Piece
from extract.readers.lines import Line, cell_text, read_lines, row_text, rows_of
from extract.readers.pdf_marks import Glyph, Page
from extract.readers.pdf_page import open_pdf, read_pages
from extract.readers.pdf_streams import check_streams
from extract.readers.ruling import (
    MAX_ALL_FIELDS,
    MAX_FIELDS,
    CrowdedError,
    Ruled,
    find_tables,
)
from extract.values import DASH, NUMBER, read_value, tidy

# The longest report seen has 14 pages.
MAX_PAGES = 60
# A page with fewer characters and a picture on it is a scan, whatever a stamp adds.
_FEW_GLYPHS = 30
# The share of a page from which a picture may hold a table, and from which it is a background.
_LARGE, _WHOLE = 0.15, 0.9
_HIDDEN = 0.5


@dataclass(frozen=True, slots=True)
class _Table:
    """One ruled table of a page, and the glyphs in each of its cells."""

    ruled: Ruled
    inside: dict[int, list[Glyph]]

    def take(self, glyph: Glyph, y: float) -> bool:
        """Whether a glyph is in one of its cells, at the height ``y``; it is kept if so."""
        number = self.ruled.region_at((glyph.x0 + glyph.x1) / 2, y)
        if number is not None:
            self.inside.setdefault(number, []).append(glyph)
        return number is not None


@dataclass(slots=True)
class _Sheet:
    """One page read: its tables from the top, the glyphs outside of them, and these as lines."""

    page: Page
    tables: list[_Table] = field(default_factory=list)
    loose: list[Glyph] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)


def read_pdf(body: bytes) -> Document:
    """The document of a PDF; ``scans`` names its pictures that OCR did not reach.

    UnreadableError if it is locked or broken.
    """
    check_streams(body)
    with closing(open_pdf(body)) as document:
        pages = len(document)
        title = document.get_metadata_value("Title")
        sheets: list[_Sheet] = []
        fields = MAX_ALL_FIELDS
        for page in read_pages(document, MAX_PAGES):
            sheets.append(_sheet(page, min(fields, MAX_FIELDS)))
            fields -= sum(len(one.ruled.xs) * len(one.ruled.ys) for one in sheets[-1].tables)
        scans = [sheet.page.number for sheet in sheets if _is_scan(sheet)]
        scanned = read_scans(document, scans)
    for sheet in sheets[:-1]:
        _take_overflow(sheet)
    unread = tuple(number for number in scans if number not in scanned)
    cut = f"more than {MAX_PAGES} pages" if pages > MAX_PAGES else ""
    if any(sheet.page.cut for sheet in sheets):
        cut = cut or "a page holds more than can be read"
    named = (("title", tidy(title)),) if title else ()
    laid = [scanned.get(sheet.page.number) or _laid(sheet) for sheet in sheets]
    return Document(tuple(blocks_of(laid)), named, cut, unread)


def _laid(sheet: _Sheet) -> Laid:
    tables = ((table.ruled.ys[0], _piece(table, sheet.page.number)) for table in sheet.tables)
    return Laid(sheet.page.height, tuple(tables), tuple(sheet.lines))


def _is_scan(sheet: _Sheet) -> bool:
    page = sheet.page
    if page.garbled or len(page.glyphs) < _FEW_GLYPHS:
        return page.garbled or page.pictured > _LARGE
    if _is_recognised(page):
        return True
    return _LARGE < page.pictured < _WHOLE and not sheet.tables


def _is_recognised(page: Page) -> bool:
    """Whether a page's text is what a scanner made of its picture, and how sure is not said."""
    return page.hidden > _HIDDEN and page.pictured > _LARGE


def _sheet(page: Page, fields: int) -> _Sheet:
    sheet = _Sheet(page)
    if page.garbled or _is_recognised(page):
        return sheet
    sheet.loose = page.glyphs
    for ruled in _tables(page, fields):
        table = _Table(ruled, {})
        around = [
            glyph for glyph in sheet.loose if not table.take(glyph, (glyph.top + glyph.bottom) / 2)
        ]
        # A box of one cell is a frame around text.
        if len(ruled.regions) > 1 and not _is_frame(table):
            sheet.loose = around
            sheet.tables.append(table)
    sheet.lines = read_lines(sheet.loose, page.number)
    return sheet


def _is_frame(table: _Table) -> bool:
    """Whether most of a table's values share a cell with others: its rules part no rows or columns.

    A label above a value in one cell tells the same; a number that wrapped is one value.
    """
    alone = shared = 0
    for number, glyphs in table.inside.items():
        right = table.ruled.xs[table.ruled.regions[number].right]
        lines = [text for row in rows_of(glyphs) for text in row_text(row).split()]
        values = sum(map(_is_value, lines))
        if values < len(lines):
            shared += values
        elif (count := len(cell_text(glyphs, right).split())) > 1:
            shared += count
        else:
            alone += count
    return shared > alone


def _is_value(text: str) -> bool:
    return read_value(text).kind in (NUMBER, DASH)


def _tables(page: Page, fields: int) -> list[Ruled]:
    """The ruled tables of a page from the top; none, and the page cut, if lines crowd it."""
    try:
        return sorted(find_tables(page.across, page.down, fields), key=lambda ruled: ruled.ys[0])
    except CrowdedError:
        page.cut = True
        return []


def _take_overflow(sheet: _Sheet) -> None:
    """Give a table that the page cuts the text that runs over its last line.

    Browsers end a cut cell above its last line of text.
    """
    if not sheet.tables:
        return
    table = sheet.tables[-1]
    end = table.ruled.ys[-1]
    out = [line for line in sheet.lines if line.top < end < line.bottom]
    if out:
        low, high = out[0].top - 0.1, out[-1].bottom + 0.1
        sheet.loose = [
            glyph
            for glyph in sheet.loose
            if not (low < glyph.top and glyph.bottom < high and table.take(glyph, end - 0.1))
        ]
        sheet.lines = read_lines(sheet.loose, sheet.page.number)


def _piece(table: _Table, page: int) -> Piece:
    ruled = table.ruled
    cells = tuple(_cells(ruled, table.inside, page))
    return Piece(ruled.xs, cells, len(ruled.ys) - 1, ruled.is_open_above, ruled.is_open_below)


def _cells(ruled: Ruled, inside: dict[int, list[Glyph]], page: int) -> Iterator[Cell]:
    for number, region in enumerate(ruled.regions):
        if number in ruled.outside and number not in inside:
            continue
        right = ruled.xs[region.right]
        box = ruled.xs[region.left], ruled.ys[region.top], right, ruled.ys[region.bottom]
        yield Cell(
            tidy(cell_text(inside.get(number, ()), right)),
            region.top,
            region.left,
            _place(page, *box),
            region.right - region.left,
            region.bottom - region.top,
        )


def _place(page: int, x0: float, top: float, x1: float, bottom: float) -> Place:
    return {
        "page": page,
        "x0": round(x0),
        "top": round(top),
        "x1": round(x1),
        "bottom": round(bottom),
    }
