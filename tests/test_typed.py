import random

from extract.form import read_forms
from extract.grid import Grid
from extract.read import read_document
from extract.readers.typed import read_typed
from tests.maker import disputes_html, make_figures, make_text, requests_html


def test_tables_in_html_stand_among_the_lines():
    document = read_typed("# 一\n<table><tr><td>1<td>2\n</table>\n二\n<TABLE><tr><td>3</TABLE>")
    found = [
        block.rows[0][0].text if isinstance(block, Grid) else block.text
        for block in document.blocks
    ]
    assert found == ["一", "1", "二", "3"]
    assert [grid.rows[0][-1].place for grid in document.grids()] == [{"line": 2}, {"line": 5}]


def test_markdown_with_merged_cells_in_html_is_read_whole():
    form = read_forms()["2021"]
    truth = make_figures(form, random.Random(1))
    before, _, after = make_text(form, truth).partition("四、")
    text = f"{before.split('（本列')[0]}\n{requests_html(form, truth)}\n四、{after.splitlines()[0]}"
    text += f"\n{disputes_html(form, truth)}"
    reading = read_document(f"# {text}".encode())
    assert {figure.key: figure.value for figure in reading.figures} == truth
