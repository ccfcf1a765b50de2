from decimal import Decimal

import pytest

from extract.values import as_json, read_value


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("0、", 0, None),
        ("12。", 12, None),
        ("·3", 3, None),
        ("0", 0, None),
        (" 26 ", 26, None),
        ("1,036", 1036, None),
        ("1，036", 1036, None),
        ("１２", 12, None),
        ("+1036", 1036, None),
        ("-1", -1, None),
        ("－1", -1, None),
        ("251000元", 251000, "元"),
        ("17.27万元", Decimal("17.27"), "万元"),
        ("96171.6", Decimal("96171.6"), None),
        ("3 件", 3, "件"),
        ("\u200b7\xa0", 7, None),
        ("1\u200b0", 10, None),
        ("5①", 5, None),
        ("5²", 5, None),
        ("12件[2]", 12, "件"),
        ("3（注1）", 3, None),
        ("~~7~~6", 6, None),
        ("3（件）", 3, "件"),
    ],
)
def test_numbers(text, value, unit):
    read = read_value(text)
    assert (read.kind, read.value, read.unit) == ("number", value, unit)


@pytest.mark.parametrize("text", ["", " ", "\xa0", "\u3000", "\u200b"])
def test_blank_is_blank(text):
    assert read_value(text).kind == "blank"


@pytest.mark.parametrize("text", ["/", "-", "—", "——", "－", "空", "N/A", "n/a", "不适用", "无"])
def test_dashes(text):
    assert read_value(text).kind == "dash"


@pytest.mark.parametrize(
    "text",
    [
        "见附件",
        "1 0",
        "2023年",
        "1,03",
        "12,3456",
        "1-2",
        "约5",
        "3/4",
        "1.2.3",
        "O",
        "①",
        "²",
        "½",
        "٣",
        "~~7~~",
    ],
)
def test_what_is_no_clean_number_is_text(text):
    read = read_value(text)
    assert (read.kind, read.value) == ("text", None)


def test_whole_numbers_are_whole_in_json():
    assert repr(as_json(Decimal("26"))) == "26"
    assert repr(as_json(Decimal("0.0"))) == "0"
    assert as_json(Decimal("17.27")) == 17.27
    assert as_json(None) is None


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("22（其中修订 16 件）", 22),
        ("189 (含自然失效29件)", 189),
        ("5（含3）件", None),
        ("（含3）", None),
    ],
)
def test_what_is_counted_in_brackets_is_part_of_the_number_before(text, value):
    assert read_value(text).value == value
