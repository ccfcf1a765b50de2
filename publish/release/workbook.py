"""The release as one workbook: the reports, the three wide tables and the codebook."""

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import xlsxwriter  # type: ignore[import-untyped]
from xlsxwriter.exceptions import FileCreateError  # type: ignore[import-untyped]

from publish.release.source import Row

SHEET_ROWS = 1_000_000  # a sheet takes 1,048,576; what is more goes on in the next
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


class Book:
    """A workbook that is written row by row, a sheet after the other."""

    def __init__(self, book: xlsxwriter.Workbook) -> None:
        self._book = book

    def sheet(self, name: str, header: Sequence[str]) -> "Sheet":
        """A new sheet."""
        return Sheet(self._book, name, header)


class Sheet:
    """A table of the workbook, which goes on in further sheets where one is full."""

    def __init__(self, book: xlsxwriter.Workbook, name: str, header: Sequence[str]) -> None:
        self._book, self._name, self._header = book, name, header
        self._parts = 0
        self._begin()

    def write(self, rows: Iterable[Row]) -> None:
        """Add rows."""
        for row in rows:
            if self._rows > SHEET_ROWS:
                self._begin()
            self._append(row)

    def _begin(self) -> None:
        self._parts += 1
        self._rows = 0
        title = self._name if self._parts == 1 else f"{self._name} {self._parts}"
        self._sheet = self._book.add_worksheet(title)
        self._sheet.freeze_panes(1, 0)
        self._append(self._header)

    def _append(self, row: Row) -> None:
        for place, value in enumerate(row):
            if isinstance(value, str):  # as text, or "=1+1" would be a formula
                self._sheet.write_string(self._rows, place, _NOT_XML.sub("\ufffd", value))
            elif value is not None:
                self._sheet.write_number(self._rows, place, value)
        self._rows += 1


@contextmanager
def open_book(path: Path) -> Iterator[Book]:
    """A workbook that is saved at the end if all went well. OSError if it cannot be."""
    with TemporaryDirectory(dir=path.parent) as folder:
        book = xlsxwriter.Workbook(path, {"constant_memory": True, "tmpdir": folder})
        try:
            yield Book(book)
            book.close()
        except FileCreateError as error:
            raise OSError(str(error)) from error
        finally:
            for sheet in book.worksheets():
                sheet.row_data_fh.close()
