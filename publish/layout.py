"""Lays a table of the official form out as the form prints it: header and category cells merged."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from extract.form import Form, Row, Table, Words, read_forms
from publish.words import Layout

LabelPath = tuple[Words, ...]
Place = tuple[str, str]


@dataclass(frozen=True, kw_only=True)
class Cell:
    """A cell of the laid-out table: a label, or the (row, column) keys of a figure."""

    label: Words | None = None
    figure: Place | None = None
    rowspan: int = 1
    colspan: int = 1


Line = tuple[Cell, ...]


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """A table laid out, line by line; ``head`` repeats when printed."""

    head: tuple[Line, ...]
    body: tuple[Line, ...]


@dataclass(frozen=True)
class _Span:
    level: int
    start: int
    label: Words
    length: int
    depth: int


def lay_out(form: Form, table: Table, layout: Layout, printed: Sequence[str]) -> Sheet:
    """The sheet of a table; ``printed`` are row keys seen in the document, of whatever form."""
    rows = _rows(table, printed)
    if layout.shape == "blocks":
        return _blocks(form, table, rows, layout)
    if layout.shape == "across":
        return _across(form, table, rows)
    return _grid(form, table, rows, layout)


def _rows(table: Table, printed: Sequence[str]) -> list[Row]:
    """The form's rows, and those of another form that the document prints, beside their kin."""
    rows = list(table.rows)
    for form in read_forms().values():
        for row in form.tables[table.key].rows:
            if row.key in printed and all(row.key != known.key for known in rows):
                rows.insert(_position(rows, row), row)
    return rows


def _position(rows: Sequence[Row], stranger: Row) -> int:
    for depth in range(len(stranger.label), 0, -1):
        kin = [i for i, row in enumerate(rows) if row.label[:depth] == stranger.label[:depth]]
        if kin:
            return kin[-1] + 1
    return len(rows)


def _grid(form: Form, table: Table, rows: Sequence[Row], layout: Layout) -> Sheet:
    columns = _column_paths(form, table)
    labels = [_path(form, row.label, row.en) for row in rows]
    wide, deep = max(map(len, labels)), max(map(len, columns))
    corner = Cell(label=_group(form, layout.corner), rowspan=deep + 1, colspan=wide)
    top = Cell(label=_group(form, layout.top), colspan=len(columns))
    head = [(corner, top), *_head_lines(columns, deep)]
    body = []
    spans = list(_spans(labels, wide))
    for index, row in enumerate(rows):
        names = [
            Cell(label=span.label, rowspan=span.length, colspan=span.depth)
            for span in spans
            if span.start == index
        ]
        body.append((*names, *_figures(table, row)))
    return Sheet(head=tuple(head), body=tuple(body))


def _blocks(form: Form, table: Table, rows: Sequence[Row], layout: Layout) -> Sheet:
    width = max(len(row.columns) for row in rows)
    by_key = {column.key: column for column in table.columns}
    body: list[Line] = []
    for article, group in groupby(rows, key=lambda row: row.label[0]):
        members = list(group)
        keys = members[0].columns
        body.append((Cell(label=_group(form, article), colspan=width + 1),))
        labels = (Words(zh=by_key[key].label[-1], en=by_key[key].en) for key in keys)
        names = (Cell(label=label) for label in labels)
        body.append((Cell(label=_group(form, layout.corner)), *_stretch(names, len(keys), width)))
        for row in members:
            title = Cell(label=Words(zh=row.label[-1], en=row.en))
            cells = (Cell(figure=(row.key, key)) for key in row.columns)
            body.append((title, *_stretch(cells, len(row.columns), width)))
    return Sheet(head=(), body=tuple(body))


def _stretch(cells: Iterator[Cell], count: int, width: int) -> Iterator[Cell]:
    """Cells spread over the width of the table, as the form prints short rows."""
    for index, cell in enumerate(cells):
        start, end = index * width // count, (index + 1) * width // count
        yield Cell(label=cell.label, figure=cell.figure, colspan=end - start)


def _across(form: Form, table: Table, rows: Sequence[Row]) -> Sheet:
    """Rows stand side by side as groups of columns, over one line of figures."""
    groups = [_path(form, row.label, row.en) for row in rows]
    lines = _head_lines(groups, max(map(len, groups)), times=len(table.columns))
    names = tuple(
        Cell(label=Words(zh=column.label[-1], en=column.en))
        for _ in rows
        for column in table.columns
    )
    figures = tuple(cell for row in rows for cell in _figures(table, row))
    return Sheet(head=(*lines, names), body=(figures,))


def _figures(table: Table, row: Row) -> Iterator[Cell]:
    for column in table.columns:
        yield Cell(figure=(row.key, column.key))


def _head_lines(paths: Sequence[LabelPath], deep: int, *, times: int = 1) -> Iterator[Line]:
    spans = list(_spans(paths, deep))
    for level in range(deep):
        yield tuple(
            Cell(label=span.label, colspan=span.length * times, rowspan=span.depth)
            for span in spans
            if span.level == level
        )


def _spans(paths: Sequence[LabelPath], deep: int) -> Iterator[_Span]:
    """Every label once for each run of neighbours that share the path down to it."""
    for index, path in enumerate(paths):
        for level, label in enumerate(path):
            here = _down_to(path, level)
            if index and _down_to(paths[index - 1], level) == here:
                continue
            run = 0
            while index + run < len(paths) and _down_to(paths[index + run], level) == here:
                run += 1
            depth = deep - level if level == len(path) - 1 else 1
            yield _Span(level, index, label, run, depth)


def _down_to(path: LabelPath, level: int) -> tuple[LabelPath, bool]:
    """The path to a level, and whether it ends there: a row is no part of a group of its name."""
    return path[: level + 1], level == len(path) - 1


def _column_paths(form: Form, table: Table) -> list[LabelPath]:
    return [_path(form, column.label, column.en) for column in table.columns]


def _path(form: Form, label: Sequence[str], en: str) -> LabelPath:
    return (*(_group(form, part) for part in label[:-1]), Words(zh=label[-1], en=en))


def _group(form: Form, label: str) -> Words:
    """A category label with its English; a form that lacks it borrows from one that has it."""
    for one in (form, *read_forms().values()):
        if label in one.groups:
            return Words(zh=label, en=one.groups[label])
    return Words(zh=label, en=label)
