"""Sums of cells: known only if every cell is, and saying which were inferred or are in doubt."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

Number = int | float
Key = tuple[str, str, str]
"""(table, row, column)"""


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of one report: its printed value, its kind, what the identities force, its issues."""

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
    found = {key: cells.get(key) for key in keys}
    missing = tuple(key for key, cell in found.items() if cell is None or cell.known is None)
    there = {key: cell for key, cell in found.items() if cell is not None}
    return Sum(
        value=None if missing else total(cell.known for cell in there.values()),
        inferred=tuple(
            key for key, cell in there.items() if cell.value is None and cell.inferred is not None
        ),
        doubtful=tuple(key for key, cell in there.items() if cell.issues),
        missing=missing,
    )


def pool(sums: Sequence[Sum]) -> Sum:
    """The sum of sums that are all known; its marks are those of any of them."""
    return Sum(
        value=total(one.value for one in sums) if sums else None,
        inferred=tuple(dict.fromkeys(key for one in sums for key in one.inferred)),
        doubtful=tuple(dict.fromkeys(key for one in sums for key in one.doubtful)),
    )


def total(numbers: Iterable[Number | None]) -> Number:
    """The exact sum of decimal numbers; TypeError for None, which is no zero."""
    exact = Decimal(0)
    for number in numbers:
        if number is None:
            raise TypeError("a blank is no number")
        exact += Decimal(str(number))
    return int(exact) if exact == exact.to_integral_value() else float(exact)
