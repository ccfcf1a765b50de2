"""Totals in prose: the sentence stands as evidence; what speaks of a part is left alone."""

from decimal import Decimal

import pytest

from extract.figures import NOWHERE, Figure
from extract.narrative import check_statements, read_statements
from extract.passages import Passage


def stated(*texts):
    passages = [Passage(1, "", text, NOWHERE) for text in texts]
    return {one.key: int(one.value) for one in read_statements(passages)}


@pytest.mark.parametrize(
    ("sentence", "key", "value"),
    [
        ("全年主动公开政府信息 1,720 条。", "published", 1720),
        ("本年度共收到政府信息公开申请12件，均按时办结。", "requests_received", 12),
        ("我局共收到依申请信息公开26件", "requests_received", 26),
        ("2023年收到依申请公开政府信息０件。", "requests_received", 0),
        ("全年未收到政府信息公开申请。", "requests_received", 0),
        ("本年度，我局没有收到任何单位和个人的政府信息公开申请。", "requests_received", 0),
        ("我局未收到依申请公开。", "requests_received", 0),
        ("因政府信息公开申请行政复议2件。", "reviews", 2),
        ("未发生因政府信息公开引发的行政复议。", "reviews", 0),
        ("2023年没有收取信息处理费。", "fees", 0),
        ("全年收取信息处理费35元。", "fees", 35),
    ],
)
def test_a_sentence_that_states_the_total(sentence, key, value):
    assert stated(sentence)[key] == value


@pytest.mark.parametrize(
    "sentence",
    [
        "共收到自然人政府信息公开申请1件。",
        "其中通过网络收到政府信息公开申请5件。",
        "上年结转政府信息公开申请3件。",
        "主动公开政府信息700余条。",
        "门户网站主动公开信息14条。",
        "办理群众来信12件。",
        "举办政府信息公开申请培训2次。",
        "如有信息公开申请，请联系我局。",
    ],
)
def test_what_speaks_of_a_part_or_a_guess_is_left_alone(sentence):
    assert stated(sentence) == {}


def test_two_sentences_that_disagree_state_nothing():
    assert stated("收到政府信息公开申请3件。", "收到政府信息公开申请4件。") == {}
    assert stated("收到政府信息公开申请3件。", "收到政府信息公开申请3件。") != {}


def test_the_sentence_stands_as_printed():
    (one,) = read_statements([Passage(6, "", "甲。２０２３年，没有收取信息处理费。乙", NOWHERE)])
    assert (one.sentence, one.section) == ("２０２３年，没有收取信息处理费。", 6)


def figure(value):
    key = {"table": "requests", "row": "received", "column": "total"}
    number = None if value is None else Decimal(value)
    return Figure(**key, kind="number" if value is not None else "blank", value=number)


@pytest.mark.parametrize(("printed", "found"), [(3, []), (None, []), (4, [(4, 3)])])
def test_prose_is_held_against_the_table(printed, found):
    statements = read_statements([Passage(1, "", "收到政府信息公开申请3件。", NOWHERE)])
    one = figure(printed)
    issues = list(check_statements(statements, {one.key: one}))
    assert [(issue.left, issue.right) for issue in issues] == found
    assert all(issue.rule == "prose_differs" for issue in issues)
