"""From matched rows to figures: each value cell to its column, or unplaced where none can tell."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from extract.columns import Leaf, Placed, place_cells, printed_count
from extract.figures import Figure, Issue, Key, issue
from extract.form import Form, Row, Table, read_forms
from extract.grid import Cell
from extract.labels import labels_of
from extract.match import DISPUTES, REQUESTS, DataRow, Matched, Part, numbers_of
from extract.settle import is_of_group, settle
from extract.values import ABSENT, NUMBER, TEXT, UNPLACED, Value, read_value


@dataclass(frozen=True, slots=True)
class ShortRow:
    """A printed row that lost a cell: the cells it should have, and what it prints, in order."""

    keys: tuple[Key, ...]
    tokens: tuple[tuple[Cell, Value], ...]


@dataclass(slots=True)
class Placing:
    """All figures of the form by key, the rows that lost a cell, and issues."""

    figures: dict[Key, Figure] = field(default_factory=dict)
    short: list[ShortRow] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)


def place(matched: Matched, form: Form) -> Placing:
    """Figures for every (row, column) of the form: what the matched rows print, else ``absent``."""
    settle(matched, form)
    placer = _Placer(form)
    for key in form.tables:
        parts = matched.of(key)
        for part in parts:
            if key == DISPUTES:
                placer.disputes(part)
            else:
                placer.rows(part, _header(placer, part, parts))
    placer.fill_absent()
    return placer.placing


def _header(placer: "_Placer", part: Part, parts: Sequence[Part]) -> list[Leaf]:
    """The header's leaves left to right; the form's own order where the header cannot be it."""
    leaves = ordered(part.leaves)
    if part.table != REQUESTS:
        return leaves
    form = [column.key for column in placer.form.tables[REQUESTS].columns]
    printed = [leaf.key for leaf in leaves]
    if printed == form:
        return leaves
    is_whole = sorted(printed) == sorted(form) and _is_above(leaves, part)
    if is_whole and _failures(printed, part, placer.form) <= _failures(form, part, placer.form):
        placer.note("header_reordered", (REQUESTS, "", ""))
        return leaves
    if len(form) not in (printed_count(row.cells) for one in parts for row in one.rows):
        # In text nothing says that values stand under what of the header was found.
        return leaves if part.markup and len(set(printed)) == len(printed) else []
    found = "header_disordered" if set(printed) >= set(form) else "header_incomplete"
    placer.note(found if leaves else "header_missing", (REQUESTS, "", ""))
    part.aligned = False  # the form's order has no geometry
    nowhere = Cell("", 0, 0, {})
    return [Leaf(key, nowhere) for key in form]


def _is_above(leaves: Sequence[Leaf], part: Part) -> bool:
    """Whether the leaves stand above the cells of a full row, so that their order is the rows'."""
    columns = {leaf.cell.column for leaf in leaves}
    full = [row.cells for row in part.rows if len(row.cells) == len(leaves)]
    return part.aligned and any({cell.column for cell in cells} == columns for cells in full)


def _failures(columns: Sequence[str], part: Part, form: Form) -> int:
    """In how many full rows of numbers the row's own sum fails if its columns are these."""
    identity = next(one for one in form.tables[part.table].identities if one.along == "columns")
    failures = 0
    for row in part.rows:
        values = [read_value(cell.text).value for cell in row.cells]
        known = dict(zip(columns, (value for value in values if value is not None), strict=False))
        if len(known) == len(values) == len(columns):
            left, right = ([known[n] for n in side] for side in (identity.left, identity.right))
            failures += sum(left) != sum(right)
    return failures


def ordered(leaves: Iterable[Leaf]) -> list[Leaf]:
    """Leaves left to right; where two begin in one column, the upper header row's first."""
    return sorted(leaves, key=lambda leaf: (leaf.cell.column, leaf.cell.row))


class _Placer:
    def __init__(self, form: Form) -> None:
        self.form = form
        self.placing = Placing()
        self._printed: set[tuple[str, str]] = set()
        self._units = {
            (table.key, column.key): column.unit
            for table in form.tables.values()
            for column in table.columns
            if column.unit
        }

    def note(self, rule: str, key: Key, **words: Any) -> None:
        self.placing.issues.append(issue(rule, key=key, **words))

    def rows(self, part: Part, leaves: list[Leaf]) -> None:
        """Place the rows of one part of a table whose rows are rows of the form."""
        for data in part.rows:
            if data.known is None:
                continue
            row = read_forms()[data.known.form].tables[part.table].row(data.known.key)
            self._printed.add((part.table, row.key))
            usable = leaves or self._header_by_form(part, row, data)
            placed = (
                place_cells(usable, data.cells, markup=part.markup, aligned=part.aligned)
                if usable
                else None
            )
            if placed is None:
                columns = tuple(leaf.key for leaf in usable) or row.columns
                keys = tuple((part.table, row.key, column) for column in columns)
                self._lost((part.table, row.key, ""), keys, data.cells)
            else:
                self._put_row(part.table, row, placed)

    def disputes(self, part: Part) -> None:
        """Place the one row of the disputes table: its cells are (block, outcome)."""
        table = self.form.tables[DISPUTES]
        data = next((d for d in part.rows if numbers_of(d.cells)), part.rows[0])
        leaves = _disputes_leaves(part, table)
        cells = _without_front_text(data.cells)
        placed = (
            place_cells(leaves, cells, markup=part.markup, aligned=part.aligned) if leaves else None
        )
        for other in part.rows:
            if other is not data and numbers_of(other.cells):
                self.note("number_unused", (DISPUTES, "", ""), numbers=numbers_of(other.cells))
        if placed is not None:
            for leaf, cell in placed:
                self._put(_key(leaf), cell)
        elif any(cell.text for cell in cells):
            every = (Leaf(f"{row.key}/{column.key}", cells[0]) for row, column in table.cells())
            keys = tuple(_key(leaf.key) for leaf in leaves or every)
            self._lost((DISPUTES, "", ""), keys, cells)

    def _header_by_form(self, part: Part, row: Row, data: DataRow) -> list[Leaf]:
        """The form's own columns in order, where no header is printed and the count agrees."""
        if part.leaves or printed_count(data.cells) != len(row.columns):
            return []
        self.note("header_missing", (part.table, row.key, ""))
        return [Leaf(column, data.cells[0]) for column in row.columns]

    def _put_row(self, table: str, row: Row, placed: Placed) -> None:
        for column, cell in placed:
            if column in row.columns or self._is_foreign(table, column):
                self._put((table, row.key, column), cell)
            elif read_value(cell.text).kind == NUMBER:
                key = (table, row.key, "")
                self.note("column_not_of_row", key, label=column, numbers=cell.text)

    def _is_foreign(self, table: str, column: str) -> bool:
        known = {known.key: known.form for known in labels_of(self.form.id, table).columns.values()}
        return known.get(column) != self.form.id

    def _put(self, key: Key, cell: Cell) -> None:
        table, row, column = key
        raw = cell.text
        value = read_value(raw)
        unit = value.unit
        if value.kind == NUMBER:
            unit = unit or self._units.get((table, column))
        elif value.kind == TEXT:
            self.note("value_unreadable", key, raw=raw)
        confidence = cell.confidence if cell.confidence < 1 else None
        # By position: two hundred a report, and by name each takes three times as long.
        self.placing.figures[key] = Figure(
            table, row, column, value.kind, raw, value.value, None, unit, confidence, cell.place
        )

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
        self.placing.short.append(ShortRow(keys, tokens))

    def fill_absent(self) -> None:
        """List every cell of the form that nothing was printed for, and say what is missing."""
        rows = {key[:2] for key in self.placing.figures}
        for table in self.form.tables.values():
            printed = {row for name, row in rows if name == table.key}
            if not printed:
                self.note("table_absent", (table.key, "", ""), table=table.label.zh)
            for row in table.rows:
                if printed and row.key not in printed and not self._as_other_form(table, row):
                    self.note("row_absent", (table.key, row.key, ""), row=row.label[-1])
            for key in table.keys:
                if key not in self.placing.figures:
                    self.placing.figures[key] = absent(key)

    def _as_other_form(self, table: Table, row: Row) -> bool:
        """Whether the document prints this row's group as one row, as another form does."""
        own = {one.key for one in table.rows}
        printed = {r for t, r in self._printed if t == table.key and r not in own}
        return any(is_of_group(row.key, one) for one in printed)


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


def _key(leaf: str) -> Key:
    row, column = leaf.split("/")
    return DISPUTES, row, column


def _without_front_text(cells: Sequence[Cell]) -> Sequence[Cell]:
    first = next((n for n, cell in enumerate(cells) if read_value(cell.text).kind != TEXT), 0)
    return cells[first:]


def _disputes_leaves(part: Part, table: Table) -> list[Leaf]:
    """Leaves keyed ``row/column``, left to right; [] if the header is not the form's."""
    wanted = [column.key for column in table.columns]
    for leaves in (ordered(part.leaves), sorted(part.leaves, key=_by_row)):
        groups = [leaves[n : n + len(wanted)] for n in range(0, len(leaves), len(wanted))]
        if groups and all([leaf.key for leaf in group] == wanted for group in groups):
            blocks = _blocks(part, table, len(groups))
            return [
                Leaf(f"{block}/{leaf.key}", leaf.cell)
                for block, group in zip(blocks, groups, strict=False)
                for leaf in group
            ]
    return []


def _by_row(leaf: Leaf) -> tuple[int, int]:
    return leaf.cell.row, leaf.cell.column


def _blocks(part: Part, table: Table, count: int) -> list[str]:
    """The rows of the form that the header's blocks are, left to right; [] if it does not say."""
    every = [row.key for row in table.rows]
    printed = list(dict.fromkeys(leaf.key for leaf in ordered(part.blocks)))
    if len(printed) == count:
        return printed
    if count == len(every):
        return every
    named = [row.key for row in table.rows if row.label[-1] in part.context]
    return named if len(named) == count else []
