"""Reads the archive for a page: plain SQL in, rows as mappings out."""

from collections.abc import Mapping
from typing import Any

from publish.ds import Datasette, NotFound

DATABASE = "archive"
Row = Mapping[str, Any]


async def read_rows(datasette: Datasette, sql: str, **params: object) -> list[Row]:
    """The rows of a query on the archive, under Datasette's time limit."""
    results = await datasette.get_database(DATABASE).execute(sql, params)
    return [dict(row) for row in results.rows]


async def read_row(datasette: Datasette, sql: str, **params: object) -> Row:
    """The one row of a query; NotFound (the page's 404) if there is none."""
    rows = await read_rows(datasette, sql, **params)
    if not rows:
        raise NotFound("not in the archive")
    return rows[0]


async def read_value(datasette: Datasette, sql: str, **params: object) -> Any:
    """The first value of a query's first row."""
    row = await read_row(datasette, sql, **params)
    return next(iter(row.values()))
