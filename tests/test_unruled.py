"""PDF tables without rules between their columns: rebuilt where all agrees, else left unplaced."""

import random

import pytest

from extract.grid import Grid
from extract.read import read_document
from extract.readers.chains import find_chains, rows_of_table
from extract.readers.lines import Line, Word
from extract.readers.unruled import split_unruled
from extract.values import read_value
from tests.render import made, needs_browser, print_pdf, styled

NO_RULES = "td{border:none!important}"
# Each style of page with the rules that it prints, and where in its cell a value stands.
PAGES = {
    "no rules": ("plain", NO_RULES + "td{text-align:left!important}"),
    "lines across, label cut by the page": (
        "official",
        "td{border:none!important;border-bottom:1px solid #000!important}",
    ),
    "a box, values at the top right": (
        "plain",
        NO_RULES + "table{border:1px solid}td{vertical-align:top!important}"
        "td:nth-last-child(-n+7){text-align:right!important}",
    ),
    "lines down in a box": (
        "plain",
        NO_RULES + "table{border:1px solid}td{border-left:1px solid #000!important}",
    ),
}


def thinned(figures, share, seed):
    """What is printed: some cells blank."""
    rng = random.Random(seed)
    return {key: "" if rng.random() < share else str(n) for key, n in figures.items()}


@needs_browser
@pytest.mark.parametrize("name", PAGES)
def test_every_printed_number_is_in_its_cell(name, tmp_path):
    form, figures = made("2021", 5, 300)
    printed = thinned(figures, 0.3, 5)
    style, css = PAGES[name]
    page = styled(form, printed, style).replace("</style>", css + "</style>", 1)
    reading = read_document(print_pdf(page, tmp_path))
    found = {figure.key: figure for figure in reading.figures}
    right = 0
    for key, text in printed.items():
        if found[key].kind in ("number", "blank"):
            assert (found[key].kind, found[key].value) == (
                read_value(text).kind,
                read_value(text).value,
            ), key
            right += 1
    assert right >= 0.95 * len(printed)
    named = {issue.row for issue in reading.issues if issue.severity != "info"}
    assert {key[1] for key in printed if found[key].kind not in ("number", "blank")} <= named


HEADER = ("", "自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他", "总计")
FIRST, SECOND = "一、本年新收政府信息公开申请数量", "二、上年结转政府信息公开申请数量"
LEFTS = (0, 200, 250, 300, 350, 420, 490, 540)


def line(number, texts, *, page=1, lefts=LEFTS, top=None):
    """A line of texts set at ``lefts``, glyphs 10 points wide and high."""
    y = 20.0 * number if top is None else top
    words = tuple(
        Word(text, x, y, x + 10 * len(text), y + 10)
        for text, x in zip(texts, lefts, strict=False)
        if text
    )
    fields = tuple(word.text for word in words)
    return Line(fields, page, words[0].x0, y, words[-1].x1, y + 10, 10.0, words)


def grids(*lines):
    return [part for part in split_unruled(lines) if isinstance(part, Grid)]


def rows_of(grid):
    return [[cell.text for cell in row] for row in grid.rows]


def test_values_stand_under_their_columns_and_blanks_stay_blank():
    (grid,) = grids(
        line(1, HEADER), line(2, (FIRST, "7", "", "1", "", "", "", "8")), line(3, (SECOND, "", "3"))
    )
    assert rows_of(grid) == [
        [*HEADER[1:]],
        [FIRST, "7", "", "1", "", "", "", "8"],
        [SECOND, "", "3", "", "", "", "", ""],
    ]
    assert grid.rows[1][3].place == {"page": 1, "x0": 300, "top": 40, "x1": 340, "bottom": 50}


def test_a_label_on_two_pages_has_the_value_beside_either_half():
    half = SECOND[:8], SECOND[8:]
    (grid,) = grids(
        line(1, HEADER),
        line(2, (FIRST, "7")),
        line(38, (half[0],)),
        line(2, (half[1], "4"), page=2),
    )
    assert rows_of(grid)[2][:2] == [SECOND, "4"]


@pytest.mark.parametrize(
    "lines",
    [
        pytest.param([line(1, HEADER[:-1]), line(2, (FIRST, "7"))], id="a column is not printed"),
        pytest.param(
            [line(1, HEADER), line(2, (FIRST, "7"), lefts=(0, 185))], id="a value under no column"
        ),
        pytest.param(
            [line(1, HEADER), line(2, (FIRST, "77777"), lefts=(0, 220))],
            id="a value under two columns",
        ),
    ],
)
def test_what_is_in_doubt_is_not_rebuilt(lines):
    assert grids(*lines) == []


def test_a_number_that_may_have_wrapped_is_no_number():
    (grid,) = grids(
        line(1, HEADER),
        line(2, ("", "25100"), top=34.0),
        line(2, (FIRST, "", "1"), top=40.0),
        line(2, ("", "0"), top=46.0),
    )
    (row,) = (row for row in grid.rows if row[0].text == FIRST)
    assert [(cell.text, cell.colspan) for cell in row[1:]] == [("1", 7)]


def test_a_line_of_values_between_two_labels_is_of_neither():
    (grid,) = grids(
        line(1, HEADER), line(2, (FIRST,), top=40), line(2, ("", "7"), top=48),
        line(2, (SECOND,), top=56),
    )  # fmt: skip
    assert [row for row in rows_of(grid)[1:] if row[0] in (FIRST, SECOND)] == []


def test_a_number_apart_from_its_label_begins_no_other_and_a_comma_parts_none():
    lines = [
        line(1, ("（七）", "总计"), lefts=(0, 38)).words,
        line(2, ("四", "、", "结转下年度继续办理"), lefts=(0, 12, 26)).words,
        line(3, ("1.申请人无正当理由逾期不补正", "、", "行政机关不再处理其政府信息公开申请"),
             lefts=(0, 154, 168)).words,
    ]  # fmt: skip
    chains = find_chains(lines, rows_of_table("requests"))
    assert {chain.key for chain in chains} == {"closed", "carried_out", "otherwise_no_correction"}
    assert next(one for one in chains if one.key == "carried_out").text[0] == "四"
