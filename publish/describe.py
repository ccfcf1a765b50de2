"""Datasette's metadata, made from the words of the site and the official form."""

import sqlite3
from typing import Any

from publish.query import DATABASE
from publish.words import find_column_words, read_book

SOURCE = "政府信息公开工作年度报告 / yearly government-disclosure reports"


def is_published(table: str) -> bool:
    """Whether people are shown a table: not one of the machinery's own."""
    return not table.startswith(("_", "sqlite_")) and "_fts" not in table


def describe(connection: sqlite3.Connection) -> dict[str, Any]:
    """Metadata for the tables that the archive has: titles, and each column in both languages."""
    ui = read_book().ui
    names = [
        name
        for (name,) in connection.execute(
            "select name from sqlite_master where type in ('table', 'view')"
        )
    ]
    return {
        "title": f"{ui['site'].zh} {ui['site'].en}",
        "description": f"{ui['tagline'].zh} / {ui['tagline'].en}",
        "source": SOURCE,
        "databases": {
            DATABASE: {
                "description": f"{ui['database_intro'].zh} / {ui['database_intro'].en}",
                "tables": {name: _describe_table(connection, name) for name in names},
            }
        },
    }


def _describe_table(connection: sqlite3.Connection, table: str) -> dict[str, Any]:
    if not is_published(table):
        return {"hidden": True}
    words = read_book().tables.get(table)
    columns = [row[1] for row in connection.execute(f"pragma table_info([{table}])")]
    return {
        "description": f"{words.about.zh} / {words.about.en}" if words else table,
        "columns": {
            column: f"{both.zh} / {both.en}"
            for column in columns
            if (both := find_column_words(table, column))
        },
    }
