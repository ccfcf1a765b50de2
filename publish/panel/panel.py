"""A panel: a line for every body and year of a selection, with a report or without."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from publish.measures import Rate, rate_of, read_measures
from publish.panel.selection import Selection
from publish.sums import Cells

# Why a cell has no kind of its own.
NO_REPORT, UNREAD, NOT_IN_FORM = "no_report", "unread", "not_in_form"
MISSING = (NO_REPORT, UNREAD, NOT_IN_FORM)
UNREGISTERED = "unregistered"
Values = Mapping[str, object]


@dataclass(frozen=True, kw_only=True)
class Line:
    """A body and a year: ``facts`` are the columns of the query, ``cells`` all that was asked."""

    facts: Mapping[str, Any]
    cells: Cells
    _rates: dict[str, Rate] = field(default_factory=dict, repr=False)

    def rate(self, key: str) -> Rate:
        """A measure of its report, worked out once."""
        if key not in self._rates:
            self._rates[key] = rate_of(read_measures()[key], self.cells)
        return self._rates[key]

    @property
    def has_report(self) -> bool:
        """Whether the archive holds a report of it."""
        return self.facts["report_id"] is not None

    @property
    def state(self) -> str:
        """The state of the ledger, or that the ledger does not reach so far."""
        return self.facts["state"] or (UNREGISTERED if not self.has_report else "published")


@dataclass(frozen=True, kw_only=True)
class Panel:
    """The lines of a selection; ``queries`` made them, ``values`` are the places in them.

    ``idle`` are typed terms that fit no body, ``parents`` the body that each body is part of.
    """

    selection: Selection
    years: tuple[int, ...]
    lines: Sequence[Line]
    queries: Mapping[str, str]
    values: Values
    idle: tuple[str, ...]
    parents: Mapping[str, str]

    def above(self, agency_id: str) -> Iterator[str]:
        """The bodies that one is part of, from the next above."""
        seen = {agency_id}
        while (above := self.parents.get(agency_id)) and above not in seen:
            yield above
            seen.add(agency_id := above)

    @property
    def absent(self) -> list[Line]:
        """The lines without a report."""
        return [line for line in self.lines if not line.has_report]
