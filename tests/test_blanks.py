"""What proves that a text kept its blank cells, and what does not."""

from extract.form import read_forms
from extract.match import match
from extract.place import place
from extract.readers.text import read_text
from extract.values import BLANK, NUMBER

FORM = read_forms()["2021"]
HEADER = " | ".join(column.label[-1] for column in FORM.tables["requests"].columns)
RECEIVED, CARRIED_IN, GRANTED, PARTLY = (row.label[-1] for row in FORM.tables["requests"].rows[:4])


def kinds(*lines):
    """The kind of each cell of the first row of values."""
    document = read_text("\n".join([f"| | {HEADER} |", *lines]))
    figures = place(match(document, FORM), FORM).figures
    return [figures[key].kind for key in FORM.tables["requests"].keys[:7]]


ROWS = [f"{CARRIED_IN} | 1 | | | | | | 1 |", f"三 | {GRANTED} | | | | 2 | | | 2 |"]


def test_rows_of_all_columns_that_end_in_a_total_prove_each_other():
    assert kinds(f"{RECEIVED} | 3 | | | | | | 3 |", *ROWS) == [NUMBER, *[BLANK] * 5, NUMBER]


def test_a_row_that_lost_cells_proves_that_no_row_may_be_trusted():
    lost = f"| {PARTLY} | 2 | 2 | | | | | |"
    assert NUMBER not in kinds(f"{RECEIVED} | | | 3 | | | | 3 |", *ROWS, lost)


def test_two_rows_prove_nothing():
    assert NUMBER not in kinds(f"{RECEIVED} | | | 3 | | | | 3 |", ROWS[0])


def test_blanks_behind_a_total_are_padding():
    row = f"{RECEIVED} | | | 3 | | | | 3 | | |"
    assert kinds(row, *(f"{one} | |" for one in ROWS)) == [
        *[BLANK] * 2,
        NUMBER,
        *[BLANK] * 3,
        NUMBER,
    ]


def test_a_cell_is_not_under_a_header_that_lost_blank_cells():
    total = FORM.tables["disputes"].columns[-1].label[-1]
    leaves = [column.label[-1] for column in FORM.tables["disputes"].columns]
    lines = [f"{RECEIVED} | 3 | | | | | | 3 |", *ROWS, "", " | ".join(leaves)]
    lines += [" | ".join(leaves * 2), f"{'| ' * 9}15 | 15", f"{total}"]
    figures = place(match(read_text("\n".join([f"| | {HEADER} |", *lines])), FORM), FORM).figures
    assert not [one for one in figures.values() if one.table == "disputes" and one.kind == NUMBER]


def test_a_blank_behind_a_label_is_padding_where_the_row_is_narrower_than_others():
    wide = [f"{RECEIVED} | | 3 | 1 | 1 | 1 | 1 | 1 | 8 |", f"{CARRIED_IN} | | 1 | | | | | | 1 |"]
    nested = [f"三 | {GRANTED} | 2 | | | | | | 2 |", f"三 | {PARTLY} | 1 | | | | | | 1 |"]
    assert kinds(*wide, *nested) == [NUMBER] * 7
    lost = f"{FORM.tables['requests'].rows[-1].label[-1]} | | 1 | 1 | 3 | 2 | 3 | 1 |"
    figures = place(
        match(read_text("\n".join([f"| | | {HEADER} |", *wide, *nested, lost])), FORM), FORM
    )
    row = [one for one in figures.figures.values() if one.row == "carried_out"]
    assert NUMBER not in {one.kind for one in row}
