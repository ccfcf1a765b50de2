"""Whose figures a report prints: the body's own, its level's, a whole area's, by its sentences."""

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from extract.passages import Passage
from extract.values import plain

UNKNOWN = "unknown"
_ENDS = re.compile(r"(?<=[。；;！？\n])")


class Scope(NamedTuple):
    """``own``, ``level``, ``whole`` or ``unknown``, and the sentence that says so."""

    key: str = UNKNOWN
    sentence: str | None = None


@cache
def read_scopes() -> Mapping[str, Any]:
    """The patterns of ``scope.toml``."""
    return tomllib.loads((Path(__file__).parent / "scope.toml").read_text(encoding="utf-8"))


def find_scope(passages: Iterable[Passage]) -> Scope:
    """What the document says that its figures cover; unknown if nothing, or more than one."""
    sentences = [part for one in passages for part in _ENDS.split(one.text) if part.strip()]
    for rank in ("stated", "counted"):
        found = {scope.key: scope for said in sentences for scope in _scopes(said, rank)}
        if found:
            return next(iter(found.values())) if len(found) == 1 else Scope()
    return Scope()


def _scopes(sentence: str, rank: str) -> Sequence[Scope]:
    folded = plain(sentence)
    return [
        Scope(key, sentence.strip())
        for key, patterns in read_scopes()[rank].items()
        if any(_is_said(folded, pattern) for pattern in patterns)
    ]


def _is_said(folded: str, pattern: str) -> bool:
    match = re.search(pattern, folded)
    if match is None:
        return False
    clause = re.split(r"[,。;:]", folded[: match.start()])[-1] + match[0]
    return not any(limit in clause for limit in read_scopes()["limits"])
