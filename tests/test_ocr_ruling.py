"""Which straight ink of a page is a rule of its table, and which a stroke of a glyph."""

import numpy as np
import pytest

from extract.readers.ocr_ruling import find_rulings, find_tables

# As Word sets a table: rows hardly higher than their glyphs.
ROW, ROWS, LABEL, WIDE = 36, 6, 300, 100
COLUMNS = (50, 50 + LABEL, 50 + LABEL + WIDE, 50 + LABEL + 2 * WIDE)


def table():
    """A column of labels and two of values between lines two pixels thick."""
    page = np.zeros((2 * 50 + ROWS * ROW, COLUMNS[-1] + 50), np.uint8)
    for y in range(50, 51 + ROWS * ROW, ROW):
        page[y : y + 2, COLUMNS[0] : COLUMNS[-1] + 2] = 255
    for x in COLUMNS:
        page[50 : 52 + ROWS * ROW, x : x + 2] = 255
    return page


def glyph(page, x, row):
    """The shape of 申 from rule to rule: a stroke down through a box."""
    top = 50 + row * ROW
    page[top : top + ROW, x : x + 3] = 255
    for y in (8, 16, 24):
        page[top + y : top + y + 2, x - 12 : x + 15] = 255
    for side in (x - 12, x + 13):
        page[top + 8 : top + 26, side : side + 2] = 255


def cells(page):
    nothing = np.zeros_like(page), np.zeros_like(page)
    tables, frame = find_tables(find_rulings(page, nothing))
    return [len(table.cells) for table in tables], frame


@pytest.mark.parametrize("rows", [[2], [1, 2, 3], range(ROWS)])
def test_strokes_between_tight_rows_part_no_cells(rows):
    page = table()
    for row in rows:
        for x in (120, 200, 280):
            glyph(page, x, row)
    assert cells(page)[0] == [3 * ROWS]


def test_a_stroke_on_the_end_of_a_rule_is_none():
    page = table()
    page[52:86, COLUMNS[1] : COLUMNS[2]] = 0
    page[52:86, COLUMNS[1] - 3 : COLUMNS[1] + 5] = 0
    glyph(page, COLUMNS[1], 0)
    assert cells(page)[0] == [3 * ROWS - 1]


def test_rules_between_crowded_figures_stay():
    page = table()
    for row in range(1, ROWS):
        top = 50 + row * ROW
        for x in COLUMNS[1:3]:
            for side in (x - 9, x + 6):
                page[top + 6 : top + 30, side : side + 5] = 255
    assert cells(page)[0] == [3 * ROWS]


def test_what_is_no_rule_is_left_to_be_read():
    page = table()
    glyph(page, 200, 2)
    assert not cells(page)[1][50 + 2 * ROW + 10 : 50 + 3 * ROW - 10, 190:214].any()


def test_a_gap_that_a_stamp_left_in_a_line_is_closed_and_one_with_text_across_is_not():
    page = table()
    between = np.s_[50 + ROW + 4 : 50 + 2 * ROW - 2, COLUMNS[1] - 4 : COLUMNS[1] + 6]
    page[between] = 0
    assert cells(page)[0] == [3 * ROWS]
    page[50 + ROW + 14 : 50 + ROW + 18, COLUMNS[1] - 40 : COLUMNS[1] + 40] = 255
    assert cells(page)[0] == [3 * ROWS - 1]
