"""Falsified reports: what breaks an identity is reported where it stands; nothing is repaired."""

import random

import pytest

from extract.form import read_forms
from extract.read import Reading, read_document
from tests.maker import Figures, make_figures, make_html

FORM = read_forms()["2021"]
PARTS = [c.key for c in FORM.tables["requests"].columns if c.key != "total"]
CLOSED = next(one for one in FORM.tables["requests"].identities if one.id.endswith("closed_sum"))
OUTCOMES = list(CLOSED.right)


def read(figures: Figures) -> Reading:
    return read_document(make_html(FORM, figures).encode())


def failed(reading: Reading) -> set[tuple[str, str, str]]:
    return {(i.rule, i.row, i.column) for i in reading.issues if i.verdict == "fail"}


def printed(reading: Reading) -> Figures:
    return {figure.key: int(figure.value) for figure in reading.figures if figure.value is not None}


@pytest.mark.parametrize("seed", range(10))
def test_a_changed_digit_is_reported_in_its_row_and_column(seed):
    rng = random.Random(seed)
    figures = make_figures(FORM, rng)
    row, column = rng.choice(OUTCOMES), rng.choice(PARTS)
    figures["requests", row, column] += rng.choice([1, 9, 10])
    reading = read(figures)
    assert failed(reading) == {
        ("requests_row_sum", row, "total"),
        ("requests_closed_sum", "closed", column),
    }
    assert printed(reading) == figures
    assert all(figure.inferred is None for figure in reading.figures)


@pytest.mark.parametrize("seed", range(4))
def test_a_changed_total_is_reported_where_it_stands(seed):
    rng = random.Random(seed)
    figures = make_figures(FORM, rng)
    figures["requests", "carried_out", "total"] += 1
    assert failed(read(figures)) == {
        ("requests_row_sum", "carried_out", "total"),
        ("requests_balance", "received", "total"),
    }


@pytest.mark.parametrize("row", ["review", "litigation_direct", "litigation_after_review"])
def test_a_changed_dispute_is_reported_at_its_blocks_total(row):
    figures = make_figures(FORM, random.Random(3))
    figures["disputes", row, "pending"] += 2
    assert failed(read(figures)) == {("disputes_row_sum", row, "total")}


def test_two_rows_swapped_that_matter():
    figures = make_figures(FORM, random.Random(5))
    for column in [*PARTS, "total"]:
        a, b = ("requests", "granted", column), ("requests", "received", column)
        figures[a], figures[b] = figures[b], figures[a]
    rules = {rule for rule, *_ in failed(read(figures))}
    assert rules == {"requests_closed_sum", "requests_balance"}


def test_a_shifted_column_is_reported_in_every_row_that_it_breaks():
    figures = make_figures(FORM, random.Random(6))
    row = "granted"
    values = [figures["requests", row, column] for column in [*PARTS, "total"]]
    for column, value in zip([*PARTS, "total"], [0, *values[:-1]], strict=True):
        figures["requests", row, column] = value
    assert ("requests_row_sum", row, "total") in failed(read(figures))


def test_a_removed_row_is_reported_and_not_made_up():
    figures = make_figures(FORM, random.Random(7))
    page = make_html(FORM, figures)
    start = page.index("<tr>", page.index("7.属于行政执法案卷"))
    end = page.index("</tr>", start) + 5
    reading = read_document((page[:start] + page[end:]).encode())
    row = [f for f in reading.figures if f.row == "refused_inquiry"]
    assert {(f.kind, f.value, f.inferred) for f in row} == {("absent", None, None)}
    assert ("row_absent", "refused_inquiry") in {(i.rule, i.row) for i in reading.issues}


def test_a_blank_made_zero_stays_what_is_printed():
    figures = make_figures(FORM, random.Random(8))
    figures["requests", "received", "other"] += 4
    figures["requests", "received", "total"] += 4
    figures["requests", "carried_out", "other"] += 4
    figures["requests", "carried_out", "total"] += 4
    figures["requests", "carried_out", "other"] = 0
    reading = read(figures)
    assert ("requests_row_sum", "carried_out", "total") in failed(reading)
    assert printed(reading) == figures
