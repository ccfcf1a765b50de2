import random
from decimal import Decimal

import pytest

from extract.check import check
from extract.figures import Figure
from extract.form import read_forms
from tests.maker import make_figures

FORM = read_forms()["2021"]


def figures():
    return {
        key: Figure(table=key[0], row=key[1], column=key[2], kind="number", value=Decimal(value))
        for key, value in make_figures(FORM, random.Random(1)).items()
    }


def found(made):
    return [
        (i.rule, i.verdict, i.table, i.row, i.column, i.left, i.right) for i in check(made, FORM)
    ]


def put(made, key, value):
    made[key] = made[key]._replace(value=value, kind="number" if value is not None else "blank")


def test_nothing_to_say_where_all_holds():
    assert found(figures()) == []


def test_a_row_sum_names_the_rows_total():
    made = figures()
    key = ("requests", "refused_inquiry", "total")
    right = made[key].value
    put(made, key, right + 1)
    assert ("requests_row_sum", "fail", *key, right + 1, right) in found(made)


def test_the_balance_names_received_in_its_column():
    made = figures()
    put(made, ("requests", "carried_out", "research"), Decimal(900))
    rules = {(rule, row, column) for rule, _, _, row, column, *_ in found(made)}
    assert ("requests_balance", "received", "research") in rules
    assert ("requests_row_sum", "carried_out", "total") in rules


def test_a_block_of_disputes_names_its_total():
    made = figures()
    put(made, ("disputes", "review", "pending"), Decimal(77))
    ((rule, verdict, *where, _, _),) = found(made)
    assert (rule, verdict, where) == ("disputes_row_sum", "fail", ["disputes", "review", "total"])


def test_a_blank_makes_cannot_tell_and_never_zero():
    made = figures()
    key = ("requests", "received", "enterprise")
    put(made, key, None)
    verdicts = {(rule, verdict) for rule, verdict, *_ in found(made)}
    assert verdicts == {("requests_row_sum", "cannot tell"), ("requests_balance", "cannot tell")}


def test_what_is_printed_already_exceeds_the_total():
    made = figures()
    for column in ("enterprise", "research", "public_interest", "legal_service", "other"):
        put(made, ("requests", "granted", column), None)
    put(made, ("requests", "granted", "natural_person"), Decimal(50))
    put(made, ("requests", "granted", "total"), Decimal(5))
    failed = [
        (row, column) for rule, verdict, _, row, column, *_ in found(made) if verdict == "fail"
    ]
    assert ("granted", "total") in failed


@pytest.mark.parametrize("kind", ["blank", "dash"])
def test_an_empty_side_does_not_apply(kind):
    made = {key: f._replace(value=None, kind=kind) for key, f in figures().items()}
    assert found(made) == []


def test_an_inferred_number_counts():
    made = figures()
    key = ("requests", "granted", "other")
    made[key] = made[key]._replace(value=None, inferred=made[key].value, kind="unplaced")
    assert found(made) == []
