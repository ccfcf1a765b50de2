"""Doubted digits: confirmed, corrected or left to a person; sure ones are never changed."""

from decimal import Decimal

import pytest

from extract.arbitrate import arbitrate
from extract.figures import Figure
from extract.values import NUMBER, TEXT
from tests.render import made

ROW = ("requests", "granted")


@pytest.fixture
def read():
    """Form, true figures, and the same as a recogniser gave them, all sure."""
    form, truth = made("2021", 31, 9)
    figures = {
        key: Figure(
            table=key[0],
            row=key[1],
            column=key[2],
            kind=NUMBER,
            raw=str(value),
            value=Decimal(value),
            confidence=0.998,
        )
        for key, value in truth.items()
    }
    return form, truth, figures


def misread(figures, key, raw, confidence):
    value = Decimal(raw) if raw.isdigit() else None
    kind = TEXT if value is None else NUMBER
    figures[key] = figures[key]._replace(raw=raw, kind=kind, value=value, confidence=confidence)


def rules(issues):
    return [(issue.rule, issue.table, issue.row, issue.column) for issue in issues]


def test_what_is_sure_stays_and_says_nothing(read):
    form, _, figures = read
    before = dict(figures)
    misread(figures, (*ROW, "research"), "77", 0.95)
    before[*ROW, "research"] = figures[*ROW, "research"]
    assert list(arbitrate(figures, form)) == []
    assert figures == before


def test_a_doubted_digit_that_the_identities_confirm_stays(read):
    form, truth, figures = read
    key = (*ROW, "research")
    misread(figures, key, str(truth[key]), 0.4)
    before = dict(figures)
    assert list(arbitrate(figures, form)) == []
    assert figures == before


@pytest.mark.parametrize("raw", ["77", "a", "□"])
def test_a_doubted_digit_that_they_correct_is_inferred(read, raw):
    form, truth, figures = read
    key = (*ROW, "research")
    misread(figures, key, raw, 0.6)
    assert rules(arbitrate(figures, form)) == [("ocr_doubtful", *key)]
    found = figures[key]
    assert (found.kind, found.value, found.raw) == (TEXT, None, raw)
    assert found.inferred == truth[key]


def test_a_forced_nought_has_no_sign(read):
    form, truth, figures = read
    key = next(k for k, value in truth.items() if k[:2] == ROW and value == 0 and k[2] != "total")
    misread(figures, key, "77", 0.6)
    list(arbitrate(figures, form))
    assert str(figures[key].inferred) == "0"


def test_two_doubted_digits_in_a_row_are_solved_by_their_columns(read):
    form, truth, figures = read
    for column in ("research", "other"):
        misread(figures, (*ROW, column), "77", 0.6)
    list(arbitrate(figures, form))
    for column in ("research", "other"):
        assert figures[*ROW, column].inferred == truth[*ROW, column]


def test_what_nothing_forces_is_left_with_a_mark(read):
    form, _, figures = read
    key = ("disclosures", "licences", "decisions")
    misread(figures, key, "8", 0.6)
    assert rules(arbitrate(figures, form)) == [("ocr_doubtful", *key)]
    assert (figures[key].value, figures[key].inferred) == (8, None)


def test_identities_that_disagree_correct_nothing(read):
    form, truth, figures = read
    misread(figures, (*ROW, "research"), "77", 0.6)
    total = (*ROW, "total")
    figures[total] = figures[total]._replace(value=Decimal(truth[total] + 1))
    assert rules(arbitrate(figures, form)) == [("ocr_doubtful", *ROW, "research")]
    assert figures[*ROW, "research"].value == 77


def test_where_much_is_illegible_all_but_certain_digits_are_doubted(read):
    form, _, figures = read
    table = [key for key in figures if key[0] == "disclosures"]
    disputes = [key for key in figures if key[0] == "disputes"]
    for key in (*table, *disputes):
        misread(figures, key, "8", 0.3)
    key = (*ROW, "research")
    misread(figures, key, "77", 0.95)
    assert figures[key].value == 77
    list(arbitrate(figures, form))
    assert figures[key].value is None


def test_figures_of_text_documents_are_not_looked_at(read):
    form, _, figures = read
    plain = {key: figure._replace(confidence=None) for key, figure in figures.items()}
    assert list(arbitrate(plain, form)) == []
