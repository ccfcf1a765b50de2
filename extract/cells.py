"""Figures as the archive stores them: a row of small numbers a cell, spelt out by ``figures``.

``_cells`` numbers the cells of all forms. ``_printed`` has one row a figure: its kind by number;
its place as one number where it is table, row and cell of a page, as a list where it is a box on a
sheet; and as JSON in ``more`` what most cells have not (a print that differs from the value, an
inferred value, a unit, a confidence). The view ``figures`` reads as a table of them would.
"""

import json
from collections.abc import Iterable, Sequence
from typing import Any

from sqlite_utils import Database

from extract.figures import Figure, Key
from extract.grid import Place
from extract.values import ABSENT, BLANK, DASH, NUMBER, TEXT, UNPLACED, as_json

# By their numbers in the database; the view of the schema names them in the same order.
KINDS = (NUMBER, BLANK, DASH, TEXT, ABSENT, UNPLACED)

# What a copy of ``figures`` is as a table: a release has it so.
FIGURES_TABLE = """
create table figures (
  version_id integer not null, form_table text not null, form_row text not null,
  form_column text not null, kind text not null, raw text, value any, inferred any, unit text,
  place text, confidence real,
  primary key (version_id, form_table, form_row, form_column),
  foreign key (version_id) references versions(id)
) without rowid
"""

_TABLE_ROW_CELL = ("table", "row", "cell")
_BOX = ("page", "x0", "top", "x1", "bottom")


def write_figures(db: Database, version_id: int, figures: Sequence[Figure]) -> None:
    """Write the figures of a version."""
    numbers = _cell_numbers(db, [figure.key for figure in figures])
    rows = ((version_id, numbers[figure.key], *_stored(figure)) for figure in figures)
    db.conn.executemany("insert into _printed values (?, ?, ?, ?, ?, ?)", rows)


def _cell_numbers(db: Database, keys: Iterable[Key]) -> dict[Key, int]:
    """The numbers of all cells, after those not yet known got theirs."""
    query = "select form_table, form_row, form_column, id from _cells"
    known = {(table, row, column): number for table, row, column, number in db.execute(query)}
    for key in keys:
        if key not in known:
            sql = "insert into _cells (form_table, form_row, form_column) values (?, ?, ?)"
            known[key] = int(db.execute(sql, key).lastrowid or 0)
    return known


def _stored(figure: Figure) -> tuple[int, int | float | None, int | str, str | None]:
    """Kind, value, place and more of a figure."""
    value = as_json(figure.value)
    printed = str(value) if isinstance(value, int) else ""
    more = {
        "raw": None if figure.raw == printed else figure.raw,
        "inferred": as_json(figure.inferred),
        "unit": figure.unit,
        "confidence": figure.confidence,
    }
    said = {key: one for key, one in more.items() if one is not None}
    return KINDS.index(figure.kind), value, _place(figure.place), _json(said) if said else None


def _place(place: Place) -> int | str:
    if tuple(place) == _TABLE_ROW_CELL:
        table, row, cell = place.values()
        if 0 <= table < 1 << 40 and 0 <= row < 1 << 12 and 0 <= cell < 1 << 8:
            return table << 20 | row << 8 | cell
    if tuple(place) == _BOX:
        return _json(list(place.values()))
    return json.dumps(dict(place))


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
