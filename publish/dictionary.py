"""The data dictionary: every published table and column, with words, type, unit and source."""

import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from extract.form import Identity, Words, read_forms
from publish.ds import Datasette
from publish.query import DATABASE
from publish.release.schema import NO_WORDS, TABLES, type_of, unit_of
from publish.words import WIDE_TABLES, find_column_words, read_book


@dataclass(frozen=True, kw_only=True)
class Column:
    """A published column; ``forms`` are those that print it, none if it is the archive's own."""

    name: str
    type: str
    unit: str
    words: Words
    is_key: bool
    forms: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Table:
    """A published table; ``source`` is a key of the vocabulary ``table_sources``."""

    name: str
    about: Words
    source: str
    columns: tuple[Column, ...]


async def read_dictionary(datasette: Datasette) -> list[Table]:
    """The published tables as this archive has them."""

    def read(connection: sqlite3.Connection) -> list[Table]:
        return [table for name in TABLES if (table := _read_table(connection, name)).columns]

    tables: list[Table] = await datasette.get_database(DATABASE).execute_fn(read)
    return tables


def _read_table(connection: sqlite3.Connection, table: str) -> Table:
    found = connection.execute(f"pragma table_info([{table}])").fetchall()
    return Table(
        name=table,
        about=read_book().tables[table].about,
        source=table if table in read_book().lists["table_sources"] else "reading",
        columns=tuple(
            Column(
                name=name,
                type=type_of(name, declared),
                unit=unit_of(table, name),
                words=find_column_words(table, name) or NO_WORDS,
                is_key=bool(key),
                forms=_printed_by(table, name),
            )
            for _, name, declared, _, _, key in found
        ),
    )


def _printed_by(table: str, column: str) -> tuple[str, ...]:
    if table not in WIDE_TABLES:
        return ()
    return tuple(
        form.id
        for form in read_forms().values()
        if any(one.key == column for one in form.tables[table].columns)
    )


def dictionary_rows(tables: Sequence[Table]) -> Iterator[Sequence[str]]:
    """The dictionary as the rows of a CSV, its header first."""
    yield "table", "column", "type", "unit", "zh", "en", "forms"
    for table in tables:
        yield table.name, "", "table", "", table.about.zh, table.about.en, ""
        for one in table.columns:
            words = one.words
            yield table.name, one.name, one.type, one.unit, words.zh, words.en, " ".join(one.forms)


def identities() -> list[tuple[str, str, Identity]]:
    """(form, table, identity) of everything that the forms say must hold."""
    return [
        (form.id, table.key, identity)
        for form in read_forms().values()
        for table in form.tables.values()
        for identity in table.identities
    ]


def formula(identity: Identity) -> str:
    """The identity in keys: ``received + carried_in = closed + carried_out``."""
    return " = ".join(" + ".join(side) for side in (identity.left, identity.right))


def key_of_label(form_id: str, table: str) -> dict[str, str]:
    """The key by which a label of the form's table goes; labels of two keys are left out."""
    one = read_forms()[form_id].tables[table]
    found: dict[str, set[str]] = {}
    labels = [(part.label[-1], part.key) for part in one.columns]
    for label, key in [*labels, *((part.label[-1], part.key) for part in one.rows)]:
        found.setdefault(label, set()).add(key)
    return {label: keys.pop() for label, keys in found.items() if len(keys) == 1}
