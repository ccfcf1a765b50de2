"""What the prose states about totals, each with its sentence; silent rather than wrong."""

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from extract.figures import Figure, Issue, Key, issue
from extract.passages import Passage
from extract.values import fold_all, plain

_ENDS = re.compile(r"(?<=[。；;！？])")
_SEPARATOR = re.compile(r"(?<=\d),(?=\d{3})")


@dataclass(frozen=True, slots=True)
class Statement:
    """A total that a sentence states: its key of ``narrative.toml``, number, section, sentence."""

    key: str
    value: Decimal
    section: int
    sentence: str


@cache
def read_narrative() -> Mapping[str, Any]:
    """The patterns of ``narrative.toml``."""
    path = Path(__file__).parent / "narrative.toml"
    return tomllib.loads(path.read_text(encoding="utf-8"))


def read_statements(passages: Sequence[Passage]) -> tuple[Statement, ...]:
    """The totals that the prose states; none where two sentences disagree on one."""
    found: dict[str, Statement] = {}
    disputed: set[str] = set()
    for passage in passages:
        for statement in _in_passage(passage):
            before = found.setdefault(statement.key, statement)
            if before.value != statement.value:
                disputed.add(statement.key)
    return tuple(one for key, one in found.items() if key not in disputed)


def check_statements(
    statements: Sequence[Statement], figures: Mapping[Key, Figure]
) -> Iterator[Issue]:
    """An issue where a sentence states a total and the table prints another."""
    for statement in statements:
        table = read_narrative()["statements"][statement.key].get("table")
        figure = figures.get(tuple(table)) if table else None
        if figure and figure.value is not None and figure.value != statement.value:
            yield issue(
                "prose_differs",
                key=figure.key,
                left=figure.value,
                right=statement.value,
                sentence_said=statement.sentence,
            )


def _in_passage(passage: Passage) -> Iterator[Statement]:
    squeezed, statements = plain(passage.text), read_narrative()["statements"]
    wanted = [(key, words) for key, words in statements.items() if words["needs"] in squeezed]
    if not wanted:
        return
    sentences = [one for line in passage.text.split("\n") for one in _ENDS.split(line)]
    for sentence, line in zip(sentences, fold_all(sentences), strict=True):
        folded = "".join(line.split())
        for key, words in wanted:
            if words["needs"] not in folded:
                continue
            value = _find(_SEPARATOR.sub("", folded), words)
            if value is not None:
                yield Statement(key, value, passage.section, sentence.strip())


def _find(folded: str, words: Mapping[str, Any]) -> Decimal | None:
    """The total that a sentence states, by the one pattern that fits the clause around it."""
    for pattern in words["none"]:
        if (match := re.search(pattern, folded)) and not _is_limited(_clause(folded, match)):
            return Decimal(0)
    for pattern in words["patterns"]:
        if (match := re.search(pattern, folded)) and not _is_limited(_clause(folded, match)):
            return Decimal(match["n"])
    return None


def _clause(folded: str, match: re.Match[str]) -> str:
    """The matched words with what stands before them up to the last stop."""
    before = re.split(r"[,:。;]", folded[: match.start()])[-1]
    return before + match[0]


def _is_limited(clause: str) -> bool:
    return any(limit in clause for limit in read_narrative()["limits"])
