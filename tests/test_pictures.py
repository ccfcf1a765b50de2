"""Pages whose tables are pictures beside them."""

import pytest

from extract.form import read_forms
from extract.read import read_document
from tests.maker import make_html
from tests.render import made, needs_browser, wrong_cells
from tests.scans import take_screenshot


def page(form, shown: int) -> str:
    """The page with its prose and so many pictures instead of tables."""
    whole = make_html(
        form, {(t.key, r.key, c.key): 0 for t in form.tables.values() for r, c in t.cells()}
    )
    start, end = whole.index("<table>"), whole.rindex("</table>") + 8
    images = "".join(f'<p><img src="{n}.png"></p>' for n in range(shown))
    return whole[:start] + images + whole[end:]


@needs_browser
def test_the_tables_of_a_page_may_be_pictures(tmp_path):
    form, figures = made("2021", 5)
    whole = make_html(form, figures)
    table = whole[whole.index("<table>") : whole.rindex("</table>") + 8]
    picture = take_screenshot(
        f"<html><head><title>x</title></head><body>{table}</body></html>", tmp_path
    )
    reading = read_document(page(form, 1).encode(), pictures=[picture])
    assert reading.form is form
    assert wrong_cells(reading, figures) == []
    assert {figure.place["picture"] for figure in reading.figures} == {1}


def test_pictures_of_a_whole_page_are_not_looked_at(monkeypatch):
    form = read_forms()["2021"]
    monkeypatch.setattr("extract.read.with_pictures", lambda *_: pytest.fail("looked at"))
    zeros = {(t.key, r.key, c.key): 0 for t in form.tables.values() for r, c in t.cells()}
    assert read_document(make_html(form, zeros).encode(), pictures=[b"x" * 9000]).form is form


def test_a_damaged_picture_is_an_issue():
    form = read_forms()["2021"]
    reading = read_document(page(form, 1).encode(), pictures=[b"\x89PNG\r\n\x1a\n" + b"x" * 9000])
    assert reading.form is None
    assert "cut_short" in {issue.rule for issue in reading.issues}
