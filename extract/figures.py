"""What reading gives: figures and issues, as plain values."""

import hashlib
import tomllib
from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

from extract.form import Words
from extract.grid import Place

Key = tuple[str, str, str]
"""(table, row, column) by the keys of the form."""

_LANGUAGES = ("zh", "en")
FAIL, CANNOT_TELL = "fail", "cannot tell"
NOWHERE: Place = MappingProxyType({})


class Figure(NamedTuple):
    """One cell of the form: what was printed there, and what the identities force beside it.

    ``confidence`` is how sure a recogniser is of ``raw`` (0 to 1), None where nothing doubts it.
    """

    table: str
    row: str
    column: str
    kind: str
    raw: str = ""
    value: Decimal | None = None
    inferred: Decimal | None = None
    unit: str | None = None
    confidence: float | None = None
    place: Place = NOWHERE

    @property
    def key(self) -> Key:
        """Where in the form it stands."""
        return self.table, self.row, self.column

    @property
    def known(self) -> Decimal | None:
        """The printed number, else the inferred one."""
        return self.inferred if self.value is None else self.value


class Issue(NamedTuple):
    """One thing that a person should look at; ``says`` in both languages."""

    rule: str
    severity: str
    verdict: str
    says: Words
    table: str = ""
    row: str = ""
    column: str = ""
    left: Decimal | None = None
    right: Decimal | None = None
    place: Place = NOWHERE
    details: tuple[str, ...] = ()

    def fingerprint(self, of: str) -> str:
        """The same for the same finding in a document in every run, however it is worded.

        Made of the document's name, the rule, the cell, the sides, and what fills the sentence.
        """
        sides = (str(self.left), str(self.right))
        parts = (of, self.rule, self.table, self.row, self.column, *sides, *self.details)
        return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:16]


@cache
def read_rules() -> Mapping[str, Mapping[str, str]]:
    """The rules by id, from ``rules.toml``: severity, verdict and sentence in both languages."""
    path = Path(__file__).parent / "rules.toml"
    return MappingProxyType(tomllib.loads(path.read_text(encoding="utf-8")))


def issue(
    rule: str,
    *,
    key: Key = ("", "", ""),
    left: Decimal | int | None = None,
    right: Decimal | int | None = None,
    place: Place = NOWHERE,
    severity: str | None = None,
    verdict: str | None = None,
    sentence: str | None = None,
    **words: Any,
) -> Issue:
    """An issue of a rule; ``words`` fill its ``sentence`` (default the rule's own).

    KeyError if there is no such sentence.
    """
    text = read_rules()[sentence or rule]
    details = tuple([f"{name}={words[name]}" for name in sorted(words) if name not in _LANGUAGES])
    words |= {"left": left, "right": right}
    return Issue(
        rule=rule,
        severity=severity or text["severity"],
        verdict=verdict or text["verdict"],
        says=Words(zh=text["zh"].format(**words), en=text["en"].format(**words)),
        table=key[0],
        row=key[1],
        column=key[2],
        left=None if left is None else Decimal(left),
        right=None if right is None else Decimal(right),
        place=place,
        details=details,
    )
