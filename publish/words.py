"""The words of the site in both languages, read from ``words.toml`` and the official form."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from extract.form import Column, Words, read_forms

LANGUAGES = ("zh", "en")
WIDE_TABLES = ("disclosures", "requests", "disputes")
_FILE = Path(__file__).parent / "words.toml"


@dataclass(frozen=True, kw_only=True)
class TableWords:
    """What a published table is, and each of its own columns."""

    about: Words
    columns: Mapping[str, Words]


@dataclass(frozen=True, kw_only=True)
class Layout:
    """How a table of the form is laid out; ``corner`` and ``top`` are labels among its groups."""

    shape: str
    corner: str = ""
    top: str = ""


@dataclass(frozen=True, kw_only=True)
class Book:
    """All of ``words.toml``: ``lists`` are the vocabularies, such as kinds and outcomes."""

    ui: Mapping[str, Words]
    lists: Mapping[str, Mapping[str, Words]]
    columns: Mapping[str, Words]
    suffixes: Mapping[str, Words]
    tables: Mapping[str, TableWords]
    layouts: Mapping[str, Layout]


@cache
def read_book() -> Book:
    """The words of the site."""
    data = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    known = ("ui", "columns", "suffixes", "tables", "layout")
    return Book(
        ui=_words(data["ui"]),
        lists={name: _words(group) for name, group in data.items() if name not in known},
        columns=_words(data["columns"]),
        suffixes=_words(data["suffixes"]),
        tables={name: _table(table) for name, table in data["tables"].items()},
        layouts={name: Layout(**layout) for name, layout in data["layout"].items()},
    )


def _words(group: Mapping[str, Any]) -> dict[str, Words]:
    return {key: Words(**both) for key, both in group.items()}


def _table(table: Mapping[str, Any]) -> TableWords:
    return TableWords(about=Words(**table["about"]), columns=_words(table.get("columns", {})))


def in_language(words: Words, lang: str) -> str:
    """The words in one language."""
    return words.en if lang == "en" else words.zh


def say(lang: str, key: str, **values: object) -> str:
    """A string of the site, its places filled in; KeyError if there is none of that key."""
    return in_language(read_book().ui[key], lang).format(**values)


def name(lang: str, vocabulary: str, key: object) -> str:
    """A value of a vocabulary as people read it; one that is not listed stands for itself."""
    words = read_book().lists[vocabulary].get(str(key))
    return "" if key is None else in_language(words, lang) if words else str(key)


def find_column_words(table: str, column: str) -> Words | None:
    """What a column of a published table means: from the table, the shared columns or the form."""
    book = read_book()
    if table in WIDE_TABLES and column not in book.columns:
        return _find_form_column(table, column)
    own = book.tables[table].columns if table in book.tables else {}
    return own.get(column) or book.columns.get(column)


def _find_form_column(table: str, column: str) -> Words | None:
    for suffix, words in read_book().suffixes.items():
        label = _form_label(table, column.removesuffix(f"_{suffix}"))
        if column.endswith(f"_{suffix}") and label:
            return Words(zh=words.zh.format(label=label.zh), en=words.en.format(label=label.en))
    return _form_label(table, column)


@cache
def _form_label(table: str, key: str) -> Words | None:
    """The label of a form's column; where forms word it differently, each wording with its form."""
    found: dict[str, Column] = {
        form.id: column
        for form in read_forms().values()
        for column in form.tables[table].columns
        if column.key == key
    }
    if not found:
        return None
    return Words(
        zh=_joined({form: "·".join(column.label) for form, column in found.items()}),
        en=_joined({form: _english(column) for form, column in found.items()}),
    )


def _english(column: Column) -> str:
    return f"{column.en} ({column.unit})" if column.unit else column.en


def _joined(by_form: Mapping[str, str]) -> str:
    wordings = set(by_form.values())
    if len(wordings) == 1 and len(by_form) == len(read_forms()):
        return wordings.pop()
    return " / ".join(f"{wording} [{form}]" for form, wording in by_form.items())
