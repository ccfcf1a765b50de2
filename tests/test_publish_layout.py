"""Tables laid out as the official form: merged cells that fill the rectangle, every figure once."""

import pytest

from extract.form import read_forms
from publish.layout import Line, lay_out
from publish.words import read_book

TABLES = [(form.id, table) for form in read_forms().values() for table in form.tables]


def fill(lines: tuple[Line, ...]) -> list[int]:
    """How many grid columns each line fills, hanging cells counted; raises on an overlap."""
    hanging: dict[int, int] = {}
    widths = []
    for line in lines:
        taken = {column for column, rows in hanging.items() if rows > 0}
        hanging = {column: rows - 1 for column, rows in hanging.items() if rows > 1}
        column = 0
        filled = set(taken)
        for cell in line:
            while column in taken:
                column += 1
            for each in range(column, column + cell.colspan):
                assert each not in filled
                filled.add(each)
                if cell.rowspan > 1:
                    hanging[each] = cell.rowspan - 1
            column += cell.colspan
        widths.append(len(filled))
    assert not hanging
    return widths


@pytest.mark.parametrize(("form_id", "table"), TABLES)
def test_cells_fill_the_rectangle(form_id: str, table: str) -> None:
    form = read_forms()[form_id]
    sheet = lay_out(form, form.tables[table], read_book().layouts[table], ())
    widths = fill((*sheet.head, *sheet.body))
    assert len(set(widths)) == 1


@pytest.mark.parametrize(("form_id", "table"), TABLES)
def test_every_figure_stands_once(form_id: str, table: str) -> None:
    form = read_forms()[form_id]
    sheet = lay_out(form, form.tables[table], read_book().layouts[table], ())
    figures = [cell.figure for line in sheet.body for cell in line if cell.figure]
    assert sorted(figures) == sorted(
        (row.key, column.key) for row, column in form.tables[table].cells()
    )


def test_requests_stand_as_in_the_official_form() -> None:
    form = read_forms()["2021"]
    sheet = lay_out(form, form.tables["requests"], read_book().layouts["requests"], ())
    corner, top = sheet.head[0]
    assert (corner.rowspan, corner.colspan) == (3, 3)
    assert top.label and top.label.zh == "申请人情况" and top.colspan == 7
    assert [cell.colspan for cell in sheet.head[1]] == [1, 5, 1]
    results = sheet.body[2][0]
    assert results.label and results.label.zh == "三、本年度办理结果" and results.rowspan == 22


def test_a_row_of_the_other_form_stands_beside_its_kin() -> None:
    form = read_forms()["2021"]
    sheet = lay_out(form, form.tables["requests"], read_book().layouts["requests"], ("otherwise",))
    rows = [line[-1].figure[0] for line in sheet.body if line[-1].figure]
    assert len(rows) == 26
    assert rows.index("otherwise") < rows.index("closed")
    assert len(set(fill((*sheet.head, *sheet.body)))) == 1
