"""Tables laid out with boxes and lists: every cell is read, and prose in boxes stays prose."""

import random
import re

import pytest
from maker import make_figures, make_html

from extract.form import read_forms
from extract.read import read_document
from extract.readers.html import read_html

BOXES = {"boxes": ("div", "div", "div"), "lists": ("div", "ul", "li"), "rows": ("ol", "li", "span")}


@pytest.mark.parametrize("tags", BOXES.values(), ids=BOXES)
@pytest.mark.parametrize("form_id", ["2019", "2021"])
def test_every_cell_of_a_report_without_tables(form_id, tags):
    form = read_forms()[form_id]
    figures = make_figures(form, random.Random(5), 3000)
    page = make_html(form, figures)
    for old, new in zip(("table", "tr", "t[dh]"), tags, strict=True):
        page = re.sub(rf"<(/?){old}\b[^>]*>", rf"<\1{new}>", page)
    assert "<t" not in page.replace("<title", "")
    reading = read_document(page.encode())
    assert {one.key: one.value for one in reading.figures} == figures
    assert "table" not in reading.figures[0].place


def test_boxes_of_prose_are_no_table():
    page = "<div>" + "<div><p>一、总体情况</p><p>本年新收申请三件。</p></div>" * 5 + "</div>"
    assert not list(read_html(page, laid=True).grids())
