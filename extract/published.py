"""The published tables: one row per row of the form, columns from the forms, ready to download."""

from collections.abc import Iterator, Mapping
from typing import Any

from sqlite_utils import Database

from extract.figures import Figure
from extract.form import Form, Table, read_forms
from extract.values import as_json

HEAD = {
    "report_id": str,
    "agency_id": str,
    "agency_name": str,
    "region": str,
    "year": int,
    "row": str,
    "row_label": str,
}


def columns_of(table: str) -> list[str]:
    """The value columns of a published table: those of every form, the newest form's first."""
    forms = read_forms().values()
    return list(dict.fromkeys(c.key for form in forms for c in form.tables[table].columns))


def has_unit(table: str, column: str) -> bool:
    """Whether some form names a unit for a column: a cell may then print another."""
    tables = (form.tables[table] for form in read_forms().values() if table in form.tables)
    return any(one.key == column and one.unit for each in tables for one in each.columns)


def prepare_published(db: Database) -> None:
    """Create the published tables, or add the columns that a new form brings."""
    tables = dict.fromkeys(table for form in read_forms().values() for table in form.tables)
    for name in tables:
        table = db.table(name)
        columns: dict[str, Any] = dict(HEAD)
        # ANY has numeric affinity in a table that is not strict: 26 stays 26, 17.27 stays 17.27.
        columns |= dict.fromkeys(columns_of(name), "ANY")
        for column in columns_of(name):
            columns |= {f"{column}_kind": str, f"{column}_inferred": "ANY"}
            if has_unit(name, column):
                columns[f"{column}_unit"] = str
        if not table.exists():
            _create(db, name, columns)
        for column in columns.keys() - {one.name for one in table.columns}:
            table.add_column(column, columns[column])


def _create(db: Database, name: str, columns: Mapping[str, Any]) -> None:
    """A table stored by its key: a second tree for it would take a fifth of the room again."""
    sql = db.create_table_sql(
        name,
        dict(columns),
        pk=("report_id", "row"),
        foreign_keys=[("report_id", "reports", "id"), ("agency_id", "agencies", "id")],
    )
    db.execute(f"{sql.rstrip().rstrip(';')} without rowid")
    db.table(name).create_index(["agency_id", "year"])


def published_rows(
    figures: Mapping[tuple[str, str, str], Figure], form: Form, head: Mapping[str, Any]
) -> Iterator[tuple[str, dict[str, Any]]]:
    """(published table, row) for every row of the form and every printed row of another form."""
    for table in form.tables.values():
        printed = dict.fromkeys(row for name, row, _ in figures if name == table.key)
        for row in printed:
            cells = {c: f for (name, r, c), f in figures.items() if (name, r) == (table.key, row)}
            wide = {**head, "row": row, "row_label": _label(table, row)}
            for column, figure in cells.items():
                wide[column] = as_json(figure.value)
                wide[f"{column}_kind"] = figure.kind
                wide[f"{column}_inferred"] = as_json(figure.inferred)
                if has_unit(table.key, column):
                    wide[f"{column}_unit"] = figure.unit
            yield table.key, wide


def _label(table: Table, row: str) -> str:
    forms = read_forms().values()
    everywhere = (one for form in forms for one in form.tables[table.key].rows)
    found = next(one for one in (*table.rows, *everywhere) if one.key == row)
    return "/".join(found.label)
