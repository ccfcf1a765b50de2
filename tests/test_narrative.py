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
        ("全年主动公开政府信息总数171条:动态34条。", "published", 171),
        ("共接到社会公众依申请公开184件。", "requests_received", 184),
        ("全年共收到依申请公开信息12条,其中邮递1条。", "requests_received", 12),
        ("共收到和办理依申请公开9件,全部为自然人申请。", "requests_received", 9),
        ("全市全年新收政府信息公开申请1541件。", "requests_received", 1541),
        ("我局收到2起政府信息公开申请。", "requests_received", 2),
        ("办事处未收到公众关于政府信息公开的申请。", "requests_received", 0),
        ("因政府信息公开申请引起的行政复议93件,行政诉讼19件。", "lawsuits", 19),
        ("因政府信息公开申请引起的行政复议93件,行政诉讼19件。", "reviews", 93),
        ("没有因政府信息公开工作被申请行政复议、提起行政诉讼的情况。", "lawsuits", 0),
        ("均在期限内答复,未发生行政复议或行政诉讼情况。", "lawsuits", 0),
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
        "全年未发生因依申请公开被行政复议纠错或行政诉讼败诉情形。",
        "没有因政府信息公开被申请行政复议被撤销的情况。",
        "未发生行政复议或行政诉讼败诉。",
        "新增依申请公开目录12条。",
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
