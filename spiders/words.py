"""The official words of ``words.toml``, read once."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

_PATH = Path(__file__).with_name("words.toml")


@cache
def words(section: str) -> dict[str, Any]:
    """One section of the word file."""
    return dict(_all()[section])


@cache
def _all() -> dict[str, Any]:
    return tomllib.loads(_PATH.read_text(encoding="utf-8"))


def has_any(text: str, parts: list[str] | tuple[str, ...]) -> bool:
    """Whether one of the parts stands in the text."""
    return any(part in text for part in parts)
