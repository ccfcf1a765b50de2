"""Whose figures a report prints: by its own sentences, unknown where it does not say."""

import pytest

from extract.passages import Passage
from extract.scope import Scope, find_scope, read_scopes


def scope_of(text: str) -> Scope:
    return find_scope([Passage(section=1, heading="", text=text, place={})])


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("本报告数据统计范围仅限本机关。", "own"),
        ("2023 年，我局收到依申请公开政府信息 0 件。", "own"),
        ("2023年，我局未收到政府信息公开申请。", "own"),
        ("本报告的统计口径为市政府本级及各工作部门。", "level"),
        ("市本级共受理政府信息公开申请12件。", "level"),
        ("本报告数据汇总了全市各级行政机关的情况。", "whole"),
        ("2023年，全区各级行政机关共收到政府信息公开申请120件。", "whole"),
        ("全 省 共收到政府信息\n公开申请1036件。", "unknown"),  # cut in two by the page: not read
        ("统计范围为本机关。全市共收到政府信息公开申请12件。", "own"),  # what is stated goes first
    ],
)
def test_a_sentence_says_it(text, key):
    assert scope_of(text).key == key


@pytest.mark.parametrize(
    "text",
    [
        "",
        "全市政务公开工作会议要求各部门认真办理依申请公开。",
        "我局高度重视，按全市统一部署推进公开。",
        "全市共收到政府信息公开申请100件，市本级收到政府信息公开申请20件。",
        "去年全市共收到政府信息公开申请100件。",
        "申请量大，其中全市各部门收到政府信息公开申请3件。",
        "我区收到政府信息公开申请5件。",  # the area or its government: it does not say
        "数据统计范围为本局及所属单位。",
    ],
)
def test_what_does_not_say_is_unknown(text):
    assert scope_of(text) == Scope("unknown", None)


def test_the_sentence_is_kept_as_printed():
    found = scope_of("一、概述。2023年，我局收到政府信息公开申请 3 件；都已办结。")
    assert found == ("own", "2023年，我局收到政府信息公开申请 3 件；")


def test_only_known_scopes_add_up():
    data = read_scopes()
    scopes = set(data["stated"]) | set(data["counted"])
    assert set(data["sums"]) < scopes
    assert all(set(parts) <= scopes for parts in data["sums"].values())
