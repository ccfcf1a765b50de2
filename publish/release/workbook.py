"""The release as one workbook: the reports, the three wide tables and the codebook."""

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

import openpyxl  # type: ignore[import-untyped]
from openpyxl.cell import WriteOnlyCell  # type: ignore[import-untyped]

from publish.release.source import Row

SHEET_ROWS = 1_000_000  # a sheet takes 1,048,576; what is more goes on in the next
CELL_CHARACTERS = 32_767  # what Excel takes
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


class Book:
    """A workbook that is written row by row, a sheet after the other."""

    def __init__(self) -> None:
        self._book = openpyxl.Workbook(write_only=True)

    def sheet(self, name: str, header: Sequence[str]) -> "Sheet":
        """A new sheet."""
        return Sheet(self._book, name, header)

    def save(self, path: Path) -> None:
        """Write the file; nothing can be added after."""
        self._book.save(path)

    def close(self) -> None:
        """Let go of the sheets' temporary files, also of those of a book that was never saved."""
        for sheet in self._book.worksheets:
            if not sheet.closed:
                with suppress(OSError):  # a full disk, which was said already
                    sheet.close()


class Sheet:
    """A table of the workbook, which goes on in further sheets where one is full."""

    def __init__(self, book: openpyxl.Workbook, name: str, header: Sequence[str]) -> None:
        self._book, self._name, self._header = book, name, header
        self._parts = 0
        self._begin()

    def write(self, rows: Iterable[Row]) -> None:
        """Add rows."""
        for row in rows:
            if self._rows == SHEET_ROWS:
                self._begin()
            self._sheet.append([self._cell(value) for value in row])
            self._rows += 1

    def _begin(self) -> None:
        self._parts += 1
        self._rows = 0
        title = self._name if self._parts == 1 else f"{self._name} {self._parts}"
        self._sheet = self._book.create_sheet(title)
        self._sheet.freeze_panes = "A2"
        self._sheet.append([self._cell(name) for name in self._header])

    def _cell(self, value: object) -> object:
        if not isinstance(value, str):
            return value
        cell = WriteOnlyCell(self._sheet, "")
        cell.value = _NOT_XML.sub("\ufffd", value)[:CELL_CHARACTERS]
        cell.data_type = "s"  # else "=1+1" would be a formula and "#N/A" an error
        return cell


@contextmanager
def open_book(path: Path) -> Iterator[Book]:
    """A workbook that is saved at the end if all went well."""
    book = Book()
    try:
        yield book
        book.save(path)
    finally:
        book.close()
