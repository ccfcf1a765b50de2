"""Sums over the bodies of a panel, year by year, made only where they mean something."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from extract.scope import UNKNOWN
from publish.measures import Rate, pooled, read_measures
from publish.panel.panel import Line, Panel
from publish.sums import Key, Number, total

OWN = "own"


@dataclass(frozen=True, kw_only=True)
class YearSum:
    """One cell summed over the ``n`` of ``of`` reports that print a number or force one.

    ``value`` is None where the reports' units differ, or where none has a number.
    """

    value: Number | None
    n: int
    of: int
    inferred: int
    doubtful: int


@dataclass(frozen=True, kw_only=True)
class Year:
    """The sums of a year; ``missing`` bodies have no report."""

    year: int
    reports: int
    missing: int
    sums: Mapping[Key, YearSum]
    rates: Mapping[str, Rate]


@dataclass(frozen=True, kw_only=True)
class Summary:
    """Year by year; ``why_not`` is the key of the sentence that says why there are no sums.

    ``scopes_known`` tells whether every report says what bodies it speaks for.
    """

    years: Sequence[Year]
    why_not: str | None
    scopes_known: bool


def summarise(panel: Panel) -> Summary:
    """The sums over the lines of each year.

    A column is summed down the bodies, never across: a total is not added to its parts. Reports
    of unlike scope (a government's may count its departments') are not added at all.
    """
    there = [line for line in panel.lines if line.has_report]
    scopes = {line.facts["scope"] or UNKNOWN for line in there}
    why_not = _why_not(panel, there, scopes)
    several = len({line.facts["agency_id"] for line in panel.lines}) > 1
    years = [_year(panel, year, sums=not why_not) for year in panel.years] if several else []
    return Summary(years=years, why_not=why_not, scopes_known=UNKNOWN not in scopes)


def _why_not(panel: Panel, there: Sequence[Line], scopes: set[str]) -> str | None:
    if scopes <= {OWN}:
        return None
    if len(scopes - {UNKNOWN}) > 1:
        return "sum_scopes_differ"
    bodies = {line.facts["agency_id"] for line in there}
    if any(bodies.intersection(panel.above(body)) for body in bodies):
        return "sum_nested"
    if len({line.facts["kind"] for line in there}) > 1:
        return "sum_kinds_differ"
    return None


def _year(panel: Panel, year: int, *, sums: bool) -> Year:
    lines = [line for line in panel.lines if line.facts["year"] == year]
    there = [line for line in lines if line.has_report]
    measures = (read_measures()[key] for key in panel.selection.measures)
    return Year(
        year=year,
        reports=len(there),
        missing=len(lines) - len(there),
        sums={key: sum_cells(there, key) for key in panel.selection.cells} if sums else {},
        # Whether a report came in time is one case a report: its scope does not matter.
        rates={
            one.key: pooled(one, [line.cells for line in there])
            for one in measures
            if sums or one.of_reports
        },
    )


def sum_cells(there: Sequence[Line], key: Key) -> YearSum:
    """A cell summed over lines that have a report."""
    cells = [line.cells[key] for line in there]
    known = [(cell, number) for cell in cells if (number := cell.known) is not None]
    one_unit = len({cell.unit for cell, _ in known}) <= 1
    return YearSum(
        value=total([number for _, number in known]) if known and one_unit else None,
        n=len(known),
        of=len(there),
        inferred=sum(cell.value is None for cell, _ in known),
        doubtful=sum(cell.issues > 0 for cell, _ in known),
    )
