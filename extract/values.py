"""What one cell of the form says: the kinds of value, kept apart."""

import re
import tomllib
import unicodedata
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

NUMBER, BLANK, DASH, TEXT = "number", "blank", "dash", "text"
ABSENT, UNPLACED = "absent", "unplaced"

WORDS = tomllib.loads((Path(__file__).parent / "words.toml").read_text(encoding="utf-8"))
_DASHES = frozenset(WORDS["values"]["dashes"])
_UNITS = "|".join(sorted(map(re.escape, WORDS["values"]["units"]), key=len, reverse=True))
_MARKS = WORDS["values"]["marks"]
_DIGITS = r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?"
_NUMBER = re.compile(rf"(?P<number>[+-]?{_DIGITS})(?P<unit>{_UNITS})?")
_MINUS = str.maketrans("−﹣－‐–", "-----")
_INT64 = 2**63
_SHORT = 1_000
_SPACE = re.compile(r"[\s\u200b\ufeff]+")


class Value(NamedTuple):
    """``kind`` and, for a number, its ``value`` in the printed ``unit`` (None if none printed)."""

    kind: str
    value: Decimal | None = None
    unit: str | None = None


def tidy(text: str) -> str:
    """The text as printed, its white space (also of no width) collapsed to single blanks."""
    if text.isalnum():
        return text
    # split() knows all white space but that of no width, and is four times as fast as a pattern.
    text = " ".join(text.split())
    if "\u200b" in text or "\ufeff" in text:
        return _SPACE.sub(" ", text).strip()
    return text


def fold(text: str) -> str:
    """The text with one form of each character (NFKC), remembered where it is short.

    Paragraphs are asked for again by each who looks for something in them.
    """
    return _fold(text) if len(text) < _SHORT else unicodedata.normalize("NFKC", text)


@lru_cache(maxsize=2_000)
def _fold(text: str) -> str:
    return unicodedata.normalize("NFKC", text)


@lru_cache(maxsize=10_000)
def read_value(text: str) -> Value:
    """What a cell says. Pure; a text that is no clean number is a text, never a guess.

    >>> read_value("1，036 件")
    Value(kind='number', value=Decimal('1036'), unit='件')
    """
    printed = unicodedata.normalize("NFKC", text).translate(_MINUS)
    compact = _SPACE.sub("", printed).strip(_MARKS)
    if not compact:
        return Value(BLANK)
    if compact.upper() in _DASHES:
        return Value(DASH)
    match = _NUMBER.fullmatch(compact)
    if match is None or _is_two_numbers(printed):
        return Value(TEXT)
    return Value(NUMBER, Decimal(match["number"].replace(",", "")), match["unit"])


def _is_two_numbers(printed: str) -> bool:
    # "1 0" may be ten set wide or two numbers in one cell; nothing in the cell can tell.
    return re.search(r"\d\s+\d", printed.strip()) is not None


def as_json(value: Decimal | None) -> int | float | None:
    """A value for JSON and SQLite: whole numbers as int, as far as SQLite has them."""
    if value is None:
        return None
    return int(value) if abs(value) < _INT64 and value == int(value) else float(value)
