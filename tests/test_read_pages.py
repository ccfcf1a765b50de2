"""Pages as offices paste them: every variation of the form's tables, each read whole or marked."""

import random

import pytest
from bs4 import BeautifulSoup, Tag

from extract.form import read_forms
from extract.read import Reading, read_document
from tests.maker import Figures, make_figures, make_html

FORM = read_forms()["2021"]


def tables(soup: BeautifulSoup) -> list[Tag]:
    return soup.find_all("table")


def rows(table: Tag) -> list[Tag]:
    return table.find_all("tr")


def cells(row: Tag) -> list[Tag]:
    return row.find_all("td")


def values(row: Tag) -> list[Tag]:
    return [cell for cell in cells(row) if cell.get_text().strip().isdigit()]


def no_spans_in_header(soup, rng):
    for table in tables(soup)[1:]:
        for row in rows(table)[:3]:
            for cell in cells(row):
                cell.attrs.clear()


def wrong_colspans_in_header(soup, rng):
    for cell in cells(rows(tables(soup)[1])[0]):
        cell["colspan"] = "2"


def wrong_colspans_in_rows(soup, rng):
    for row in rows(tables(soup)[1])[3:]:
        cells(row)[0]["colspan"] = "5"


def header_spans_as_empty_cells(soup, rng):
    """rowspan replaced by empty cells in the lines below, as some editors do."""
    first, second, third = rows(tables(soup)[1])[:3]
    cells(first)[0]["rowspan"] = "1"
    for line in (second, third):
        line.insert(0, BeautifulSoup('<td colspan="3"></td>', "html.parser"))
    for cell in cells(second):
        cell.attrs.pop("rowspan", None)
    cells(third)[0].insert_after(BeautifulSoup("<td></td>", "html.parser"))
    third.append(BeautifulSoup("<td></td>", "html.parser"))


def one_blank_over_the_organisations(soup, rng):
    for row in rows(tables(soup)[1])[3:]:
        found = values(row)
        for cell in found[2:6]:
            cell.decompose()
        found[1].string = ""
        found[1]["colspan"] = "5"


def blanks_between(soup, rng):
    for row in rows(tables(soup)[1])[3:]:
        for cell in values(row)[1:6]:
            cell.string = "\xa0"


def split_over_two_tables(soup, rng, *, again=0):
    table = tables(soup)[1]
    lines = rows(table)
    at = rng.randrange(6, len(lines) - 2)
    other = BeautifulSoup("<table></table>", "html.parser").table
    for line in lines[:again]:
        other.append(BeautifulSoup(str(line), "html.parser"))
    for line in lines[at:]:
        other.append(line.extract())
    table.insert_after(other)


def split_with_the_header_again(soup, rng):
    split_over_two_tables(soup, rng, again=3)


def no_categories(soup, rng):
    for row in rows(tables(soup)[1])[3:]:
        labels = [cell for cell in cells(row) if not cell.get_text().strip().isdigit()]
        for cell in labels[:-1]:
            cell.decompose()


def category_beside_a_wrong_row(soup, rng):
    lines = rows(tables(soup)[1])
    category = cells(lines[5])[0].extract()
    category["rowspan"] = "1"
    cells(lines[15])[0].insert_before(category)


def labels_with_dun(soup, rng):
    for cell in soup.find_all("span"):
        if cell.string and cell.string[:1].isdigit() and "." in cell.string:
            cell.string = cell.string.replace(".", "、", 1)


def half_width_and_blanks(soup, rng):
    for cell in soup.find_all(["td", "span"]):
        if cell.string and "（" in cell.string:
            cell.string = cell.string.replace("（", " ( ").replace("）", ") ")


def labels_in_pieces(soup, rng):
    for cell in soup.find_all("span"):
        if cell.string and len(cell.string) > 6:
            text = cell.string
            cell.string = ""
            for part in (text[:3], text[3:5], text[5:]):
                cell.append(BeautifulSoup(f"<p>{part}</p>", "html.parser"))


def a_layout_table_around(soup, rng):
    body = soup.body
    inner = "".join(str(child) for child in body.children)
    body.clear()
    page = f"<table><tr><td>菜单</td></tr><tr><td>{inner}</td><td>侧栏</td></tr></table>"
    body.append(BeautifulSoup(page, "html.parser"))


def a_metadata_table(soup, rng):
    page = "<table><tr><td>索引号</td><td>0/2</td><td>分类</td><td>其他</td></tr></table>"
    soup.body.insert(0, BeautifulSoup(page, "html.parser"))


def a_table_of_other_things(soup, rng):
    page = "<table><tr><td>事项</td><td>数量</td></tr><tr><td>政策解读</td><td>12</td></tr></table>"
    soup.body.insert(3, BeautifulSoup(page, "html.parser"))


def a_unit_line_and_a_note(soup, rng):
    table = tables(soup)[1]
    table.insert(0, BeautifulSoup('<tr><td colspan="10">单位：件</td></tr>', "html.parser"))
    table.append(BeautifulSoup('<tr><td colspan="10">注：无</td></tr>', "html.parser"))


def disputes_in_three_tables(soup, rng):
    table = tables(soup)[2]
    numbers = [cell.get_text() for cell in cells(rows(table)[3])]
    leaves = ["结果维持", "结果纠正", "其他结果", "尚未审结", "总计"]
    blocks = ["行政复议", "未经复议直接起诉", "复议后起诉"]
    page = ""
    for n, block in enumerate(blocks):
        head = "".join(f"<td>{leaf}</td>" for leaf in leaves)
        line = "".join(f"<td>{number}</td>" for number in numbers[5 * n : 5 * n + 5])
        page += (
            f'<table><tr><td colspan="5">{block}</td></tr><tr>{head}</tr><tr>{line}</tr></table>'
        )
    table.replace_with(BeautifulSoup(page, "html.parser"))


def disputes_named_by_paragraphs(soup, rng):
    disputes_in_three_tables(soup, rng)
    for table in tables(soup)[2:]:
        title = rows(table)[0].extract().get_text()
        table.insert_before(BeautifulSoup(f"<p>{title}</p>", "html.parser"))


def no_block_line_in_disputes(soup, rng):
    rows(tables(soup)[2])[0].decompose()


def everything_twice(soup, rng):
    for table in tables(soup):
        table.insert_after(BeautifulSoup(str(table), "html.parser"))


def units_and_separators(soup, rng):
    for row in rows(tables(soup)[1])[3:]:
        for cell in values(row):
            cell.string = (
                cell.get_text().translate(str.maketrans("0123456789", "０１２３４５６７８９"))
                + "件"
            )


def disclosures_side_by_side(soup, rng):
    """The category stands in a first column of its own instead of a line above."""
    table = tables(soup)[0]
    category = ""
    for line in rows(table):
        texts = [cell.get_text() for cell in cells(line)]
        if texts[0].startswith("第二十条"):
            category = texts[0]
            line.decompose()
        else:
            cells(line)[0].insert_before(BeautifulSoup(f"<td>{category}</td>", "html.parser"))


def columns_in_another_order(soup, rng):
    lines = rows(tables(soup)[1])
    leaves = cells(lines[2])
    leaves[0].insert_before(leaves[4].extract())
    for line in lines[3:]:
        found = values(line)
        found[1].insert_before(found[5].extract())


def a_label_cut_over_two_rows(soup, rng):
    for cell in soup.find_all("span"):
        if cell.string and cell.string.startswith("5.要求行政机关确认"):
            row = cell.find_parent("tr")
            text, cell.string = cell.string, cell.string[:11]
            rest = f"<tr><td>{text[11:]}</td>" + "<td></td>" * 7 + "</tr>"
            row.insert_after(BeautifulSoup(rest, "html.parser"))


def a_label_cut_with_the_values_below(soup, rng):
    a_label_cut_over_two_rows(soup, rng)
    above = next(r for r in rows(tables(soup)[1]) if "5.要求行政机关确认" in r.get_text())
    below = above.find_next_sibling("tr")
    for cell, empty in zip(values(above), cells(below)[1:], strict=True):
        empty.string = cell.get_text()
        cell.string = ""


WHOLE = [
    no_spans_in_header,
    wrong_colspans_in_header,
    wrong_colspans_in_rows,
    header_spans_as_empty_cells,
    split_over_two_tables,
    split_with_the_header_again,
    no_categories,
    category_beside_a_wrong_row,
    labels_with_dun,
    half_width_and_blanks,
    labels_in_pieces,
    a_layout_table_around,
    a_metadata_table,
    a_table_of_other_things,
    a_unit_line_and_a_note,
    disputes_in_three_tables,
    disputes_named_by_paragraphs,
    no_block_line_in_disputes,
    everything_twice,
    units_and_separators,
    disclosures_side_by_side,
    columns_in_another_order,
    a_label_cut_over_two_rows,
    a_label_cut_with_the_values_below,
]
BLANKED = [one_blank_over_the_organisations, blanks_between]


def mutated(mutate, seed: int) -> tuple[Figures, Reading]:
    rng = random.Random(seed)
    truth = make_figures(FORM, rng)
    soup = BeautifulSoup(make_html(FORM, truth), "html.parser")
    mutate(soup, rng)
    return truth, read_document(str(soup).encode())


@pytest.mark.parametrize("mutate", WHOLE, ids=lambda one: one.__name__)
@pytest.mark.parametrize("seed", range(4))
def test_read_whole(mutate, seed):
    truth, reading = mutated(mutate, seed)
    found = {figure.key: figure.value for figure in reading.figures}
    differing = {k: (found.get(k), v) for k, v in truth.items() if found.get(k) != v}
    assert not differing
    assert not [i for i in reading.issues if i.severity == "error"]


@pytest.mark.parametrize("mutate", BLANKED, ids=lambda one: one.__name__)
def test_blanks_stay_blank(mutate):
    truth, reading = mutated(mutate, 1)
    for figure in reading.figures:
        if figure.table == "requests" and figure.column not in ("natural_person", "total"):
            assert (figure.kind, figure.value, figure.inferred) == ("blank", None, None)
        else:
            assert figure.value == truth[figure.key]


def lose_a_value(soup, rng):
    row = rng.choice(rows(tables(soup)[1])[3:])
    rng.choice(values(row)).decompose()


def lose_a_value_in_many_rows(soup, rng):
    for row in rng.sample(rows(tables(soup)[1])[3:], 10):
        rng.choice(values(row)).decompose()


def lose_a_dispute(soup, rng):
    rng.choice(values(rows(tables(soup)[2])[3])).decompose()


def lose_a_label(soup, rng):
    row = rng.choice(rows(tables(soup)[1])[3:])
    [cell for cell in cells(row) if cell not in values(row)][-1].decompose()


def lose_a_header_cell(soup, rng):
    row = rng.choice(rows(tables(soup)[rng.choice((0, 1, 2))])[:3])
    rng.choice(cells(row)).decompose()


def a_number_over_two_columns(soup, rng):
    row = rng.choice(rows(tables(soup)[1])[3:])
    n = rng.randrange(6)
    values(row)[n + 1].decompose()
    values(row)[n]["colspan"] = "2"


def a_row_moved(soup, rng):
    lines = rows(tables(soup)[1])[3:]
    a, b = rng.sample(lines, 2)
    a.insert_before(b.extract())


def words_in_a_cell(soup, rng):
    row = rng.choice(rows(tables(soup)[1])[3:])
    rng.choice(values(row)).string = rng.choice(["见附件", "0\n1", "<", "—", "", "１０" * 2 + "?"])


DAMAGED = [
    lose_a_value,
    lose_a_value_in_many_rows,
    lose_a_dispute,
    lose_a_label,
    lose_a_header_cell,
    a_number_over_two_columns,
    a_row_moved,
    words_in_a_cell,
]


@pytest.mark.parametrize("mutate", DAMAGED, ids=lambda one: one.__name__)
def test_damage_never_makes_a_wrong_number(mutate):
    for seed in range(40):
        truth, reading = mutated(mutate, seed)
        wrong = [
            figure
            for figure in reading.figures
            if figure.key in truth and {figure.value, figure.inferred} - {None, truth[figure.key]}
        ]
        assert not wrong, seed
        lost = [f for f in reading.figures if f.key in truth and f.value is None]
        assert not lost or reading.issues or mutate is words_in_a_cell, seed
