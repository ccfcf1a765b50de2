"""Tables turned on their side: read as the form has them, every cell with its place."""

import random

import pytest
from maker import disclosures_lines, disputes_html, make_figures, requests_html

from extract.form import read_forms
from extract.grid import Grid
from extract.labels import labels_of
from extract.readers.html import read_html
from extract.sideways import upright


def disclosures_html(form, figures):
    rows = ("".join(f"<td>{text}" for text in line) for line in disclosures_lines(form, figures))
    return "<table>" + "".join(f"<tr>{row}" for row in rows) + "</table>"


@pytest.mark.parametrize("form_id", ["2019", "2021"])
@pytest.mark.parametrize("make", [disclosures_html, requests_html, disputes_html])
def test_a_turned_table_is_turned_back_and_one_that_stands_is_left(form_id, make):
    form = read_forms()[form_id]
    labels = [labels_of(form_id, table) for table in form.tables]
    (grid,) = read_html(make(form, make_figures(form, random.Random(4)))).grids()
    assert upright(grid, *labels) is grid
    assert cells(upright(turned(grid), *labels)) == cells(grid)


def turned(grid):
    rows = {}
    for cell in sorted((cell for row in grid.rows for cell in row), key=lambda one: one.column):
        row, column = cell.column, cell.row
        spans = {"colspan": cell.rowspan, "rowspan": cell.colspan}
        rows.setdefault(row, []).append(cell._replace(row=row, column=column, **spans))
    every = (
        tuple(sorted(rows.get(n, ()), key=lambda one: one.column)) for n in range(max(rows) + 1)
    )
    return Grid(tuple(every), markup=True)


def cells(grid):
    return sorted(cell[:3] + cell[4:6] for row in grid.rows for cell in row)
