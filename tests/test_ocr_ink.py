"""What of a page is ink, and what a line though hardly darker than paper."""

import numpy as np
import pytest

from extract.readers.ocr_ink import find_dashed_rules, find_faint_rules, find_ink
from extract.readers.ocr_ruling import find_rulings, find_tables


def page_of(line, *, grain=0.0):
    """Six cells 200 by 100 pixels between lines of this shade."""
    page = np.full((300, 700), 250, np.float64)
    for y in (50, 150, 250):
        page[y : y + 2, 50:652] = line
    for x in (50, 250, 450, 650):
        page[50:252, x : x + 2] = line
    return (
        (page + np.random.default_rng(1).normal(0, grain, page.shape)).clip(0, 255).astype(np.uint8)
    )


@pytest.mark.parametrize(("line", "grain"), [(0, 0.0), (238, 0.0), (200, 3.0)])
def test_hairlines_part_cells(line, grain):
    page = page_of(line, grain=grain)
    tables, _ = find_tables(find_rulings(find_ink(page), find_faint_rules(page)))
    assert [len(table.cells) for table in tables] == [6]


def test_grain_is_no_line():
    page = page_of(250, grain=12)
    assert not any(mask.any() for mask in find_faint_rules(page))


@pytest.mark.parametrize(("dash", "gap"), [(9, 3), (4, 4), (26, 7)])
def test_dashes_are_lines_and_columns_of_digits_are_none(dash, gap):
    page = np.full((300, 700), 250, np.uint8)
    is_dash = np.arange(700) % (dash + gap) < dash
    for y in (50, 150, 250):
        page[y : y + 3, 50:653][:, is_dash[50:653]] = 0
    for x in (50, 250, 450, 650):
        page[50:253, x : x + 3][is_dash[50:253]] = 0
    for y in range(60, 240, 34):
        page[y : y + 22, 100:104] = 0
    ink = find_ink(page)
    tables, _ = find_tables(find_rulings(ink, find_dashed_rules(ink)))
    assert [len(table.cells) for table in tables] == [6]
