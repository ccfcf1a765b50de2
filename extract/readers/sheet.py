"""XLSX and XLS to a Document: runs of rows as grids, rows of one text as paragraphs."""

import io
import struct
import warnings
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, time
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import Any
from xml.etree.ElementTree import ParseError

import openpyxl  # type: ignore[import-untyped]
import xlrd  # type: ignore[import-untyped]
from lxml.etree import XMLSyntaxError  # type: ignore[import-untyped]

from extract.grid import MAX_CELLS, Block, Cell, Document, Grid, Paragraph, Place
from extract.labels import is_label
from extract.readers.package import open_package
from extract.readers.sheet_pictures import xls_pictures
from extract.readers.unreadable import UnreadableError
from extract.values import tidy

# A report has some 60 rows and 17 columns a sheet; 5 MB of XML hold 100,000 cells.
MAX_ROWS, MAX_COLUMNS, MAX_SHEETS, MAX_SHEET_BYTES = 2_000, 200, 30, 5_000_000
# What the two libraries raise on files cut off or made up (tried on mutated files).
_BROKEN = (
    AssertionError,
    AttributeError,
    EOFError,
    LookupError,
    OSError,
    OverflowError,
    ParseError,
    RuntimeError,
    TypeError,
    ValueError,
    XMLSyntaxError,
    struct.error,
    xlrd.XLRDError,
    xlrd.compdoc.CompDocError,
    zipfile.BadZipFile,
    zlib.error,
)
_MEDIA = "xl/media/"
Range = tuple[int, int, int, int]


@dataclass(slots=True)
class _Sheet:
    """One sheet: texts and bordered fields by (row, column), merged ranges, all from 0.

    A range is first row, first column, row behind the last, column behind the last.
    """

    number: int
    texts: dict[tuple[int, int], str] = field(default_factory=dict)
    bordered: set[tuple[int, int]] = field(default_factory=set)
    merged: list[Range] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    is_cut: bool = False

    def show(self) -> None:
        """Leave out what stands in hidden rows and columns; a merged cell shows in the others."""
        behind = {(top, left): (bottom, right) for top, left, bottom, right in self.merged}
        for row, column in [*self.texts]:
            bottom, right = behind.get((row, column), (row + 1, column + 1))
            if self.hidden_rows.issuperset(range(row, bottom)) or self.hidden_columns.issuperset(
                range(column, right)
            ):
                del self.texts[row, column]


def read_xlsx(body: bytes) -> Document:
    """The document of an XLSX. UnreadableError if it is locked, broken or past the caps."""
    with open_package(body) as package:
        sheets = [name for name in package.names if name.startswith("xl/worksheets/sheet")]
        pictures = sorted(
            (name for name in package.names if name.startswith(_MEDIA)), key=_number_in
        )
        parts = (n for n in package.names if "xl/" in n and n not in pictures)
        if any(package.size(name) > MAX_SHEET_BYTES for name in parts):
            raise UnreadableError("unpacks_too_large", most=MAX_SHEET_BYTES)
        shown_pictures = tuple(map(package.read, pictures))
        has_formulas = any(b"<f" in package.read(name) for name in sheets)
    try:
        shown = _load_xlsx(body, data_only=True)
        formulas = _load_xlsx(body, data_only=False) if has_formulas else shown
        return replace(_document(_xlsx_sheets(shown, formulas)), pictures=shown_pictures)
    except _BROKEN as error:
        raise UnreadableError("damaged") from error


def _number_in(name: str) -> int:
    """The number in a picture's name: programs count them in the order of the book."""
    return int("".join(filter(str.isdecimal, name)) or 0)


def read_xls(body: bytes) -> Document:
    """The document of an XLS. UnreadableError if it is locked or broken."""
    try:
        with xlrd.open_workbook(
            file_contents=body, formatting_info=True, ragged_rows=True, logfile=io.StringIO()
        ) as book:
            document = _document(_xls_sheets(book))
        return replace(document, pictures=tuple(xls_pictures(body)))
    except _BROKEN as error:
        locked = "encrypted" in str(error)
        raise UnreadableError("encrypted" if locked else "damaged") from error


def _load_xlsx(body: bytes, *, data_only: bool) -> Any:
    with warnings.catch_warnings():
        # It warns of every extension that it would not write back.
        warnings.simplefilter("ignore")
        return openpyxl.load_workbook(io.BytesIO(body), data_only=data_only)


def _xlsx_sheets(shown: Any, formulas: Any) -> Iterator[_Sheet]:
    for number, one in enumerate(shown.worksheets, 1):
        if one.sheet_state != "visible":
            continue
        sheet = _Sheet(number, is_cut=one.max_row > MAX_ROWS or one.max_column > MAX_COLUMNS)
        most = {"max_row": min(one.max_row, MAX_ROWS), "max_col": min(one.max_column, MAX_COLUMNS)}
        sheet.hidden_rows = {n - 1 for n, row in one.row_dimensions.items() if row.hidden}
        sheet.hidden_columns = {
            n - 1
            for column in one.column_dimensions.values()
            if column.hidden
            for n in range(column.min, min(column.max, MAX_COLUMNS) + 1)
        }
        behind = formulas.worksheets[number - 1]
        for row in one.iter_rows(**most):
            for cell in row:
                at = cell.row - 1, cell.column - 1
                value = cell.value
                if value is None and formulas is not shown:
                    # A formula that was never computed prints a number that is not in the file.
                    value = behind.cell(cell.row, cell.column).value
                if text := tidy(_text(value, cell.number_format)):
                    sheet.texts[at] = text
                if cell.has_style and cell.border.top.style and cell.border.bottom.style:
                    sheet.bordered.add(at)
        for one_range in one.merged_cells.ranges:
            left, top, right, bottom = one_range.bounds
            sheet.merged.append((top - 1, left - 1, bottom, right))
        yield sheet


def _xls_sheets(book: Any) -> Iterator[_Sheet]:
    for number, one in enumerate(book.sheets(), 1):
        if one.visibility:
            continue
        sheet = _Sheet(number, is_cut=one.nrows > MAX_ROWS or one.ncols > MAX_COLUMNS)
        sheet.hidden_rows = {n for n, row in one.rowinfo_map.items() if row.hidden}
        sheet.hidden_columns = {n for n, column in one.colinfo_map.items() if column.hidden}
        for r in range(min(one.nrows, MAX_ROWS)):
            for c in range(min(one.row_len(r), MAX_COLUMNS)):
                style = book.xf_list[one.cell_xf_index(r, c)]
                code = book.format_map[style.format_key].format_str
                if text := tidy(_text(_xls_value(book, one.cell(r, c)), code)):
                    sheet.texts[r, c] = text
                if style.border.top_line_style and style.border.bottom_line_style:
                    sheet.bordered.add((r, c))
        # xlrd's ranges are first row, row behind the last, first column, column behind the last.
        sheet.merged = [(top, left, bottom, right) for top, bottom, left, right in one.merged_cells]
        yield sheet


def _xls_value(book: Any, cell: Any) -> Any:
    match cell.ctype:
        case xlrd.XL_CELL_DATE:
            return xlrd.xldate_as_datetime(cell.value, book.datemode)
        case xlrd.XL_CELL_BOOLEAN:
            return bool(cell.value)
        case xlrd.XL_CELL_ERROR:
            return xlrd.error_text_from_code.get(cell.value, "#")
        case _:
            return cell.value


def _text(value: Any, code: str) -> str:
    """A value as the sheet prints it: 26.0 is 26; decimals as the format rounds them.

    A zero that a format hides is in the file all the same, and is 0 here.
    """
    if value is None:
        return ""
    if isinstance(value, bool | str):
        return str(value)
    if isinstance(value, int | float):
        return _number(Decimal(repr(value)), code)
    if isinstance(value, datetime):
        return str(value.date() if value.time() == time() else value)
    return str(value)


def _number(value: Decimal, code: str) -> str:
    shown = code.partition(";")[0]
    if "%" in shown:
        return f"{_plain(value * 100)}%"
    if value == value.to_integral_value():
        return str(int(value))
    decimals = shown.partition(".")[2]
    fixed = len(decimals) - len(decimals.lstrip("0"))
    if "0" in shown and (fixed or "." not in shown) and "E" not in shown:
        return str(value.quantize(Decimal(1).scaleb(-fixed), ROUND_HALF_UP))
    return _plain(value)


def _plain(value: Decimal) -> str:
    """At most 15 digits, as spreadsheets keep them: 0.30000000000000004 is 0.3."""
    return format(Context(prec=15).create_decimal(value).normalize(), "f")


def _document(sheets: Iterator[_Sheet]) -> Document:
    blocks: list[Block] = []
    cut = ""
    for sheet in sheets:
        if sheet.number > MAX_SHEETS:
            cut = f"more than {MAX_SHEETS} sheets"
            break
        if sheet.is_cut:
            cut = f"more than {MAX_ROWS} rows or {MAX_COLUMNS} columns"
        sheet.show()
        blocks += _blocks(sheet)
        if sum(len(row) for b in blocks if isinstance(b, Grid) for row in b.rows) > MAX_CELLS:
            cut = f"more than {MAX_CELLS} table cells"
            break
    return Document(tuple(blocks), cut=cut)


def _blocks(sheet: _Sheet) -> Iterator[Block]:
    """Rows that belong to tables in runs; every other row that prints something a paragraph."""
    spans = {(top, left): (bottom, right) for top, left, bottom, right in sheet.merged}
    rows: dict[int, list[int]] = {}
    for row, column in sorted(sheet.texts):
        rows.setdefault(row, []).append(column)
    run: list[int] = []
    hanging = 0
    for row, columns in rows.items():
        if row < hanging or _is_of_table(sheet, row, columns):
            run.append(row)
            ends = [spans.get((row, column), (row + 1, 0))[0] for column in columns]
            hanging = max(hanging, *ends)
            continue
        yield from _grid(sheet, run, spans)
        run = []
        yield Paragraph(sheet.texts[row, columns[0]], _place(sheet, row, columns[0]))
    yield from _grid(sheet, run, spans)


def _is_of_table(sheet: _Sheet, row: int, columns: Sequence[int]) -> bool:
    """Whether a row is one of a table: two texts, a label of the form, or ruled on its right.

    A label whose values are all blank is alone in its row, as a heading is.
    """
    if len(columns) > 1:
        return True
    text = sheet.texts[row, columns[0]]
    (right,) = [r for t, left, _, r in sheet.merged if (t, left) == (row, columns[0])] or [
        columns[0] + 1
    ]
    return is_label(text) or (row, right) in sheet.bordered


def _grid(
    sheet: _Sheet, run: Sequence[int], spans: dict[tuple[int, int], tuple[int, int]]
) -> Iterator[Grid]:
    """A run of rows, blank cells between its outer edges included."""
    if not run:
        return
    printed = [(row, column) for row, column in sheet.texts if run[0] <= row <= run[-1]]
    first = min(column for _, column in printed)
    last = max(spans.get(at, (0, at[1] + 1))[1] for at in printed)
    covered = _covered(sheet, run[0], run[-1] + 1, last)
    rows = []
    for row in range(run[0], run[-1] + 1):
        cells = []
        for column in range(first, last):
            bottom, right = spans.get((row, column), (row + 1, column + 1))
            if (row, column) in covered or sheet.hidden_columns.issuperset(range(column, right)):
                continue
            cells.append(
                Cell(
                    sheet.texts.get((row, column), ""),
                    row - run[0],
                    column - first,
                    _place(sheet, row, column),
                    min(right, last) - column,
                    min(bottom, run[-1] + 1) - row,
                )
            )
        rows.append(tuple(cells))
    yield Grid(tuple(rows), markup=True)


def _covered(sheet: _Sheet, first: int, last: int, width: int) -> set[tuple[int, int]]:
    """Fields that a merged cell covers, its own top left apart."""
    return {
        (row, column)
        for top, left, bottom, right in sheet.merged
        for row in range(max(top, first), min(bottom, last))
        for column in range(left, min(right, width))
        if (row, column) != (top, left)
    }


def _place(sheet: _Sheet, row: int, column: int) -> Place:
    return {"sheet": sheet.number, "row": row + 1, "cell": column + 1}
