"""Rates over the figures of reports: never bare, always with both counts and what is not known."""

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from extract.form import Words
from publish.sums import Cells, Key, Sum, add, pool, read_key

_FILE = Path(__file__).parent / "measures.toml"


@dataclass(frozen=True, kw_only=True)
class Measure:
    """A rate by name: a sum of cells over a sum of cells, told from ``least`` cases on."""

    key: str
    group: Words
    words: Words
    numerator: tuple[Key, ...]
    denominator: tuple[Key, ...]
    least: int

    @property
    def cells(self) -> tuple[Key, ...]:
        """Every cell that it needs, once."""
        return tuple(dict.fromkeys((*self.numerator, *self.denominator)))

    @property
    def of_reports(self) -> bool:
        """Whether its cases are reports, so that one report has no rate of its own."""
        return self.denominator[0][0] == "coverage"


@dataclass(frozen=True, kw_only=True)
class Rate:
    """A measure of ``n`` of ``of`` reports: ``verdict`` is told, few, zero, over or unknown.

    ``percent`` stands only where it is told; the sums stand wherever they are known.
    """

    measure: Measure
    numerator: Sum
    denominator: Sum
    n: int
    of: int
    verdict: str

    @property
    def percent(self) -> float | None:
        """The rate in percent, to two decimals."""
        if self.verdict != "told" or not self.denominator.value:
            return None
        return round(100 * float(self.numerator.value or 0) / float(self.denominator.value), 2)

    @property
    def inferred(self) -> tuple[Key, ...]:
        """The cells whose numbers were not printed."""
        return tuple(dict.fromkeys((*self.numerator.inferred, *self.denominator.inferred)))

    @property
    def doubtful(self) -> tuple[Key, ...]:
        """The cells that an issue is put on."""
        return tuple(dict.fromkeys((*self.numerator.doubtful, *self.denominator.doubtful)))

    @property
    def missing(self) -> tuple[Key, ...]:
        """The cells that are no number."""
        return tuple(dict.fromkeys((*self.numerator.missing, *self.denominator.missing)))


@cache
def read_measures() -> Mapping[str, Measure]:
    """Every measure by key, in the order of the file."""
    data = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    groups = {key: Words(**both) for key, both in data["groups"].items()}
    return {
        key: Measure(
            key=key,
            group=groups[one["group"]],
            words=Words(zh=one["zh"], en=one["en"]),
            numerator=tuple(map(read_key, one["numerator"])),
            denominator=tuple(map(read_key, one["denominator"])),
            least=data["least"],
        )
        for key, one in data["measure"].items()
    }


def rate_of(measure: Measure, cells: Cells) -> Rate:
    """The measure of one report."""
    parts = add(measure.numerator, cells), add(measure.denominator, cells)
    return _rate(measure, *parts, n=int(_known(parts)), of=1)


def pooled(measure: Measure, reports: Iterable[Cells]) -> Rate:
    """The measure of many reports together: only those count whose cells are all numbers."""
    every = [(add(measure.numerator, one), add(measure.denominator, one)) for one in reports]
    whole = [parts for parts in every if _known(parts)]
    sums = (pool([parts[side] for parts in whole]) for side in (0, 1))
    return _rate(measure, *sums, n=len(whole), of=len(every))


def _known(parts: Sequence[Sum]) -> bool:
    return all(one.value is not None for one in parts)


def _rate(measure: Measure, numerator: Sum, denominator: Sum, *, n: int, of: int) -> Rate:
    verdict = _verdict(measure, numerator, denominator) if n else "unknown"
    return Rate(
        measure=measure,
        numerator=numerator,
        denominator=denominator,
        n=n,
        of=of,
        verdict=verdict,
    )


def _verdict(measure: Measure, numerator: Sum, denominator: Sum) -> str:
    if numerator.value is None or denominator.value is None:
        return "unknown"
    if denominator.value == 0:
        return "zero" if numerator.value == 0 else "over"
    if not 0 <= numerator.value <= denominator.value:
        return "over"
    return "told" if denominator.value >= measure.least else "few"
