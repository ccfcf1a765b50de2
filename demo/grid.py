"""The three tables of a report laid out as the official form lays them out."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby, takewhile

from markupsafe import Markup

from demo.figures import Figures
from demo.forms import Column, Form, Row, Table
from demo.labels import Look, dress_label, dress_number


@dataclass(frozen=True)
class Cell:
    """One cell of a table as it stands in the markup."""

    html: Markup
    colspan: int = 1
    rowspan: int = 1
    header: bool = False


Grid = list[list[Cell]]
_WIDE = 3  # a block of table 二 has at most three value columns


@dataclass(frozen=True, kw_only=True)
class Layout:
    """What decides how a report's tables come out: form, figures, look and reworded columns."""

    form: Form
    figures: Figures
    look: Look
    labels: Mapping[str, str]
    split_after: str | None = None

    def head(self, label: str, colspan: int = 1, rowspan: int = 1) -> Cell:
        """A label's cell."""
        return Cell(dress_label(label, self.look), colspan, rowspan, header=True)

    def number(self, table: str, row: str, column: str, colspan: int = 1) -> Cell:
        """A figure's cell."""
        return Cell(dress_number(self.figures[table, row, column], self.look), colspan)

    def column_label(self, column: Column) -> str:
        """The lowest label of a column, reworded where the report rewords it."""
        return self.labels.get(column.key, column.label[-1])

    def row_label(self, row: Row) -> str:
        """The lowest label of a row; the look ``also`` takes another known wording."""
        return row.also[0] if "also" in self.look and row.also else row.label[-1]


def disclosures(layout: Layout) -> Grid:
    """Table 二: one block for each item of article 20."""
    table = layout.form.tables["disclosures"]
    columns = {column.key: column for column in table.columns}
    content = table.group("Content")
    grid: Grid = []
    for title, block in groupby(table.rows, key=lambda row: row.label[0]):
        rows = list(block)
        heads = [layout.column_label(columns[key]) for key in rows[0].columns]
        wide = _WIDE + ("uneven" in layout.look)
        grid.append([layout.head(title, wide + 1)])
        spans = _spans(len(heads), wide, at=-1)
        grid.append([layout.head(content), *map(layout.head, heads, spans)])
        # A block whose header and data rows share the width differently shifts a naive grid.
        spans = _spans(len(heads), wide, at=0 if "uneven" in layout.look else -1)
        for row in rows:
            numbers = [
                layout.number("disclosures", row.key, key, span)
                for key, span in zip(row.columns, spans, strict=True)
            ]
            grid.append([layout.head(layout.row_label(row)), *numbers])
    return grid


def _spans(count: int, wide: int, *, at: int) -> list[int]:
    spans = [1] * count
    spans[at] += wide - count
    return spans


def requests(layout: Layout) -> list[Grid]:
    """Table 三, in two pieces where the report breaks it after a row."""
    table = layout.form.tables["requests"]
    rows = list(table.rows)
    cut = 1 + [row.key for row in rows].index(layout.split_after) if layout.split_after else 0
    first, rest = (rows[:cut], rows[cut:]) if cut else (rows, [])
    pieces = [_requests_head(layout, table) + _requests_body(layout, table, first)]
    return [*pieces, _requests_body(layout, table, rest)] if rest else pieces


def _requests_head(layout: Layout, table: Table) -> Grid:
    single = [column for column in table.columns if len(column.label) == 1]
    grouped = [column for column in table.columns if len(column.label) > 1]
    first, last = single[0], single[-1]
    corner = table.group("In each column")
    applicants = table.group("Applicants")
    middle = layout.head(grouped[0].label[0], len(grouped))
    lowest = [layout.head(layout.column_label(column)) for column in grouped]
    if "empty_head" in layout.look:  # the editor dropped the rowspans and left empty cells
        gap = Cell(Markup(""), header=True)
        wide = Cell(Markup(""), colspan=3, header=True)
        return [
            [layout.head(corner, 3), layout.head(applicants, 7)],
            [wide, layout.head(first.label[0]), middle, layout.head(last.label[0])],
            [wide, gap, *lowest, gap],
        ]
    return [
        [layout.head(corner, 3, 3), layout.head(applicants, 7)],
        [layout.head(first.label[0], 1, 2), middle, layout.head(last.label[0], 1, 2)],
        lowest,
    ]


def _requests_body(layout: Layout, table: Table, rows: list[Row]) -> Grid:
    grid: Grid = []
    for index, row in enumerate(rows):
        cells = []
        for depth, label in enumerate(row.label):
            path = row.label[: depth + 1]
            if index and rows[index - 1].label[: depth + 1] == path:
                continue  # covered by the rowspan of an earlier row
            run = _run(rows[index:], path)
            lowest = depth == len(row.label) - 1
            cells.append(layout.head(label, 3 - depth if lowest else 1, 1 if lowest else run))
        numbers = [layout.number("requests", row.key, column.key) for column in table.columns]
        grid.append(cells + numbers)
    return grid


def _run(rows: list[Row], path: tuple[str, ...]) -> int:
    """How many of the rows, from the first on, stand under that path of labels."""
    return sum(1 for _ in takewhile(lambda row: row.label[: len(path)] == path, rows))


def disputes(layout: Layout) -> Grid:
    """Table 四: one row of fifteen numbers under three blocks."""
    table = layout.form.tables["disputes"]
    results = [layout.column_label(column) for column in table.columns]
    review, *suits = table.rows
    wide = len(results)
    return [
        [
            layout.head(review.label[0], wide),
            layout.head(suits[0].label[0], wide * len(suits)),
        ],
        [layout.head(result, 1, 2) for result in results]
        + [layout.head(suit.label[-1], wide) for suit in suits],
        [layout.head(result) for _ in suits for result in results],
        [
            layout.number("disputes", row.key, column.key)
            for row in table.rows
            for column in table.columns
        ],
    ]
