"""The states of a report over time as people read them: dates, what changed, where it stood."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from publish.figures import capture_link, read_place
from publish.query import Row

PUBLISHED = "published"
Cell = tuple[str, str, str]


@dataclass(frozen=True, kw_only=True)
class Side:
    """What a cell printed in one version (None if it was not there), and the way to its place."""

    raw: str | None
    href: str | None


@dataclass(frozen=True, kw_only=True)
class Change:
    """One figure that changed: its cell, before and after."""

    cell: Cell
    before: Side
    after: Side


@dataclass(frozen=True, kw_only=True)
class Step:
    """One version and what changed in it; ``moved`` holds the other facts as (name, was, is)."""

    version: Row
    figures: tuple[Change, ...]
    removed: tuple[str, ...]
    added: tuple[str, ...]
    moved: tuple[tuple[str, str, str], ...]

    @property
    def changed(self) -> bool:
        """Whether anything is known to differ from the version before."""
        return bool(self.figures or self.removed or self.added or self.moved)


def read_history(versions: Sequence[Row], places: Sequence[Row]) -> list[Step]:
    """The steps, newest first, of versions (oldest first) and the places of their figures."""
    place_of = {
        (row["version_id"], (row["form_table"], row["form_row"], row["form_column"])): row["place"]
        for row in places
    }
    steps = []
    good: Row | None = None
    for version in versions:
        changes = json.loads(version["changes"] or "{}")
        figures = tuple(_changes(changes.get("figures", ()), good, version, place_of))
        sentences = changes.get("sentences", {})
        steps.append(
            Step(
                version=version,
                figures=figures,
                removed=tuple(sentences.get("removed", ())),
                added=tuple(sentences.get("added", ())),
                moved=tuple(_moved(changes)),
            )
        )
        good = version if version["state"] in (PUBLISHED, None) else good
    return steps[::-1]


def _changes(
    changes: Sequence[Mapping[str, Any]],
    good: Row | None,
    version: Row,
    place_of: Mapping[tuple[int, Cell], str | None],
) -> Iterator[Change]:
    for change in changes:
        cell = change["table"], change["row"], change["column"]
        yield Change(
            cell=cell,
            before=_side(change["before"], good, cell, place_of),
            after=_side(change["after"], version, cell, place_of),
        )


def _side(
    raw: str | None,
    version: Row | None,
    cell: Cell,
    place_of: Mapping[tuple[int, Cell], str | None],
) -> Side:
    place = read_place(place_of.get((version["id"], cell))) if version else {}
    href = capture_link(version["capture_id"], place) if version and place else None
    return Side(raw=raw, href=href)


def _moved(changes: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    for name in ("published_on", "url"):
        if name in changes:
            yield name, changes[name]["before"], changes[name]["after"]
