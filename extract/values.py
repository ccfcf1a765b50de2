"""What one cell of the form says: the kinds of value, kept apart."""

import re
import tomllib
import unicodedata
from collections.abc import Sequence
from decimal import Decimal
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, NamedTuple

NUMBER, BLANK, DASH, TEXT = "number", "blank", "dash", "text"
ABSENT, UNPLACED = "absent", "unplaced"

WORDS = tomllib.loads((Path(__file__).parent / "words.toml").read_text(encoding="utf-8"))
_DASHES = frozenset(WORDS["values"]["dashes"])
_UNITS = "|".join(sorted(map(re.escape, WORDS["values"]["units"]), key=len, reverse=True))
_MARKS = WORDS["values"]["marks"]
# [0-9] and not \d, which knows the digits of every script.
_DIGITS = r"(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]+)?"
_NUMBER = re.compile(
    rf"(?P<number>[+-]?{_DIGITS})(?:(?P<unit>{_UNITS})|\((?P<in_brackets>{_UNITS})\))?"
)
_NAMED_UNIT = re.compile(rf"{WORDS['values']['unit_before']}(?P<unit>{_UNITS})(?=[)）,，;；]|$)")
_MINUS = str.maketrans("−﹣－‐–", "-----")
_INT64 = 2**63
_SHORT = 1_000
_SPACE = re.compile(r"\s+")
_NO_WIDTH = re.compile(r"[\u00ad\u200b-\u200f\u2060\ufeff]+")
_NOTE = re.compile("|".join(WORDS["values"]["notes"]))
_RAISED = re.compile(r"[\u00b2\u00b3\u00b9\u2070-\u209c\u2460-\u24ff\u2776-\u2793]")
_STRUCK = re.compile(r"~~[^~]*~~")


class Value(NamedTuple):
    """``kind`` and, for a number, its ``value`` in the printed ``unit`` (None if none printed)."""

    kind: str
    value: Decimal | None = None
    unit: str | None = None


def tidy(text: str) -> str:
    """The text as printed, its white space collapsed to single blanks (to none if of no width)."""
    if text.isalnum():
        return text
    # split() knows all white space but that of no width, and is four times as fast as a pattern.
    text = " ".join(text.split())
    return text if text.isprintable() else _NO_WIDTH.sub("", text).strip()


def struck(text: str) -> str:
    """How a reader writes down what is printed struck out (as Markdown does)."""
    return f"~~{text}~~" if text.strip() else text


def raised(text: str) -> str:
    """How a reader writes down the mark of a note, so that it is not taken for a digit."""
    bare = text.strip()
    return f"[{bare}]" if bare and bare[0] not in "[［〔(（" else bare


def fold_all(texts: Sequence[str]) -> Sequence[str]:
    """Each text with one form of each character: in one go that takes an eighth of the time."""
    whole = _narrow("\n".join(texts))
    lines = [] if _is_traditional(whole) else whole.split("\n")
    return lines if len(lines) == len(texts) else [fold(text) for text in texts]


def fold(text: str) -> str:
    """The text with one form of each character (NFKC), remembered where it is short.

    Paragraphs are asked for again by each who looks for something in them.
    """
    return _fold(text) if len(text) < _SHORT else _one_form(text)


def plain(text: str) -> str:
    """What a text says without blanks and widths, to tell whether two say the same."""
    return "".join(fold(text).split())


# In prose nearly all that NFKC changes is these; put right beforehand, the rest is left as it is,
# which takes a tenth of the time.
_WIDE = tuple((wide, unicodedata.normalize("NFKC", wide)) for wide in "，：；（）！？％")


def _narrow(text: str) -> str:
    for wide, narrow in _WIDE:
        text = text.replace(wide, narrow)
    return unicodedata.normalize("NFKC", text)


def _one_form(text: str) -> str:
    text = _narrow(text)
    return simplified(text) if _is_traditional(text) else text


# Traditional characters that the standard of simplified ones has, too, and labels are printed with.
_IN_BOTH = WORDS["labels"]["in_both"]
# One of these stands in every title and heading that is printed in traditional characters.
_is_traditional = re.compile(f"[{WORDS['labels']['traditional']}]").search
# How characters are read, which some mirrors print behind them.
_READING = re.compile(r"(?<=[\u4e00-\u9fff])[(（][a-zà-ÿāēěīńňōūǎǐǒǔǖǘǚǜ]{1,6}[)）]")


def simplified(text: str) -> str:
    """The text in simplified characters; mirrors turn whole sites into traditional ones."""
    text = _READING.sub("", text)
    return text if _is_simplified(text) else str(_converter("t2s").convert(text))


def _is_simplified(text: str) -> bool:
    """Whether all its characters stand in the standard of simplified ones (GB 2312)."""
    try:
        text.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return not any(one in text for one in _IN_BOTH)


def traditional(text: str) -> str:
    """The text in traditional characters."""
    return str(_converter("s2t").convert(text))


@cache
def _converter(tables: str) -> Any:
    import opencc  # noqa: PLC0415  only few texts need it

    return opencc.OpenCC(tables)


_fold = lru_cache(maxsize=2_000)(_one_form)


@lru_cache(maxsize=10_000)
def read_value(text: str) -> Value:
    """What a cell says. Pure; a text that is no clean number is a text, never a guess.

    >>> read_value("1，036 件")
    Value(kind='number', value=Decimal('1036'), unit='件')
    """
    printed = unicodedata.normalize("NFKC", _without_marks(text)).translate(_MINUS)
    compact = _SPACE.sub("", printed).strip(_MARKS)
    if not compact:
        return Value(BLANK)
    if compact.upper() in _DASHES:
        return Value(DASH)
    match = _NUMBER.fullmatch(compact)
    if match is None or _is_two_numbers(printed):
        return Value(TEXT)
    unit = match["unit"] or match["in_brackets"]
    return Value(NUMBER, Decimal(match["number"].replace(",", "")), unit)


@lru_cache(maxsize=1_000)
def unit_of(label: str) -> str | None:
    """The unit that the head of a column names behind its words, or None.

    >>> unit_of("本年收费金额（单位：元）")
    '元'
    """
    match = _NAMED_UNIT.search(unicodedata.normalize("NFKC", label))
    return match["unit"] if match else None


def _without_marks(text: str) -> str:
    """A number without what is struck out before it and the mark of a note behind it.

    A digit in a circle or above the line that is no such mark becomes a letter: it is no number.
    """
    if text.isdigit() and text.isascii():
        return text
    text = _NO_WIDTH.sub("", text)
    text = _STRUCK.sub("", text) or text
    return _RAISED.sub("x", _NOTE.sub("", text))


def _is_two_numbers(printed: str) -> bool:
    # "1 0" may be ten set wide or two numbers in one cell; nothing in the cell can tell.
    return re.search(r"\d\s+\d", printed.strip()) is not None


def as_json(value: Decimal | None) -> int | float | None:
    """A value for JSON and SQLite: whole numbers as int, as far as SQLite has them."""
    if value is None:
        return None
    return int(value) if abs(value) < _INT64 and value == int(value) else float(value)
