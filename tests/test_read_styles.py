"""Pages as editors mark them up: what is hidden, struck out or a note's mark is no number."""

import random
import re

import pytest
from bs4 import BeautifulSoup

from extract.form import read_forms
from extract.read import Reading, read_document
from tests.maker import Figures, make_figures, make_html, make_text
from tests.test_read_pages import cells, mutated, rows, tables, values

FORM = read_forms()["2021"]
LEAVES = [column.label[-1] for column in FORM.tables["disputes"].columns]


def new(markup):
    return BeautifulSoup(markup, "html.parser")


def in_every_value(markup):
    """A change that writes every value of table three and four as ``markup`` with {} for it."""

    def change(soup, rng):
        for table in tables(soup)[1:]:
            for row in rows(table)[3:]:
                for cell in values(row):
                    number = cell.get_text().strip()
                    cell.clear()
                    cell.append(new(markup.format(number)))

    return change


VALUES = [
    "{}<sup>1</sup>",
    "<span>{}</span><sup>[2]</sup>",
    "{}①",
    "{}（注1）",
    "<del>7</del>{}",
    "<s>7</s>{}",
    '<span style="text-decoration:line-through">7</span>{}',
    '<span style="display:none">9</span>{}',
    '<span style="DISPLAY: none; mso-hide: all">9</span>{}',
    "<i hidden>9</i>{}",
    "\u200b{}\u200b",
    "{}（件）",
    "<table><tr><td>{}</td></tr></table>",
]


def a_hidden_row_before(soup, rng):
    row = rows(tables(soup)[1])[4]
    other = new(str(row)).tr
    other["style"] = "display:none"
    for cell in values(other):
        cell.string = "88"
    row.insert_before(other)


def hidden_cells(soup, rng):
    for row in rows(tables(soup)[1])[3:]:
        values(row)[0].insert_before(new('<td style="display:none">99</td>'))


def last_years_tables_hidden(soup, rng):
    other = new(make_html(FORM, make_figures(FORM, rng)))
    hidden = new(f'<div style="display: none">{"".join(map(str, tables(other)))}</div>')
    soup.body.insert(0, hidden)


def numbered(wanted):
    def change(soup, rng):
        for cell in soup.find_all(["td", "span"]):
            if cell.string and (match := re.match(r"(\d)\.(.*)", cell.string)):
                cell.string = wanted(int(match[1])) + match[2]

    return change


def other_spellings(soup, rng):
    for text in soup.find_all(string=re.compile("总计|其他")):
        text.replace_with(text.replace("总计", "合计").replace("其他", "其它"))


def a_misprint_beside_its_category(soup, rng):
    text = soup.find(string=re.compile("不掌握"))
    text.replace_with(text.replace("不掌握", "未掌握"))


def serial_numbers_in_front(soup, rng):
    head, *others = rows(tables(soup)[1])
    cells(head)[0].insert_before(new('<td rowspan="3">序号</td>'))
    for n, row in enumerate(others[2:], 1):
        cells(row)[0].insert_before(new(f"<td>{n}</td>"))


def remarks_behind(soup, rng):
    head, *others = rows(tables(soup)[1])
    head.append(new('<td rowspan="3">备注</td>'))
    for row in others[2:]:
        row.append(new(f"<td>{rng.choice(['', '见说明'])}</td>"))


def _dispute_numbers(soup):
    found = [cell.get_text() for cell in cells(rows(tables(soup)[2])[3])]
    return [found[n : n + 5] for n in (0, 5, 10)]


def _line(texts):
    return "<tr>" + "".join(f"<td>{text}</td>" for text in texts) + "</tr>"


def disputes_as_rows(soup, rng):
    blocks = ["行政复议", "未经复议直接起诉", "复议后起诉"]
    lines = [
        [block, *numbers] for block, numbers in zip(blocks, _dispute_numbers(soup), strict=True)
    ]
    page = "".join(map(_line, [["类别", *LEAVES], *lines]))
    tables(soup)[2].replace_with(new(f"<table>{page}</table>"))


def disputes_one_below_the_other(soup, rng):
    page = ""
    blocks = ["行政复议", "行政诉讼（未经复议直接起诉）", "行政诉讼（复议后起诉）"]
    for block, numbers in zip(blocks, _dispute_numbers(soup), strict=True):
        page += f'<tr><td colspan="5">{block}</td></tr>' + _line(LEAVES) + _line(numbers)
    tables(soup)[2].replace_with(new(f"<table>{page}</table>"))


def spans_written_out(soup, rng):
    """Merged header cells of tables three and four printed in every cell that they cover."""
    for table in tables(soup)[1:]:
        grid = {}
        for y, row in enumerate(rows(table)):
            x = 0
            for cell in cells(row):
                while (y, x) in grid:
                    x += 1
                wide, tall = int(cell.get("colspan", 1)), int(cell.get("rowspan", 1))
                for at in range(wide * tall):
                    grid[y + at // wide, x + at % wide] = cell.get_text().strip()
                x += wide
        width = max(x for _, x in grid) + 1
        lines = [[grid.get((y, x), "") for x in range(width)] for y in range(len(rows(table)))]
        table.replace_with(new(f"<table>{''.join(map(_line, lines))}</table>"))


WHOLE = [
    a_hidden_row_before,
    hidden_cells,
    last_years_tables_hidden,
    numbered(lambda n: "①②③④⑤⑥⑦⑧"[n - 1]),
    numbered(lambda n: f"{n} "),
    numbered(lambda n: "⑴⑵⑶⑷⑸⑹⑺⑻"[n - 1]),
    other_spellings,
    a_misprint_beside_its_category,
    serial_numbers_in_front,
    remarks_behind,
    disputes_as_rows,
    disputes_one_below_the_other,
    spans_written_out,
]


def assert_whole(truth: Figures, reading: Reading) -> None:
    found = {figure.key: figure.value for figure in reading.figures}
    assert {k: (found.get(k), v) for k, v in truth.items() if found.get(k) != v} == {}
    assert not [one for one in reading.issues if one.severity != "info"]


@pytest.mark.parametrize("markup", VALUES)
def test_marks_in_a_cell_are_no_digits(markup):
    assert_whole(*mutated(in_every_value(markup), 1))


@pytest.mark.parametrize("mutate", WHOLE, ids=lambda one: one.__name__)
def test_read_whole(mutate):
    assert_whole(*mutated(mutate, 2))


def test_tables_that_only_a_script_would_show_are_read():
    truth = make_figures(FORM, random.Random(1))
    page = make_html(FORM, truth).replace("<body>", '<body><div style="display:none">')
    assert_whole(truth, read_document(page.encode()))


def test_a_table_typed_with_tabs_is_read():
    truth = make_figures(FORM, random.Random(1))
    page = f"<html><body><pre>{make_text(FORM, truth)}</pre></body></html>"
    assert_whole(truth, read_document(page.encode()))


def no_label_over_natural_persons_nor_organisations(soup, rng):
    """The columns left of 总计 lose a heading, so that it seems to be the second."""
    second = rows(tables(soup)[1])[1]
    cells(second)[1].decompose()


def only_natural_persons(soup, rng):
    for row in rows(tables(soup)[1])[3:]:
        found = values(row)
        for cell in found[1:6]:
            cell.string = ""
        found[6].string = found[0].get_text()


def test_a_header_is_believed_only_where_the_sums_bear_it_out():
    def mutate(soup, rng):
        only_natural_persons(soup, rng)
        no_label_over_natural_persons_nor_organisations(soup, rng)

    truth, reading = mutated(mutate, 3)
    for figure in reading.figures:
        if figure.table == "requests" and figure.column in ("natural_person", "total"):
            assert figure.value == truth["requests", figure.row, "natural_person"]


def marked(reading: Reading, table: str) -> set[str]:
    return {i.row for i in reading.issues if i.table == table and i.severity != "info"}


def disputes_twice_and_different(soup, rng):
    table = tables(soup)[2]
    other = new(str(table)).table
    for cell in values(rows(other)[3])[:5]:
        cell.string = str(int(cell.get_text()) + 1)
    table.insert_after(other)


def test_two_tables_of_disputes_that_differ_are_both_said():
    truth, reading = mutated(disputes_twice_and_different, 1)
    found = {figure.key: figure.value for figure in reading.figures}
    assert all(found[key] == value for key, value in truth.items())
    assert marked(reading, "disputes") == {"review"}


def disputes_blocks_exchanged(soup, rng):
    first, second, *_ = rows(tables(soup)[2])
    first.insert_before(second.extract())


def test_blocks_in_another_order_are_marked():
    _, reading = mutated(disputes_blocks_exchanged, 1)
    assert marked(reading, "disputes") >= {row.key for row in FORM.tables["disputes"].rows}


def one_label_and_another_column_lost(soup, rng):
    lines = rows(tables(soup)[1])
    cells(lines[2])[0].decompose()
    for row in lines[3:]:
        values(row)[3].decompose()


def test_rows_as_narrow_as_their_header_are_marked():
    _, reading = mutated(one_label_and_another_column_lost, 1)
    assert marked(reading, "requests") >= {row.key for row in FORM.tables["requests"].rows}


def a_number_over_two_rows(soup, rng):
    first, second = rows(tables(soup)[1])[3:5]
    values(second)[0].decompose()
    values(first)[0]["rowspan"] = "2"


def test_a_number_over_two_rows_is_marked_in_both():
    _, reading = mutated(a_number_over_two_rows, 1)
    assert marked(reading, "requests") >= {"received", "carried_in"}


@pytest.mark.parametrize(("head", "unit"), [("（单位：元）", "元"), ("（亿元）", "亿元")])
def test_the_unit_over_a_column_goes_before_the_forms(head, unit):
    def mutate(soup, rng):
        text = soup.find(string=re.compile("本年收费金额"))
        fee = text.find_parent("tr").find_next_sibling("tr")
        text.replace_with("本年收费金额" + head)
        cells(fee)[1].string = "251000"

    _, reading = mutated(mutate, 1)
    (fee,) = [one for one in reading.figures if one.row == "fees"]
    assert (fee.value, fee.unit) == (251000, unit)
    assert marked(reading, "disclosures") == {"fees"}
