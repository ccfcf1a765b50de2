"""Reports in every style that converters make of a page's tables, with known figures."""

import random

import opencc
import pytest

from extract.columns import Leaf, place_cells
from extract.form import read_forms
from extract.grid import Cell, Grid
from extract.read import read_document
from extract.readers.text import read_text, split_line
from extract.values import NUMBER, read_value
from tests.maker import disclosures_lines, disputes_lines, make_figures, requests_lines

# What a page prints for some of its figures: all of them, the one column and the total that most
# offices fill, and nothing where there is nothing.
FILLS = ("full", "sparse", "no_noughts")


def printed(form, fill, seed=7):
    """The text of every cell."""
    figures = make_figures(form, random.Random(seed), most=30)
    if fill == "sparse":
        for table, row, column in figures:
            if table == "requests" and column == "total":
                figures[table, row, column] = figures[table, row, "natural_person"]
    texts = {key: str(number) for key, number in figures.items()}
    for key, number in figures.items():
        is_other = key[0] == "requests" and key[2] not in ("natural_person", "total")
        if (fill == "sparse" and is_other) or (fill == "no_noughts" and not number):
            texts[key] = ""
    return texts


def tables(form, texts):
    """The cells of each row of the three tables as a page has them, spans not written out."""
    heads = [requests_lines(form, texts)[:3], disputes_lines(form, texts)[:3]]
    first = [_without(line) for line in disclosures_lines(form, texts)]
    for line in first:
        for row in form.tables["disclosures"].rows:
            if line[0] == row.label[-1]:
                line[1:] = [texts["disclosures", row.key, column] for column in row.columns]
    rows = [list(filter(None, line)) for line in heads[0]]
    above = ()
    for row in form.tables["requests"].rows:
        new = [n for n, _ in enumerate(row.label) if row.label[: n + 1] != above[: n + 1]]
        values = [texts["requests", row.key, column] for column in row.columns]
        rows.append([*row.label[new[0] :], *values])
        above = row.label
    last = [texts["disputes", row.key, c.key] for row, c in form.tables["disputes"].cells()]
    return [first, rows, [*(list(filter(None, line)) for line in heads[1]), last]]


def _without(line):
    return line if line[-1] else _without(line[:-1])


def filled(rows):
    """Each row and how many cells it is short of the widest."""
    widest = max(map(len, rows))
    return [(row, widest - len(row)) for row in rows]


def barred_cells(rows, gap=""):
    """A cell a line, a bar behind each; blank cells are kept, rows filled up with bars."""
    lines = []
    for row, short in filled(rows):
        lines += [f"{cell}{gap}|" if cell else "|" for cell in row]
        lines += ["|" * short] if short else []
    return lines


def barred_rows(rows):
    """A row a line; blank cells are lost, bars stand for them at the end."""
    lines = []
    for row, _ in filled(rows):
        cells = [cell for cell in row if cell]
        short = max(map(len, rows)) - len(cells)
        lines.append(" | ".join([*cells, ""]) + "|" * short)
    return lines


def as_wiki(rows):
    return ["{|", *(line for row in rows for line in ("|-", *(f"| {cell}" for cell in row))), "|}"]


def in_boxes(rows):
    lines = ["│" + "│".join(f" {cell} " for cell in row) + "│" for row in rows]
    return [line for row in lines for line in (row, "├────┼────┤")]


def cells(rows):
    return [cell for row in rows for cell in row if cell]


STYLES = {
    "a cell a line, a bar behind": lambda rows: barred_cells(rows, " "),
    "a cell a line, a bar on the next": lambda rows: barred_cells(rows, "\n"),
    "a cell a line, a bar before": lambda rows: [f"|{cell}" for cell in cells(rows)],
    "a cell a line": cells,
    "a cell a line, apart": lambda rows: "\n\n".join(cells(rows)).splitlines(),
    "a row a line, filled up": barred_rows,
    "a bar at both ends of a cell": lambda rows: [
        "".join(f"|{cell}|" for cell in row if cell) for row in rows
    ],
    "bars between": lambda rows: ["| ".join(row) + "  " for row in rows],
    "bars behind": lambda rows: [" | ".join([*row, ""]) for row in rows],
    "two tabs between": lambda rows: ["\t\t".join(row).rstrip() for row in rows],
    "commas": lambda rows: [",".join(row) for row in rows],
    "blanks": lambda rows: [" ".join(filter(None, row)) for row in rows],
    "strokes": lambda rows: ["丨".join(row) for row in rows],
    "boxes": in_boxes,
    "wiki": as_wiki,
}
# The cells right of all 398 of both forms, in the order of the fills: may only rise.
KEPT, LOST = (398, 398, 379), (398, 62, 44)
RIGHT = {
    "a cell a line, a bar behind": KEPT,
    "a cell a line, a bar on the next": KEPT,
    "a cell a line, a bar before": LOST,
    "a cell a line": LOST,
    "a cell a line, apart": LOST,
    "a row a line, filled up": LOST,
    "a bar at both ends of a cell": LOST,
    "bars between": (398, 398, 367),
    "bars behind": (398, 398, 367),
    "two tabs between": (398, 398, 267),
    "commas": KEPT,
    "blanks": LOST,
    "strokes": (398, 62, 255),
    "boxes": KEPT,
    "wiki": KEPT,
}


def text_of(form, texts, style):
    """A report whose three tables are in a style."""
    first, second, third = (STYLES[style](rows) for rows in tables(form, texts))
    parts = ["测试市科学技术局2023年政府信息公开工作年度报告"]
    for section, table in zip(form.sections, ([], first, second, third, [], []), strict=True):
        parts += [section.label, *(table or ["这一部分是为测试写的。"])]
    return "\n".join(parts)


@pytest.mark.parametrize("style", STYLES)
def test_every_style_is_read_and_nothing_is_guessed(style):
    right = dict.fromkeys(FILLS, 0)
    for form in read_forms().values():
        for fill in FILLS:
            texts = printed(form, fill)
            reading = read_document(text_of(form, texts, style).encode())
            assert (reading.form, reading.headline.year) == (form, 2023)
            for figure in reading.figures:
                truth = read_value(texts.get(figure.key, ""))
                is_right = (figure.kind, figure.value) == (truth.kind, truth.value)
                right[fill] += is_right
                assert is_right or figure.kind != NUMBER, figure
                assert truth.kind != NUMBER or figure.inferred in (None, truth.value), figure
    assert tuple(right.values()) == RIGHT[style]


@pytest.mark.parametrize("tables", ["s2t", "s2tw", "s2hk"])
def test_texts_in_traditional_characters_are_read(tables):
    form = read_forms()["2019"]
    texts = printed(form, "full")
    text = opencc.OpenCC(tables).convert(text_of(form, texts, "a cell a line"))
    reading = read_document(text.encode())
    assert {figure.key: figure.raw for figure in reading.figures} == texts
    assert [passage.section for passage in reading.passages] == [1, 2, 3, 4, 5, 6]
    assert reading.headline.year == 2023


def test_a_value_that_is_no_number_stays_in_its_column():
    form = read_forms()["2019"]
    texts = printed(form, "full")
    texts["disclosures", "licences", "change"] = "减3"
    reading = read_document(text_of(form, texts, "a cell a line").encode())
    assert {figure.key: figure.raw for figure in reading.figures} == texts
    assert [one.row for one in reading.issues if one.rule == "value_unreadable"] == ["licences"]


def test_places_are_cells_of_their_lines():
    form = read_forms()["2021"]
    text = text_of(form, printed(form, "full"), "a row a line, filled up")
    lines = text.splitlines()
    for grid in (block for block in read_text(text).blocks if isinstance(block, Grid)):
        for cell in (cell for row in grid.rows for cell in row if cell.text):
            found = split_line(lines[cell.place["line"] - 1])
            assert found[cell.place["cell"] - 1].strip() == cell.text


def test_a_heading_over_a_table_of_one_row_is_no_row():
    lines = [
        "# 某县人民政府2025年政府信息公开工作年度报告",
        "### 第二十条第（五）项",
        "| 信息内容 | 本年处理决定数量 |",
        "|---|---|",
        "| 行政许可 | 51 |",
        "### 一、本年新收政府信息公开申请数量",
        "| 类别 | 数据1 | 数据2 | 数据3 | 数据4 | 数据5 | 数据6 | 总计 |",
        "|---|---|---|---|---|---|---|---|",
        "| 本年新收政府信息公开申请数量 | 70 | 3 | 0 | 0 | 5 | 0 | 78 |",
        "### 行政诉讼（复议后起诉）",
        "| 结果维持 | 结果纠正 | 其他结果 | 尚未审结 | 总计 |",
        "|---|---|---|---|---|",
        "| 8 | 0 | 1 | 1 | 10 |",
    ]
    found = read_document("\n\n".join(lines).encode())
    figures = {(f.table, f.row): [] for f in found.figures}
    for figure in found.figures:
        figures[figure.table, figure.row].append(figure.value)
    assert figures["disclosures", "licences"] == [51]
    assert figures["requests", "received"] == [70, 3, 0, 0, 5, 0, 78]
    assert figures["disputes", "litigation_after_review"] == [8, 0, 1, 1, 10]
    assert not {"row_twice", "value_unreadable"} & {issue.rule for issue in found.issues}


@pytest.mark.parametrize("form_id", ["2021", "2019"])
def test_tables_on_one_line_apart_by_blanks(form_id):
    form = read_forms()[form_id]
    texts = printed(form, "full")
    whole = " ".join(cell for rows in tables(form, texts) for row in rows for cell in row if cell)
    found = read_document(f"某局2023年政府信息公开工作年度报告\n{whole}".encode())
    assert {f.key: f.raw for f in found.figures} == texts


def test_words_behind_the_values_may_be_one_that_cannot_be_read():
    """A blank in front of the row and a text behind it: each may be the row's own or not."""
    cells = [Cell(text, 0, n, {}) for n, text in enumerate(["", "1", "2", "约5"])]
    leaves = [Leaf(key, Cell(key, 0, n, {})) for n, key in enumerate("abc")]
    assert place_cells(leaves, cells, markup=True, aligned=False) is None
    assert place_cells(leaves, cells[1:], markup=True, aligned=False)
    behind = place_cells(leaves, [*cells[1:3], cells[1], cells[3]], markup=True, aligned=False)
    assert [cell.text for _, cell in behind] == ["1", "2", "1"]


@pytest.mark.parametrize("form_id", ["2021", "2019"])
def test_blocks_in_a_cell_over_two_lines_each_are_in_order(form_id):
    form = read_forms()[form_id]
    texts = printed(form, "full")
    lines = []
    for section, rows in zip(form.sections[1:], tables(form, texts), strict=False):
        lines.append(section.label)
        for row in ([cell for cell in row if cell] for row in rows):
            lines.append("| \n " + "  | \n ".join(row) + "  | " + "|" * (15 - len(row)))
    found = read_document("\n".join(lines).encode())
    assert {f.key: f.raw for f in found.figures} == texts
    assert "blocks_disordered" not in {issue.rule for issue in found.issues}
