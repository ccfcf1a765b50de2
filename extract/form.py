"""The official form, read from ``extract/forms/*.toml``: the one place where it stands."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from types import MappingProxyType
from typing import Any

FORMS = Path(__file__).parent / "forms"


@dataclass(frozen=True)
class Words:
    """A name in both languages."""

    zh: str
    en: str


@dataclass(frozen=True, kw_only=True)
class Column:
    """A column of a table: ``label`` is its printed path from the outer header to the inner."""

    key: str
    label: tuple[str, ...]
    en: str
    unit: str | None
    also: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Row:
    """A row of a table: ``columns`` are the keys of the cells that it has."""

    key: str
    label: tuple[str, ...]
    en: str
    columns: tuple[str, ...]
    also: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Identity:
    """What must hold: sum of ``left`` = sum of ``right``; its issue is put on ``names``."""

    id: str
    along: str
    left: tuple[str, ...]
    right: tuple[str, ...]
    names: str
    says: Words


@dataclass(frozen=True, kw_only=True)
class Table:
    """A table of the form; ``groups`` are its category labels with their English."""

    key: str
    label: Words
    section: int
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    identities: tuple[Identity, ...]
    groups: Mapping[str, str]

    def cells(self) -> Iterator[tuple[Row, Column]]:
        """Every (row, column) that the form prints, in its order."""
        by_key = {column.key: column for column in self.columns}
        for row in self.rows:
            for key in row.columns:
                yield row, by_key[key]

    @cached_property
    def keys(self) -> tuple[tuple[str, str, str], ...]:
        """The (table, row, column) of every cell, in the form's order."""
        return tuple((self.key, row.key, column.key) for row, column in self.cells())

    def row(self, key: str) -> Row:
        """The row of that key; KeyError if the table has none."""
        return self._by_key[key]

    @cached_property
    def names(self) -> frozenset[str]:
        """The keys of its rows."""
        return frozenset(self._by_key)

    @cached_property
    def _by_key(self) -> Mapping[str, Row]:
        return {row.key: row for row in self.rows}


@dataclass(frozen=True, kw_only=True)
class Section:
    """One of the six sections: ``words`` are what its headings are known by."""

    number: int
    label: str
    en: str
    words: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Form:
    """One version of the form; ``tells`` are labels that only it prints."""

    id: str
    issued_by: str
    since_year: int
    label: Words
    tells: tuple[str, ...]
    sections: tuple[Section, ...]
    tables: Mapping[str, Table]

    @cached_property
    def keys(self) -> tuple[tuple[str, str, str], ...]:
        """The (table, row, column) of every cell of all its tables, in order."""
        return tuple(key for table in self.tables.values() for key in table.keys)

    @property
    def groups(self) -> Mapping[str, str]:
        """The category labels of all its tables with their English."""
        return {label: en for table in self.tables.values() for label, en in table.groups.items()}


@cache
def read_forms() -> Mapping[str, Form]:
    """Every form by id, newest first."""
    forms = [_read_form(path) for path in FORMS.glob("*.toml")]
    forms.sort(key=lambda form: form.since_year, reverse=True)
    return MappingProxyType({form.id: form for form in forms})


def _read_form(path: Path) -> Form:
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    return Form(
        id=data["id"],
        issued_by=data["issued_by"],
        since_year=data["since_year"],
        label=Words(**data["label"]),
        tells=tuple(data["tells"]),
        sections=tuple(
            Section(**{**section, "words": tuple(section["words"])}) for section in data["sections"]
        ),
        tables=MappingProxyType(
            {key: _read_table(key, table) for key, table in data["tables"].items()}
        ),
    )


def _read_table(key: str, data: dict[str, Any]) -> Table:
    columns = tuple(
        Column(
            key=column["key"],
            label=tuple(column["label"]),
            en=column["en"],
            unit=column.get("unit"),
            also=tuple(column.get("also", ())),
        )
        for column in data["columns"]
    )
    every = [column.key for column in columns]
    rows = tuple(
        Row(
            key=row["key"],
            label=tuple(row["label"]),
            en=row["en"],
            columns=tuple(row.get("columns", every)),
            also=tuple(row.get("also", ())),
        )
        for row in data["rows"]
    )
    return Table(
        key=key,
        label=Words(**data["label"]),
        section=data["section"],
        columns=columns,
        rows=rows,
        groups=MappingProxyType(data["groups"]),
        identities=tuple(_read_identity(one) for one in data.get("identities", ())),
    )


def _read_identity(data: dict[str, Any]) -> Identity:
    left, right = data["holds"].split(" = ")
    return Identity(
        id=data["id"],
        along=data["along"],
        left=tuple(left.split(" + ")),
        right=tuple(right.split(" + ")),
        names=data["names"],
        says=Words(zh=data["zh"], en=data["en"]),
    )
