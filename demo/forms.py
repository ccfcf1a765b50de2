"""The official forms as the demonstration prints them, read from the project's own form files."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

_FOLDER = Path(__file__).parent.parent / "extract" / "forms"


@dataclass(frozen=True)
class Column:
    """One column: its key and the path of labels printed above it."""

    key: str
    label: tuple[str, ...]


@dataclass(frozen=True)
class Row:
    """One row: its key, the path of labels beside it, other wordings, and the columns it has."""

    key: str
    label: tuple[str, ...]
    also: tuple[str, ...]
    columns: tuple[str, ...]


@dataclass(frozen=True)
class Identity:
    """One sum of the form: terms on either side, holding along ``rows`` or along ``columns``."""

    along: str
    left: tuple[str, ...]
    right: tuple[str, ...]


@dataclass(frozen=True)
class Table:
    """One table of the form; ``groups`` holds its category labels by their English names."""

    key: str
    rows: tuple[Row, ...]
    columns: tuple[Column, ...]
    identities: tuple[Identity, ...]
    groups: dict[str, str]

    def cells(self) -> list[tuple[str, str]]:
        """Every (row, column) that the form has."""
        return [(row.key, column) for row in self.rows for column in row.columns]

    def group(self, english: str) -> str:
        """The category label whose English name has these words."""
        return next(zh for en, zh in self.groups.items() if english in en)


@dataclass(frozen=True)
class Form:
    """One version of the form."""

    id: str
    headings: tuple[str, ...]
    tables: dict[str, Table]


@cache
def read_form(form_id: str) -> Form:
    """The form of that id, from its TOML file."""
    data = tomllib.loads((_FOLDER / f"{form_id}.toml").read_text(encoding="utf-8"))
    return Form(
        id=form_id,
        headings=tuple(section["label"] for section in data["sections"]),
        tables={key: _table(key, table) for key, table in data["tables"].items()},
    )


def _table(key: str, data: dict[str, Any]) -> Table:
    columns = tuple(Column(c["key"], tuple(c["label"])) for c in data["columns"])
    every = tuple(column.key for column in columns)
    rows = tuple(
        Row(r["key"], tuple(r["label"]), tuple(r.get("also", ())), tuple(r.get("columns", every)))
        for r in data["rows"]
    )
    identities = tuple(_identity(i["along"], i["holds"]) for i in data.get("identities", ()))
    groups = {en: zh for zh, en in data["groups"].items()}
    return Table(key, rows, columns, identities, groups)


def _identity(along: str, holds: str) -> Identity:
    left, right = (tuple(t.strip() for t in side.split("+")) for side in holds.split("="))
    return Identity(along, left, right)
