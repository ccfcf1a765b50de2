"""What a release's tables are made of: columns with types, words and units, keys between tables."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass

from crawler.errors import GongkaiError
from extract.cells import FIGURES_TABLE
from extract.form import Words, read_forms
from publish.words import WIDE_TABLES, find_column_words, read_book

# Those that others refer to come first.
TABLES = (
    "agencies",
    "runs",
    "visits",
    "captures",
    "reports",
    "versions",
    "figures",
    *WIDE_TABLES,
    "passages",
    "statements",
    "issues",
    "similar",
    "reviews",
    "coverage",
)
NO_WORDS = Words(zh="", en="")
_DATETIMES = ("first_seen", "last_seen", "started_at", "ended_at", "fetched_at")
_DATES = ("published_on", "deadline")
_FORMATS = {"datetime": "%Y-%m-%dT%H:%M:%SZ", "date": "%Y-%m-%d"}


@dataclass(frozen=True, kw_only=True)
class Field:
    """A column; ``type`` is string, integer, number, date or datetime, as in Frictionless."""

    name: str
    type: str
    words: Words = NO_WORDS
    unit: str = ""


@dataclass(frozen=True, kw_only=True)
class ForeignKey:
    """A column that names a row of another table by its key."""

    field: str
    table: str
    references: str


@dataclass(frozen=True, kw_only=True)
class Schema:
    """A table of a release; ``rows`` is how many it has, by count in the archive."""

    table: str
    about: Words
    fields: tuple[Field, ...]
    primary_key: tuple[str, ...]
    foreign_keys: tuple[ForeignKey, ...] = ()
    rows: int = 0

    @property
    def key_places(self) -> tuple[int, ...]:
        """Where in a row the columns of the primary key stand."""
        names = [field.name for field in self.fields]
        return tuple(names.index(key) for key in self.primary_key)


def read_schemas(db: sqlite3.Connection) -> tuple[Schema, ...]:
    """The published tables as the archive has them; GongkaiError if one is missing."""
    there = {name for (name,) in db.execute("select name from sqlite_master")}
    if missing := [table for table in TABLES if table not in there]:
        raise GongkaiError(f"the archive has no {', '.join(missing)} yet; run: gongkai extract")
    return tuple(_read_schema(db, table) for table in TABLES)


def read_definitions(db: sqlite3.Connection, table: str, kind: str) -> list[str]:
    """The statements that make a table (``kind`` table) or its indexes (``kind`` index)."""
    if table == "figures":  # in the archive a view
        return [FIGURES_TABLE] if kind == "table" else []
    query = "select sql from sqlite_master where tbl_name = ? and type = ? and sql is not null"
    return [sql for (sql,) in db.execute(query, (table, kind))]


def _read_schema(db: sqlite3.Connection, table: str) -> Schema:
    with closing(sqlite3.connect(":memory:")) as shape:
        for sql in read_definitions(db, table, "table"):
            shape.execute(sql)
        columns = list(shape.execute(f"pragma table_info([{table}])"))
        foreign_keys = tuple(_foreign_keys(shape, table))
    words = read_book().tables[table].about
    keys = sorted((place, name) for _, name, _, _, _, place in columns if place)
    return Schema(
        table=table,
        about=words,
        fields=tuple(_read_fields(db, table, {column[1]: column[2] for column in columns})),
        primary_key=tuple(name for _, name in keys),
        foreign_keys=foreign_keys,
        rows=db.execute(f"select count(*) from [{table}]").fetchone()[0],
    )


def _read_fields(db: sqlite3.Connection, table: str, columns: dict[str, str]) -> Iterator[Field]:
    for name, declared in columns.items():
        wanted = type_of(name, declared)
        yield Field(
            name=name,
            type=wanted if _holds(db, table, name, wanted) else "string",
            words=find_column_words(table, name) or NO_WORDS,
            unit=unit_of(table, name),
        )


def type_of(name: str, declared: str) -> str:
    """The type that a column is meant to have, by its name and SQLite's word for it."""
    if declared != "TEXT":
        return "integer" if declared == "INTEGER" else "number"
    return "datetime" if name in _DATETIMES else "date" if name in _DATES else "string"


def _holds(db: sqlite3.Connection, table: str, column: str, wanted: str) -> bool:
    """Whether every cell is of the type. SQLite lets any value into any column; readers do not."""
    if wanted == "string":
        return True
    if text_format := _FORMATS.get(wanted):
        # '+0 days' makes SQLite work the date out: else 30 February comes back as it went in.
        strange = f"strftime('{text_format}', [{column}], '+0 days') is not [{column}]"
    else:
        allowed = "'integer'" if wanted == "integer" else "'integer', 'real'"
        strange = f"typeof([{column}]) not in ({allowed})"
    query = f"select 1 from [{table}] where [{column}] is not null and {strange} limit 1"
    return db.execute(query).fetchone() is None


def _foreign_keys(db: sqlite3.Connection, table: str) -> Iterator[ForeignKey]:
    for row in sorted(db.execute(f"pragma foreign_key_list([{table}])")):
        if row[2] in TABLES:
            yield ForeignKey(field=row[3], table=row[2], references=row[4])


def unit_of(table: str, column: str) -> str:
    """The unit that the form gives for a column, and for what is inferred for it."""
    if table not in WIDE_TABLES:
        return ""
    key = column.removesuffix("_inferred")
    units = {
        one.unit
        for form in read_forms().values()
        for one in form.tables[table].columns
        if one.key == key and one.unit
    }
    return " / ".join(sorted(units))
