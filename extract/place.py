"""From matched rows to figures: each value cell to its column, or unplaced where none can tell."""

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache, lru_cache
from itertools import groupby
from typing import Any

from extract.blanks import keep_blanks
from extract.columns import Leaf, Placed, are_strange, place_cells, printed_count
from extract.figures import Figure, Issue, Key, issue
from extract.form import Form, Row, Table, read_forms
from extract.grid import Cell
from extract.header import disputes_leaves, ordered, requests_leaves
from extract.labels import Known, labels_of
from extract.parts import DISPUTES, REQUESTS, DataRow, Matched, Part, numbers_of
from extract.settle import is_of_group, settle
from extract.values import ABSENT, NUMBER, TEXT, UNPLACED, Value, read_value, unit_of

_new_figure = tuple.__new__  # by name each of a report's two hundred takes twice as long


@dataclass(frozen=True, slots=True)
class ShortRow:
    """A printed row that lost a cell: the cells it should have, and what it prints, in order."""

    keys: tuple[Key, ...]
    tokens: tuple[tuple[Cell, Value], ...]


@dataclass(slots=True)
class Placing:
    """All figures of the form by key, the rows that lost a cell, the cells not printed, issues."""

    figures: dict[Key, Figure] = field(default_factory=dict)
    short: list[ShortRow] = field(default_factory=list)
    missing: list[Key] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)


def place(matched: Matched, form: Form, year: int | None = None) -> Placing:
    """Figures for every (row, column) of the form: what the matched rows print, else ``absent``.

    ``year`` is the report's: a table that is announced as another year's gives way to its own.
    """
    settle(matched, form, year)
    keep_blanks(matched, form)
    placer = _Placer(form)
    for key in form.tables:
        parts = sorted(matched.of(key), key=lambda part: _is_less(part, form))
        for part in parts:
            if key == DISPUTES and not any(row.known for row in part.rows):
                placer.disputes(part)
            else:
                placer.rows(part, placer.header(part, parts))
    placer.fill_absent()
    return placer.placing


def _is_less(part: Part, form: Form) -> tuple[bool, int]:
    """Sorts the parts of the disputes table: the form's own before those of other tables.

    Of a comparison the header has no whole blocks, of a table of all disputes not every block.
    """
    if part.table != DISPUTES:
        return False, 0
    return len(part.leaves) % len(form.tables[DISPUTES].columns) > 0, -len(part.leaves)


class _Placer:
    def __init__(self, form: Form) -> None:
        self.form = form
        self.placing = Placing()
        self._printed: set[tuple[str, str]] = set()
        self._headed: dict[tuple[str, str], str] = {}
        self._units = _units(form.id)
        self._with_units = {table for table, _ in self._units}

    def note(self, rule: str, key: Key, **words: Any) -> None:
        self.placing.issues.append(issue(rule, key=key, **words))

    def header(self, part: Part, parts: Sequence[Part]) -> list[Leaf]:
        """The header's leaves of one part, left to right; its units go before the form's."""
        for leaf in part.leaves:
            if unit := unit_of(leaf.cell.text):
                self._headed[part.table, leaf.key] = unit
                self._with_units.add(part.table)
        if part.table == REQUESTS:
            return requests_leaves(part, parts, self.form, self.note)
        return ordered(part.leaves)

    def rows(self, part: Part, leaves: list[Leaf]) -> None:
        """Place the rows of one part of a table whose rows are rows of the form."""
        strange = are_strange(part.strange, leaves) if part.strange else []
        unused: list[Cell] = []
        forms = read_forms()
        headed = {leaf.key for leaf in leaves or part.leaves}
        for data in part.rows:
            if data.known is None:
                continue
            row = forms[data.known.form].tables[part.table].row(data.known.key)
            self._printed.add((part.table, row.key))
            columns = _columns_of(self.form.id, part.table, data.known)
            is_over = not columns.isdisjoint(headed)  # else it is the header of rows above
            usable = leaves if is_over else self._header_by_form(part, row, data)
            placed = (
                place_cells(
                    usable,
                    data.cells,
                    markup=part.has_cells,
                    aligned=part.aligned,
                    strange=strange if is_over else (),
                )
                if usable
                else None
            )
            if placed is None:
                lost = tuple(leaf.key for leaf in usable) or row.columns
                keys = tuple((part.table, row.key, column) for column in lost)
                self._lost((part.table, row.key, ""), keys, data.cells)
                continue
            if strange:
                unused += (cell for key, cell in placed if not key)
                placed = [each for each in placed if each[0]]
            if part.table == DISPUTES:
                self._put_block(row.key, placed)
            else:
                self._put_row(part.table, row, placed, columns)
                self._note_tall(part.table, data, placed)
                self._note_narrow(part.table, row, placed)
        if numbers := numbers_of(unused):
            labels = "、".join(cell.text for cell in strange)
            self.note("column_not_of_row", (part.table, "", ""), label=labels, numbers=numbers)

    def disputes(self, part: Part) -> None:
        """Place the one row of the disputes table: its cells are (block, outcome)."""
        table = self.form.tables[DISPUTES]
        data = next((d for d in part.rows if numbers_of(d.cells)), part.rows[0])
        leaves = disputes_leaves(part, table, self.note)
        cells = _without_front_text(data.cells)
        placed = (
            place_cells(leaves, cells, markup=part.has_cells, aligned=part.aligned)
            if leaves
            else None
        )
        for other in part.rows:
            if other is not data and numbers_of(other.cells):
                self.note("number_unused", (DISPUTES, "", ""), numbers=numbers_of(other.cells))
        if placed is not None:
            for row, group in groupby(placed, key=lambda each: _key(each[0])[1]):
                self._put_block(row, [(_key(leaf)[2], cell) for leaf, cell in group])
        elif any(cell.text for cell in cells):
            every = (Leaf(f"{row.key}/{column.key}", cells[0]) for row, column in table.cells())
            keys = tuple(_key(leaf.key) for leaf in leaves or every)
            if self.placing.figures.keys().isdisjoint(keys):
                self._lost((DISPUTES, "", ""), keys, cells)
            else:
                self.note("number_unused", (DISPUTES, "", ""), numbers=numbers_of(cells))

    def _put_block(self, row: str, placed: Placed) -> None:
        """Place one block of the disputes table, unless it stood there before."""
        figures = self.placing.figures
        keys = [(DISPUTES, row, column) for column, _ in placed]
        before = [figures[key].raw for key in keys if key in figures]
        printed = [cell.text for _, cell in placed]
        if not any(before):
            self._put(DISPUTES, row, placed)
        elif any(printed) and printed != before:
            numbers = numbers_of([cell for _, cell in placed])
            self.note("row_twice", (DISPUTES, row, ""), numbers=numbers)

    def _header_by_form(self, part: Part, row: Row, data: DataRow) -> list[Leaf]:
        """The form's own columns in order, where no header is over the row and the count agrees."""
        if printed_count(data.cells) != len(row.columns):
            return []
        self.note("header_missing", (part.table, row.key, ""))
        return [Leaf(column, data.cells[0]) for column in row.columns]

    def _put_row(self, table: str, row: Row, placed: Placed, columns: Container[str]) -> None:
        others = [each for each in placed if each[0] not in columns]
        for column, cell in others:
            if read_value(cell.text).kind == NUMBER:
                key = (table, row.key, "")
                self.note("column_not_of_row", key, label=column, numbers=cell.text)
        self._put(
            table, row.key, [each for each in placed if each not in others] if others else placed
        )

    def _note_tall(self, table: str, data: DataRow, placed: Placed) -> None:
        """Say which numbers stand over more rows than their own: they may be of any of them."""
        rows = data.label.rowspan if data.label else 1
        for column, cell in [each for each in placed if each[1].rowspan > rows]:
            if read_value(cell.text).kind == NUMBER and data.known:
                key = (table, data.known.key, column)
                self.note("number_over_rows", key, numbers=cell.text, rows=cell.rowspan)

    def _note_narrow(self, table: str, row: Row, placed: Placed) -> None:
        """Say of a row that it has too few columns, as its header has.

        A header that lost one label fits rows that lost another cell, one by one.
        """
        if len(placed) < len(row.columns):
            key = (table, row.key, "")
            self.note("columns_too_few", key, printed=len(placed), expected=len(row.columns))

    def _put(self, table: str, row: str, placed: Placed) -> None:
        figures, has_units = self.placing.figures, table in self._with_units
        for column, (raw, _, _, where, _, _, confidence) in placed:
            key = (table, row, column)
            kind, value, unit = read_value(raw)
            if kind == TEXT:
                self.note("value_unreadable", key, raw=raw)
            elif has_units and kind == NUMBER:
                unit = self._unit(key, raw, value, unit)
            doubt = confidence if confidence < 1 else None
            printed = (table, row, column, kind, raw, value, None, unit, doubt, where)
            figures[key] = _new_figure(Figure, printed)

    def _unit(self, key: Key, raw: str, value: Decimal | None, printed: str | None) -> str | None:
        """The unit of a number: printed beside it, else in the header, else the form's."""
        column = (key[0], key[2])
        official = self._units.get(column)
        unit = printed or self._headed.get(column) or official
        if official and unit != official and value:
            self.note("unit_differs", key, raw=raw, unit=unit, official=official)
        return unit

    def _lost(self, where: Key, keys: tuple[Key, ...], printed: Sequence[Cell]) -> None:
        """Keep what a short row prints, in order, without saying which column it is in."""
        first = next((n for n, cell in enumerate(printed) if cell.text), 0)
        cells = printed[first : first + printed_count(printed)]
        tokens = tuple((cell, read_value(cell.text)) for cell in cells)
        self.note("row_lost_cell", where, printed=len(tokens), expected=len(keys))
        if len(tokens) > len(keys):
            self.note("number_unused", where, numbers=numbers_of(cells[len(keys) :]))
        for key, (cell, value) in zip(keys, tokens, strict=False):
            self.placing.figures[key] = unplaced(key, cell, value)
        for key in keys[len(tokens) :]:
            if key not in self.form.keys:  # those of the form are listed in any case
                self.placing.figures.setdefault(key, absent(key))
        self.placing.short.append(ShortRow(keys, tokens))

    def fill_absent(self) -> None:
        """List every cell of the form that nothing was printed for, and say what is missing."""
        missing = [key for key in self.form.keys if key not in self.placing.figures]
        if not missing:
            return
        rows = {key[:2] for key in self.placing.figures}
        for table in self.form.tables.values():
            printed = {row for name, row in rows if name == table.key}
            if not printed:
                self.note("table_absent", (table.key, "", ""), table=table.label.zh)
            for row in table.rows:
                if printed and row.key not in printed and not self._as_other_form(table, row):
                    self.note("row_absent", (table.key, row.key, ""), row=row.label[-1])
        self.placing.figures |= {key: absent(key) for key in missing}
        self.placing.missing += missing

    def _as_other_form(self, table: Table, row: Row) -> bool:
        """Whether the document prints this row's group as one row, as another form does."""
        own = {one.key for one in table.rows}
        printed = {r for t, r in self._printed if t == table.key and r not in own}
        return any(is_of_group(row.key, one) for one in printed)


@cache
def _units(form_id: str) -> Mapping[tuple[str, str], str]:
    """The unit of each (table, column) of a form that has one."""
    return {
        (table.key, column.key): column.unit
        for table in read_forms()[form_id].tables.values()
        for column in table.columns
        if column.unit
    }


@lru_cache(maxsize=1_000)
def _columns_of(form_id: str, table: str, known: Known) -> frozenset[str]:
    """The columns that a row may have: its own, and what the form itself has not in the table."""
    labels = labels_of(form_id, table).columns.values()
    official = {one.key for one in labels if one.form == form_id}
    own = read_forms()[known.form].tables[table].row(known.key).columns
    return frozenset({*own, *(one.key for one in labels if one.key not in official)})


def absent(key: Key) -> Figure:
    """A figure for a cell that is not printed."""
    return Figure(table=key[0], row=key[1], column=key[2], kind=ABSENT)


def unplaced(key: Key, cell: Cell, value: Value) -> Figure:
    """A figure for what a short row prints: its text stands, its value is no column's."""
    return Figure(
        table=key[0],
        row=key[1],
        column=key[2],
        kind=UNPLACED if cell.text else value.kind,
        raw=cell.text,
        place=cell.place,
    )


@cache
def _key(leaf: str) -> Key:
    row, column = leaf.split("/")
    return DISPUTES, row, column


def _without_front_text(cells: Sequence[Cell]) -> Sequence[Cell]:
    first = next((n for n, cell in enumerate(cells) if read_value(cell.text).kind != TEXT), 0)
    return cells[first:]
