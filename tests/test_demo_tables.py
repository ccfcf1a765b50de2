"""The tables of the demonstration pages: every figure in its place, every label the form's."""

import re
from itertools import groupby

import pytest
from selectolax.lexbor import LexborHTMLParser

from demo.app import world
from demo.figures import print_figures
from demo.forms import read_form
from demo.truth import truth

WITH_TABLES = [report for report in truth().reports if report.figures]
FULL = str.maketrans("(),:", "（），：")


def plain(text):
    """A label without blanks, its brackets full and its numbering with a point."""
    text = re.sub(r"\s|\xa0", "", text).translate(FULL)
    return re.sub(r"(\d)、", r"\1.", text)


def tables_of(url):
    resource = world()[url]
    html = resource.body.decode("utf-8" if "charset" in resource.media_type else "gb18030")
    tables = LexborHTMLParser(html).css("table")
    return [table for table in tables if "meta" not in (table.attributes.get("class") or "")]


def cells_of(row):
    return [cell.text().replace("\xa0", " ").strip() for cell in row.css("td, th")]


def printed_figures(report):
    """The figures as they stand on the page, read by the order of rows and cells alone."""
    form = read_form(report.form)
    first, *middle, last = tables_of(report.urls[0])
    found = {}
    rows = iter(first.css("tr"))
    for _, block in groupby(form.tables["disclosures"].rows, key=lambda row: row.label[0]):
        next(rows), next(rows)
        for row in block:
            for column, text in zip(row.columns, cells_of(next(rows))[1:], strict=True):
                found["disclosures", row.key, column] = text
    lines = [tr for table in middle for tr in table.css("tr")][3:]
    requests = form.tables["requests"]
    for row, tr in zip(requests.rows, lines, strict=True):
        for column, text in zip(requests.columns, cells_of(tr)[-7:], strict=True):
            found["requests", row.key, column.key] = text
    disputes = form.tables["disputes"]
    for cell, text in zip(disputes.cells(), cells_of(last.css("tr")[-1]), strict=True):
        found["disputes", *cell] = text
    return found


@pytest.mark.parametrize("report", WITH_TABLES, ids=lambda r: f"{r.agency_id}-{r.year}")
def test_every_figure_is_printed_where_the_truth_says(report):
    assert printed_figures(report) == dict(report.figures)


@pytest.mark.parametrize("report", WITH_TABLES, ids=lambda r: f"{r.agency_id}-{r.year}")
def test_every_label_is_the_forms_own(report):
    printed = {plain(t) for table in tables_of(report.urls[0]) for t in _texts(table)}
    for table in read_form(report.form).tables.values():
        for row in table.rows:
            wordings = {row.label[-1], *row.also}
            assert printed & {plain(wording) for wording in wordings}, row.label
        for column in table.columns:
            label = plain(column.label[-1]).removesuffix("）")  # a report may add to a unit
            assert any(text.startswith(label) for text in printed), column.label


@pytest.mark.parametrize("report", WITH_TABLES, ids=lambda r: f"{r.agency_id}-{r.year}")
def test_merged_cells_cover_their_tables_exactly(report):
    for table in tables_of(report.urls[0]):
        assert len(set(_widths(table))) == 1, report.title


def _texts(table):
    return [text for row in table.css("tr") for text in cells_of(row)]


def _widths(table):
    """The number of columns that each row fills, counting what reaches down into it."""
    reaching = []
    for row in table.css("tr"):
        width = sum(wide for wide, _ in reaching)
        reaching = [(wide, left - 1) for wide, left in reaching if left > 1]
        for cell in row.css("td, th"):
            wide = int(cell.attributes.get("colspan") or 1)
            width += wide
            down = int(cell.attributes.get("rowspan") or 1)
            if down > 1:
                reaching.append((wide, down - 1))
        yield width
    assert not reaching


def broken_sums(report):
    """Which sums of the form do not hold among the numbers of a report."""
    broken = set()
    for table in read_form(report.form).tables.values():
        for identity in table.identities:
            down = identity.along == "rows"
            for line in table.columns if down else table.rows:

                def value(name, table=table, down=down, line=line):
                    cell = (name, line.key) if down else (line.key, name)
                    text = report.figures[table.key, *cell]
                    return int(text) if text.isdigit() else 0

                if sum(map(value, identity.left)) != sum(map(value, identity.right)):
                    broken.add((table.key, identity.left[0], line.key))
    return broken


def test_sums_hold_except_where_the_page_says_otherwise():
    for report in WITH_TABLES:
        if "" not in report.figures.values():  # a blank sum cannot be held against its parts
            assert bool(broken_sums(report)) == bool(report.deliberate), report.title
    planted = {(r.agency_id, r.year): broken_sums(r) for r in WITH_TABLES if r.deliberate}
    assert planted == {
        ("nanyang-kjj", 2022): {
            ("requests", "total", "received"),
            ("requests", "received", "total"),
        },
        ("nygxq-gwh", 2024): {("disputes", "total", "review")},
    }


def test_every_kind_of_cell_is_on_some_page():
    texts = {text for report in WITH_TABLES for text in report.figures.values()}
    assert {"", "/", "—", "251000元", "17.27", "-1", "+5", "1,036"} <= texts


def test_a_misspelt_cell_in_a_sites_file_is_an_error():
    with pytest.raises(ValueError, match=r"no cell received\.enterprises"):
        print_figures(read_form("2021"), {"received": {"enterprises": 1}}, fill="zero", printed={})
