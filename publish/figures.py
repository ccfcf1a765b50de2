"""The figures of one version of a report, each with the link to its cell in the archived page."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from extract.arbitrate import DOUBT
from publish.query import Row

ABSENT = "absent"


@dataclass(frozen=True, kw_only=True)
class Figure:
    """One cell as the report page shows it; ``href`` leads to its place, if it has one."""

    kind: str = ABSENT
    raw: str = ""
    value: float | int | None = None
    inferred: float | int | None = None
    unit: str | None = None
    confidence: float | None = None
    href: str | None = None
    issues: tuple[int, ...] = ()

    @property
    def shown(self) -> str:
        """What was printed, or the number if the print is not kept."""
        return self.raw if self.raw.strip() else "" if self.value is None else str(self.value)

    @property
    def percent(self) -> int | None:
        """How sure a recogniser is of the print, never rounded up to all; None if none was."""
        return None if self.confidence is None else min(int(100 * self.confidence), 99)

    @property
    def unsure(self) -> bool:
        """Whether a recogniser is less sure than reading asks for."""
        return self.confidence is not None and self.confidence < DOUBT


Figures = Mapping[tuple[str, str, str], Figure]


def read_place(text: str | None) -> dict[str, int]:
    """The whole numbers of a place, by name; empty where there is none."""
    place = json.loads(text) if text else {}
    return {key: value for key, value in place.items() if isinstance(value, int)}


def capture_link(capture_id: int, place: Mapping[str, Any]) -> str:
    """The address of an archived page at a place."""
    # On a phone the facts fill the screen: the fragment brings the frame with the cell into view.
    query = f"?{urlencode(place)}#original" if place else ""
    return f"/capture/{capture_id}{query}"


def is_doubt(issue: Row) -> bool:
    """Whether an issue puts its figure in doubt; not if a person called it a false alarm."""
    return bool(issue["severity"] != "info" and issue["reviewed"] != "false_alarm")


def gather_figures(rows: Sequence[Row], issues: Sequence[Row], capture_id: int | None) -> Figures:
    """Figures by (table, row, column), with the issues that put them in doubt."""
    doubts: dict[tuple[str, str, str], list[int]] = {}
    for issue in issues:
        if issue["form_table"] and is_doubt(issue):
            key = (issue["form_table"], issue["form_row"], issue["form_column"])
            doubts.setdefault(key, []).append(issue["id"])
    return {
        key: _figure(row, tuple(doubts.get(key, ())), capture_id)
        for row in rows
        for key in [(row["form_table"], row["form_row"], row["form_column"])]
    }


def _figure(row: Row, issues: tuple[int, ...], capture_id: int | None) -> Figure:
    place = read_place(row["place"])
    return Figure(
        kind=row["kind"],
        raw=row["raw"] or "",
        value=row["value"],
        inferred=row["inferred"],
        unit=row["unit"],
        confidence=row["confidence"],
        href=capture_link(capture_id, place) if place and capture_id is not None else None,
        issues=issues,
    )
