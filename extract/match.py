"""Which printed rows are rows of the form: every row of every grid, by its labels."""

from collections.abc import Sequence
from typing import Any

from extract.columns import Leaf, printed_count
from extract.figures import Issue, issue
from extract.form import Form, Table
from extract.grid import Cell, Document, Grid
from extract.labels import Known, core, labels_of
from extract.parts import DISPUTES, REQUESTS, DataRow, Matched, Part, numbers_of
from extract.roles import (
    Role,
    block_of,
    label_of,
    labels_a_row,
    prints_number,
    roles_of,
    values_only,
)
from extract.sideways import upright
from extract.values import TEXT, read_value

_HEADING_CHARACTERS = 60
_LABEL_FROM = 3


def match(document: Document, form: Form) -> Matched:
    """The rows of a document's tables, each with the row of the form that its label names."""
    matcher = _Matcher(form)
    for block in document.blocks:
        if isinstance(block, Grid):
            matcher.grid(block)
        elif len(block.text) < _HEADING_CHARACTERS:
            matcher.context = block.text
    return matcher.matched


class _Matcher:
    """Goes down the document row by row, knowing which table it is in."""

    def __init__(self, form: Form) -> None:
        self.matched = Matched()
        self.context = ""
        self._form = form
        self._labels = {table: labels_of(form.id, table) for table in form.tables}
        self._part: Part | None = None
        self._continued = False
        self._unknown: list[tuple[Cell, ...]] = []
        self._hits = 0
        self._is_headed = False

    def grid(self, grid: Grid) -> None:
        self._continued = True
        self._unknown = []
        self._hits = 0
        self._is_headed = False
        before = sum(len(part.rows) for part in self.matched.parts)
        parts, issues, part = len(self.matched.parts), len(self.matched.issues), self._part
        head = (list(part.leaves), list(part.blocks), list(part.strange)) if part else None
        for row in upright(grid, *self._labels.values()).rows:
            self._row(row, markup=grid.markup)
        found = [row for one in self.matched.parts[parts:] for row in one.rows]
        if self._are_strangers(found):
            del self.matched.parts[parts:], self.matched.issues[issues:]
            self._part = part
            if part and head:
                part.leaves, part.blocks, part.strange = head
            self.matched.issues.append(_other_table(found, grid))
            return
        has_rows = sum(len(part.rows) for part in self.matched.parts) > before
        for one in self.matched.parts[parts:]:
            self._unlabel(one)
        if self._hits:
            self.matched.grids.append(grid)
        if has_rows:
            self.matched.issues.extend(_unknown_row(row) for row in self._unknown)

    def _unlabel(self, part: Part) -> None:
        """A label that hangs beside two rows of numbers names neither: a scan lost a line there."""
        others = {max(cell.row for cell in row) for row in self._unknown}
        for data in list(part.rows):
            label = data.label
            if label is None or not numbers_of(data.cells):
                continue
            below = range(data.cells[-1].row + 1, label.row + label.rowspan)
            if others.intersection(below):
                part.rows.remove(data)
                self._unknown.append((label, *data.cells))

    def _are_strangers(self, found: Sequence[DataRow]) -> bool:
        """Whether the rows found stand in a table of something else, which has a 合计 (say) too.

        Its rows of numbers are mostly none of the form's; or some are, and the others print two
        years, say, where the form has seven columns. Under a header of the form its rows are the
        form's, unless all that they have of it is a 总计: the kinds of applicant head other sums.
        """
        if not found or not self._unknown:
            return False
        mostly = len(self._unknown) > sum(bool(numbers_of(row.cells)) for row in found)
        if self._is_headed:
            return mostly and all(map(_is_short, found))
        if mostly:
            return True
        widest = max(printed_count(row.cells) for row in found)
        return self._part is not None and widest <= _width(self._form.tables[self._part.table]) // 2

    def _row(self, row: tuple[Cell, ...], *, markup: bool) -> None:
        table, is_head = self._classify(row)
        if table is None:
            if prints_number(row):
                self._unknown.append(row)
            return
        self._hits += 1
        if is_head:
            self._head(table, row, markup=markup)
        else:
            self._data(table, row, markup=markup)

    def _classify(self, row: tuple[Cell, ...]) -> tuple[str | None, bool]:
        """The table that a row belongs to (None: none of the form's) and whether it is a header."""
        roles: list[tuple[int, Sequence[Role]]] = []
        for n, cell in enumerate(row):
            if len(cell.text) > 1 and (found := roles_of(self._form.id, cell.text)):
                if len(found) == 1 and found[0][1] == "row":
                    return found[0][0], False
                roles.append((n, found))
        current = self._part.table if self._part else None
        if current == DISPUTES and block_of(self._form.id, row):
            return DISPUTES, False
        sure = [each[0] for _, each in roles if len(each) == 1]
        for table, role in sure:
            if role == "column":
                return table, True
        groups = [table for table, role in sure if role == "group"]
        for place, each in roles:
            for table, role in each:
                if role == "row" and table in (current, *groups) and labels_a_row(row, place):
                    return table, False
        if groups and not numbers_of(row):
            return groups[0], True
        if current == DISPUTES and values_only(row) and not self._is_after_disputes(row):
            return DISPUTES, False
        tables = (*groups, current, REQUESTS)
        near = next((t for t in tables if t and label_of(self._form.id, t, row)), None)
        if near and prints_number(row):
            return near, False
        return None, False

    def _is_after_disputes(self, row: Sequence[Cell]) -> bool:
        """Whether a new grid begins, without a header, with a row that theirs cannot go on with."""
        part = self._part
        if part is None or not self._continued or not any(numbers_of(d.cells) for d in part.rows):
            return False
        return bool(part.leaves) and printed_count(row) != len(part.leaves)

    def _head(self, table: str, row: tuple[Cell, ...], *, markup: bool) -> None:
        labels = self._labels[table]
        named = [(cell, labels.find_column(cell.text)) for cell in row]
        columns = [(cell, known) for cell, known in named if known]
        part = self._part
        if part is None or part.table != table or part.rows or self._repeats(part, columns):
            part = self._begin(table, markup=markup)
        part.markup = markup
        self._continued = False
        printed = len([cell for cell in row if cell.text])
        # A unit, the kinds of dispute and a total head no table of the form, though one column.
        self._is_headed = self._is_headed or 0 < printed <= 2 * len(columns)
        if len(columns) == _width(self._form.tables[table]):
            part.leaves.clear()  # what stood above is printed again in this row
        for cell, known in columns:
            part.leaves.append(Leaf(known.key, cell))
            if known.form != self._form.id:
                self._note("column_of_other_form", table, label=cell.text, form=known.form)
        part.strange += [
            cell
            for cell, known in named
            if cell.text and not known and not labels.is_group(cell.text)
        ]
        if table == DISPUTES:
            blocks = [(cell, labels.find_row(cell.text)) for cell, known in named if not known]
            part.blocks += [Leaf(k.key, cell) for cell, k in blocks if k and not k.near]

    def _repeats(self, part: Part, columns: Sequence[tuple[Cell, Known]]) -> bool:
        """Whether a header in a new grid prints again what the part's header has.

        A header that a page cuts in two goes on with other columns: in the disputes table the same
        labels farther right, elsewhere labels not yet met.
        """
        if not self._continued:
            return False
        if part.table == DISPUTES:
            met = {leaf.cell.column for leaf in part.leaves}
            return any(cell.column in met for cell, _ in columns)
        return any(leaf.key == known.key for leaf in part.leaves for _, known in columns)

    def _data(self, table: str, row: tuple[Cell, ...], *, markup: bool) -> None:
        part = self._part
        if part is None or part.table != table:
            part = self._begin(table, markup=markup)
        elif self._continued:
            head = part
            part = self._begin(table, markup=markup)
            part.leaves, part.blocks, part.strange = head.leaves, head.blocks, head.strange
            part.aligned = False
        self._continued = False
        of_disputes = table == DISPUTES
        found = block_of(self._form.id, row) if of_disputes else label_of(self._form.id, table, row)
        if found:
            place, known = found
            if known.near or known.form != self._form.id:
                self._note_label(table, known, row[place].text)
            part.rows.append(DataRow(known, row[place], row[place + 1 :]))
        elif of_disputes:
            part.rows.append(DataRow(None, None, row))
        else:
            self._unknown.append(row)

    def _begin(self, table: str, *, markup: bool) -> Part:
        self._part = Part(table, markup, self.context)
        self.matched.parts.append(self._part)
        return self._part

    def _note(self, rule: str, table: str, row: str = "", **words: Any) -> None:
        self.matched.issues.append(issue(rule, key=(table, row, ""), **words))

    def _note_label(self, table: str, known: Known, label: str) -> None:
        if known.form != self._form.id:
            self._note("row_of_other_form", table, known.key, label=label, form=known.form)
        else:
            official = self._form.tables[table].row(known.key).label[-1]
            self._note("label_differs", table, known.key, label=label, official=official)


def _width(table: Table) -> int:
    """How many columns the innermost row of a whole header names."""
    return len(table.columns) * (len(table.rows) if table.key == DISPUTES else 1)


def _is_short(row: DataRow) -> bool:
    """Whether a row's label is one that stands in other tables too (总计, 其他)."""
    return row.label is not None and len(core(row.label.text)) < _LABEL_FROM


def _unknown_row(row: tuple[Cell, ...]) -> Issue:
    label = " ".join(cell.text for cell in row if read_value(cell.text).kind == TEXT)
    return issue("row_unknown", place=row[0].place, label=label, numbers=numbers_of(row))


def _other_table(found: Sequence[DataRow], grid: Grid) -> Issue:
    labels = "、".join(row.label.text for row in found if row.label)
    return issue("other_table", place=grid.rows[0][0].place, label=labels)
