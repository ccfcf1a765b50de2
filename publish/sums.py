"""Sums of cells: known only if every cell is, and saying which were inferred or are in doubt."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

Number = int | float
Key = tuple[str, str, str]
"""(table, row, column)"""


class Cell(NamedTuple):
    """A cell of one report: its printed value, its kind, what the identities force, its issues.

    A tuple, since a panel has a million: a frozen dataclass takes three times as long to make.
    """

    kind: str
    value: Number | None = None
    inferred: Number | None = None
    issues: int = 0
    unit: str | None = None

    @property
    def known(self) -> Number | None:
        """The number that stands for it: what was printed, else what is forced."""
        return self.inferred if self.value is None else self.value


Cells = Mapping[Key, Cell]


@dataclass(frozen=True, kw_only=True)
class Sum:
    """A sum; ``value`` is None where a cell of it is no number, never a sum of the rest."""

    value: Number | None
    inferred: tuple[Key, ...] = ()
    doubtful: tuple[Key, ...] = ()
    missing: tuple[Key, ...] = ()


def read_key(text: str) -> Key:
    """``table.row.column`` as a key."""
    table, row, column = text.split(".")
    return table, row, column


def add(keys: Sequence[Key], cells: Cells) -> Sum:
    """The sum of some cells of one report."""
    inferred, doubtful, missing = [], [], []
    numbers: list[Number] = []
    for key in keys:
        cell = cells.get(key)
        known = cell.known if cell else None
        if cell is None or known is None:
            missing.append(key)
            continue
        numbers.append(known)
        if cell.value is None:
            inferred.append(key)
        if cell.issues:
            doubtful.append(key)
    return Sum(
        value=None if missing else total(numbers),
        inferred=tuple(inferred),
        doubtful=tuple(doubtful),
        missing=tuple(missing),
    )


def pool(sums: Sequence[Sum]) -> Sum:
    """The sum of sums that are all known; its marks are those of any of them."""
    return Sum(
        value=total([one.value for one in sums if one.value is not None]) if sums else None,
        inferred=tuple(dict.fromkeys(key for one in sums for key in one.inferred)),
        doubtful=tuple(dict.fromkeys(key for one in sums for key in one.doubtful)),
    )


def total(numbers: Sequence[Number]) -> Number:
    """The exact sum of whole and decimal numbers."""
    if all(isinstance(number, int) for number in numbers):
        return sum(numbers)
    exact = sum(Decimal(str(number)) for number in numbers)
    return int(exact) if exact == int(exact) else float(exact)
