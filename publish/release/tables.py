"""The tables of a release, written in every format in one pass and read again to the end."""

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, closing
from pathlib import Path

from crawler.errors import GongkaiError
from publish.csv.out import safe_cell
from publish.release import files
from publish.release.changes import DATABASE
from publish.release.extras import CODEBOOK, codebook_rows
from publish.release.schema import Schema
from publish.release.sinks import Write, csv_sink, open_copy, parquet_sink, sqlite_sink
from publish.release.source import Row, read_batches
from publish.release.workbook import Book, open_book
from publish.words import WIDE_TABLES

WORKBOOK = "gongkai.xlsx"
IN_WORKBOOK = ("reports", *WIDE_TABLES)
Tails = Mapping[str, files.Tail]


def write_tables(folder: Path, db: sqlite3.Connection, schemas: Sequence[Schema]) -> Tails:
    """Write every table and the codebook; how each table ends."""
    for name in ("csv", "parquet"):
        (folder / name).mkdir(parents=True)
    tails = {}
    with open_copy(folder / DATABASE) as copy, open_book(folder / WORKBOOK) as book:
        for schema in schemas:
            with ExitStack() as stack:
                sinks = [stack.enter_context(csv_sink(folder / csv_path(schema), schema))]
                sinks.append(stack.enter_context(parquet_sink(_parquet(folder, schema), schema)))
                sinks.append(stack.enter_context(sqlite_sink(copy, db, schema)))
                sinks += _sheets(book, schema)
                tails[schema.table] = _pour(db, schema, sinks)
        rows = list(codebook_rows(schemas))
        book.sheet("codebook", [field.name for field in CODEBOOK.fields]).write(rows)
    write_csv_file(folder, CODEBOOK, rows)
    return tails


def csv_path(schema: Schema) -> str:
    """Where a table's CSV stands in the release."""
    return f"csv/{schema.table}.csv"


def write_csv_file(folder: Path, schema: Schema, rows: Iterator[Row] | Sequence[Row]) -> None:
    """A table of the release's own, at its top."""
    with csv_sink(folder / f"{schema.table}.csv", schema) as write:
        for row in rows:
            write([row])


def _parquet(folder: Path, schema: Schema) -> Path:
    return folder / "parquet" / f"{schema.table}.parquet"


def _sheets(book: Book, schema: Schema) -> list[Write]:
    if schema.table not in IN_WORKBOOK:
        return []
    return [book.sheet(schema.table, [field.name for field in schema.fields]).write]


def _pour(db: sqlite3.Connection, schema: Schema, sinks: Sequence[Write]) -> files.Tail:
    rows, last = 0, None
    for batch in read_batches(db, schema):
        for write in sinks:
            write(batch)
        rows, last = rows + len(batch), batch[-1]
    return files.Tail(rows, tuple(str(last[place]) for place in schema.key_places) if last else ())


def check_tables(folder: Path, schemas: Sequence[Schema], tails: Tails) -> None:
    """Read every file again; GongkaiError if one does not hold all rows of the archive."""
    with closing(sqlite3.connect(f"{(folder / DATABASE).as_uri()}?mode=ro", uri=True)) as copy:
        _must_be("database", copy.execute("pragma quick_check").fetchone()[0], "ok")
        for schema in schemas:
            table, tail = schema.table, tails[schema.table]
            _must_be(f"{table}: rows", tail.rows, schema.rows)
            count = copy.execute(f"select count(*) from [{table}]").fetchone()[0]
            _must_be(f"{table} in SQLite: rows", count, tail.rows)
            safe = files.Tail(tail.rows, tuple(map(safe_cell, tail.last_key)))
            found = files.read_csv_tail(folder / csv_path(schema), schema.key_places)
            _must_be(f"{table} in CSV: rows and last key", found, safe)
            found = files.read_parquet_tail(_parquet(folder, schema), schema.primary_key)
            _must_be(f"{table} in Parquet: rows and last key", found, tail)
    expected = sum(schema.rows for schema in schemas if schema.table in IN_WORKBOOK)
    expected += len(list(codebook_rows(schemas)))
    found_rows, sheets = files.count_sheet_rows(folder / WORKBOOK)
    _must_be("workbook: rows", found_rows - sheets, expected)


def _must_be(what: str, found: object, expected: object) -> None:
    if found != expected:
        raise GongkaiError(f"the release is not whole: {what}: {found}, should be {expected}")
