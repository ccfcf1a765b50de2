"""Where the rows of a table go: each format a context that gives a function taking some rows."""

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pyarrow  # type: ignore[import-untyped]
import pyarrow.parquet  # type: ignore[import-untyped]

from publish.csv.out import write_csv
from publish.release.schema import Field, Schema, read_definitions
from publish.release.source import Row

Write = Callable[[Sequence[Row]], None]
BOM = "\ufeff"
# Counts are whole numbers, fees are not, and one column may hold both: number is a double.
_PARQUET = {
    "string": pyarrow.string(),
    "integer": pyarrow.int64(),
    "number": pyarrow.float64(),
    "date": pyarrow.date32(),
    "datetime": pyarrow.timestamp("ms", tz="UTC"),
}
_CONVERT: dict[str, Callable[[Any], object]] = {
    "string": str,
    "integer": int,
    "number": float,
    "date": date.fromisoformat,
    "datetime": datetime.fromisoformat,
}


@contextmanager
def csv_sink(path: Path, schema: Schema) -> Iterator[Write]:
    """UTF-8 with a byte order mark, a header, and no cell that a spreadsheet would run."""
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write(BOM + write_csv([[field.name for field in schema.fields]]))

        def write(rows: Sequence[Row]) -> None:
            file.write(write_csv(rows))

        yield write


@contextmanager
def parquet_sink(path: Path, schema: Schema) -> Iterator[Write]:
    """Parquet with the types of the schema, a row group for each call; descriptions go along."""
    shape = pyarrow.schema([_parquet_field(field) for field in schema.fields])
    with pyarrow.parquet.ParquetWriter(path, shape, compression="zstd") as writer:

        def write(rows: Sequence[Row]) -> None:
            columns = zip(schema.fields, zip(*rows, strict=True), strict=True)
            arrays = [_array(field, cells) for field, cells in columns]
            writer.write_table(pyarrow.Table.from_arrays(arrays, schema=shape))

        yield write


def _parquet_field(field: Field) -> Any:
    words = {"zh": field.words.zh, "en": field.words.en}
    return pyarrow.field(field.name, _PARQUET[field.type], metadata=words)


def _array(field: Field, cells: Sequence[object]) -> Any:
    convert = _CONVERT[field.type]
    plain = [None if cell is None else convert(cell) for cell in cells]
    return pyarrow.array(plain, type=_PARQUET[field.type])


@contextmanager
def open_copy(path: Path) -> Iterator[sqlite3.Connection]:
    """A new database; its pages hold what is inserted and nothing that was ever deleted."""
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        db.execute("pragma journal_mode = off")  # a failed release is thrown away whole
        db.execute("pragma synchronous = off")  # and a good one is synced before it counts
        db.execute("begin")
        yield db
        db.execute("commit")


@contextmanager
def sqlite_sink(
    copy: sqlite3.Connection, source: sqlite3.Connection, schema: Schema
) -> Iterator[Write]:
    """The table as the archive defines it; its indexes are made when its rows are in."""
    _make(copy, read_definitions(source, schema.table, "table"))
    places = ", ".join("?" * len(schema.fields))

    def write(rows: Sequence[Row]) -> None:
        copy.executemany(f"insert into [{schema.table}] values ({places})", rows)

    yield write
    _make(copy, read_definitions(source, schema.table, "index"))


def _make(copy: sqlite3.Connection, statements: Sequence[str]) -> None:
    for sql in statements:
        copy.execute(sql)
