"""Short rows: what the identities leave one way for is inferred, the rest stays open."""

from decimal import Decimal

import pytest

from extract.form import read_forms
from extract.grid import Cell
from extract.infer import infer
from extract.place import Placing, ShortRow, absent
from extract.read import read_document
from extract.values import read_value
from tests.maker import disclosures_lines, disputes_lines, join_text, requests_lines

FORM = read_forms()["2021"]
COLUMNS = [column.key for column in FORM.tables["requests"].columns]


def zeros():
    return {(t.key, r.key, c.key): 0 for t in FORM.tables.values() for r, c in t.cells()}


def read(figures, *, damage):
    tables = [f(FORM, figures) for f in (disclosures_lines, requests_lines, disputes_lines)]
    damage(tables)
    reading = read_document(join_text(FORM, tables).encode())
    return {figure.key: figure for figure in reading.figures}, reading.issues


def line_of(lines, row):
    label = FORM.tables["requests"].row(row).label[-1]
    return next(line for line in lines if label in line)


def test_a_row_of_zeros_is_zero_wherever_the_gap_is():
    found, issues = read(zeros(), damage=lambda t: line_of(t[1], "refused_inquiry").remove("0"))
    row = [found["requests", "refused_inquiry", column] for column in COLUMNS]
    assert [f.kind for f in row].count("unplaced") == 6
    assert [f.kind for f in row].count("absent") == 1
    assert {f.value for f in row} == {None}
    assert {f.inferred for f in row} == {Decimal(0)}
    assert [(i.rule, i.row) for i in issues] == [("row_lost_cell", "refused_inquiry")]


def one_granted():
    figures = zeros()
    for row in ("received", "granted", "closed"):
        figures["requests", row, "natural_person"] = figures["requests", row, "total"] = 1
    return figures


def test_columns_decide_where_the_row_alone_cannot():
    # 1 0 0 0 0 1 could also be 0 1 0 0 0 0 1; the other rows of the column say which.
    found, _ = read(one_granted(), damage=lambda t: line_of(t[1], "granted").remove("0"))
    row = [found["requests", "granted", column] for column in COLUMNS]
    assert [int(f.inferred) for f in row] == [1, 0, 0, 0, 0, 0, 1]
    assert [f.raw for f in row if f.raw] == ["1", "0", "0", "0", "0", "1"]


def test_two_short_rows_that_could_stand_for_each_other_stay_open():
    figures = one_granted()

    def damage(tables):
        for row in ("received", "granted", "closed"):
            line_of(tables[1], row).remove("0")

    found, _ = read(figures, damage=damage)
    # One request by a person, one by an enterprise, or one by each with the total lost.
    assert found["requests", "granted", "natural_person"].inferred is None
    assert found["requests", "granted", "total"].inferred is None
    assert found["requests", "granted", "legal_service"].inferred == 0


def test_nothing_is_inferred_where_the_printed_numbers_contradict():
    figures = one_granted()
    figures["requests", "carried_out", "natural_person"] = 5
    figures["requests", "carried_out", "total"] = 5
    found, issues = read(figures, damage=lambda t: line_of(t[1], "granted").remove("0"))
    assert {found["requests", "granted", column].inferred for column in COLUMNS} == {None}
    assert "requests_balance" in {issue.rule for issue in issues}


def test_a_row_that_lost_two_cells_stays_open():
    def damage(tables):
        line = line_of(tables[1], "granted")
        line.remove("0")
        line.remove("0")

    found, _ = read(zeros(), damage=damage)
    assert {found["requests", "granted", column].inferred for column in COLUMNS} == {None}


def test_a_missing_total_column_is_inferred_in_every_row():
    figures = one_granted()

    def damage(tables):
        for line in tables[1]:
            while line and not line[-1]:
                line.pop()
            if line and line[-1].isdigit():
                line.pop()
        tables[1][0].remove("总计") if "总计" in tables[1][0] else None

    found, _ = read(figures, damage=damage)
    total = found["requests", "received", "total"]
    assert (total.kind, total.value, total.inferred) == ("absent", None, 1)
    assert found["requests", "received", "natural_person"].value == 1


def test_the_disputes_row_too():
    figures = zeros()
    figures["disputes", "review", "upheld"] = figures["disputes", "review", "total"] = 1
    found, _ = read(figures, damage=lambda t: t[2][3].pop())
    assert found["disputes", "review", "upheld"].inferred == 1
    assert found["disputes", "litigation_after_review", "total"].inferred == 0


def test_a_blank_is_never_inferred():
    def damage(tables):
        line = line_of(tables[1], "granted")
        line[line.index("0") + 2] = ""

    found, _ = read(zeros(), damage=damage)
    kinds = {found["requests", "granted", column].kind for column in COLUMNS}
    blanks = [f for f in found.values() if f.kind == "blank"]
    assert kinds == {"number", "blank"}
    assert [f.inferred for f in blanks] == [None]


def test_a_short_row_of_another_form_lists_all_of_its_cells():
    rows = [
        "（本列数据的勾稽关系）\t自然人\t商业企业\t科研机构\t社会公益组织\t法律服务机构\t其他\t总计"
    ]
    rows += ["一、本年新收政府信息公开申请数量\t7\t0\t0\t0\t0\t0\t7", "3.其他\t\t4\t0\t0\t0\t0"]
    report = "某局2019年政府信息公开工作年度报告\n第二十条第（九）项\n" + "\n".join(rows)
    found = {f.key: f for f in read_document(report.encode()).figures}
    assert ("requests", "otherwise_other", "total") in found


@pytest.mark.parametrize(("confidence", "total"), [(None, 14), (0.99, None)])
def test_a_short_row_that_was_recognised_may_have_run_two_values_together(confidence, total):
    # 0 2 0 0 1|0 2: as 0 2 0 0 10 2 it would be a row that lost its total.
    keys = tuple(("requests", "refused_inquiry", column) for column in COLUMNS)
    cells = [Cell(text, 0, n, {}) for n, text in enumerate(("0", "2", "0", "0", "10", "2"))]
    short = ShortRow(keys, tuple((cell, read_value(cell.text)) for cell in cells))
    every = [key for table in FORM.tables.values() for key in table.keys]
    placing = Placing({key: absent(key) for key in every}, [short])
    elsewhere = "disputes", "review", "total"
    placing.figures[elsewhere] = absent(elsewhere)._replace(confidence=confidence)
    infer(placing, FORM)
    assert placing.figures[keys[-1]].inferred == total
