"""Copies of one report: agreement makes a recognised figure surer, nothing else."""

from dataclasses import replace
from decimal import Decimal

import pytest

from extract import copies, load
from extract.agreement import confirm
from extract.figures import Figure, issue
from extract.read import Reading, read_document
from tests.maker import make_html
from tests.test_load import FORM, archive, rows, store, zeros  # noqa: F401  a fixture

KEY = ("requests", "received", "total")


def reading(value, confidence=None, *issues):
    figure = Figure(*KEY, "number", str(value), Decimal(value), confidence=confidence)
    return Reading(media_type="image/png", figures=(figure,), issues=issues)


def doubt(key):
    return issue("ocr_doubtful", key=key, raw="7", percent=70)


@pytest.mark.parametrize(
    ("others", "confidence"),
    [
        ([], 0.7),
        ([reading(7)], 1.0),
        ([reading(7, 0.95)], 0.95),
        ([reading(7, 0.5)], 0.7),
        ([reading(1), reading(1, 0.99)], 0.7),
        ([reading(1), reading(7, 0.8)], 0.8),
    ],
)
def test_a_figure_is_as_sure_as_the_surest_copy_that_agrees(others, confidence):
    (figure,) = confirm(reading(7, 0.7), others).figures
    assert figure == reading(7, confidence).figures[0]


def test_a_figure_of_text_stays_without_a_confidence():
    assert confirm(reading(7), [reading(7, 0.5)]) == reading(7)


def test_only_what_is_confirmed_is_no_longer_doubted():
    other = doubt(("requests", "received", "enterprise"))
    doubted = reading(7, 0.7, doubt(KEY), other)
    assert confirm(doubted, [reading(7)]).issues == (other,)
    assert confirm(doubted, [reading(7, 0.8)]).issues == doubted.issues
    assert confirm(doubted, [reading(1)]).issues == doubted.issues


@pytest.mark.parametrize(
    ("second", "confidence"), [("<p>另一份", 1), ("", 0.7)], ids=["other bytes", "the same bytes"]
)
def test_a_copy_at_another_address_confirms(archive, monkeypatch, second, confidence):  # noqa: F811
    """The same bytes at two addresses are one copy, and confirm nothing."""

    def read(body, **more):
        found = read_document(body, **more)
        sure = "另一份".encode() in body
        figures = tuple(f._replace(confidence=None if sure else 0.7) for f in found.figures)
        return replace(found, figures=figures)

    monkeypatch.setattr(copies, "read_document", read)
    page = make_html(FORM, zeros())
    store(archive, page)
    store(archive, page + second, url="http://kjj.test.gov.cn/b.html", at="2024-01-10T00:00:00Z")
    load.extract(archive)
    (current,) = rows(archive, "select version_id, url from reports")
    found = rows(
        archive, f"select distinct confidence from figures where version_id = {current[0]}"
    )
    assert current[1].endswith("report.html")
    assert found == [(confidence,)]
