"""The files of a release: their sums, and that they hold what was put in."""

import csv
import hashlib
import os
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pyarrow.parquet  # type: ignore[import-untyped]

from crawler.errors import GongkaiError

CHUNK = 1 << 20
SUMS = "checksums.sha256"


@dataclass(frozen=True)
class FileSum:
    """A file's size and digest."""

    bytes: int
    sha256: str


def sum_files(folder: Path, known: Mapping[str, FileSum] | None = None) -> dict[str, FileSum]:
    """Every file of a folder by its path in it, each brought safely to the disk unless known."""
    sums = dict(known or {})
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        name = path.relative_to(folder).as_posix()
        if name not in sums:
            sums[name] = _sum(path)
    return sums


def _sum(path: Path) -> FileSum:
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
        os.fsync(file.fileno())
        return FileSum(file.tell(), digest)


def write_sums(folder: Path, sums: Mapping[str, FileSum]) -> None:
    """Write checksums.sha256 as ``sha256sum --check`` reads it."""
    lines = (f"{one.sha256}  {name}\n" for name, one in sorted(sums.items()))
    path = folder / SUMS
    path.write_text("".join(lines), encoding="utf-8")
    _sum(path)


def seal(folder: Path) -> None:
    """Make the files read-only and their names in the folders safe on the disk."""
    for path in folder.rglob("*"):
        if path.is_file():
            path.chmod(0o444)
    for path in (folder, *(one for one in folder.rglob("*") if one.is_dir())):
        sync_folder(path)


def sync_folder(folder: Path) -> None:
    """Bring the names in a folder to the disk, where the system can."""
    descriptor = os.open(folder, os.O_RDONLY)
    with suppress(OSError):  # some network disks refuse it
        os.fsync(descriptor)
    os.close(descriptor)


@dataclass(frozen=True)
class Tail:
    """How many rows a table's file has, and the key of its last row as text."""

    rows: int
    last_key: tuple[str, ...]


def read_csv_tail(path: Path, key_places: tuple[int, ...]) -> Tail:
    """Read a CSV to its end."""
    rows, last = 0, None
    with path.open(encoding="utf-8-sig", newline="") as file:
        lines = csv.reader(file)
        next(lines)
        for row in lines:
            rows, last = rows + 1, row
    return Tail(rows, tuple(last[place] for place in key_places) if last else ())


def read_parquet_tail(path: Path, key: tuple[str, ...]) -> Tail:
    """Read a Parquet file's footer and its last row group."""
    with pyarrow.parquet.ParquetFile(path) as file:
        rows = file.metadata.num_rows
        if not rows:
            return Tail(0, ())
        group = file.read_row_group(file.num_row_groups - 1, columns=list(key))
        return Tail(rows, tuple(str(group[name][-1].as_py()) for name in key))


def count_sheet_rows(path: Path) -> tuple[int, int]:
    """Rows in all sheets of a workbook, headers too, and how many sheets; every byte is read."""
    with zipfile.ZipFile(path) as book:
        if damaged := book.testzip():
            raise GongkaiError(f"{path}: {damaged} is damaged")
        sheets = [name for name in book.namelist() if name.startswith("xl/worksheets/sheet")]
        return sum(_count(book, name, b"<row ") for name in sheets), len(sheets)


def _count(book: zipfile.ZipFile, member: str, mark: bytes) -> int:
    return sum(chunk.count(mark) for chunk in _overlapping(book, member, len(mark) - 1))


def _overlapping(book: zipfile.ZipFile, member: str, overlap: int) -> Iterator[bytes]:
    rest = b""
    with book.open(member) as file:
        while chunk := file.read(CHUNK):
            yield rest + chunk
            rest = (rest + chunk)[-overlap:]
