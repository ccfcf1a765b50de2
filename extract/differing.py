"""What differs between two states of a report, cell by cell and sentence by sentence."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from extract.figures import Figure, Key
from extract.read import Reading
from extract.said import cells_of, sentences_of
from extract.states import PUBLISHED, State


def find_changes(before: State, after: State, *, good: State | None) -> Mapping[str, Any]:
    """What differs between a state and the one before; figures and sentences against ``good``,
    the last one published."""
    changes: dict[str, Any] = {"figures": [], "sentences": {"removed": [], "added": []}}
    if good and after.kind == PUBLISHED:
        old, new = good.copy.reading, after.copy.reading
        changes["figures"] = _changed_figures(old, new)
        gone, come = sentences_of(old), sentences_of(new)
        changes["sentences"] = {
            "removed": [said for key, said in gone.items() if key not in come],
            "added": [said for key, said in come.items() if key not in gone],
        }
        for name, was, now in (
            ("published_on", _iso(good.published_on), _iso(after.published_on)),
            ("url", good.copy.url, after.copy.url),
        ):
            if was and now and was != now:
                changes[name] = {"before": was, "after": now}
    if before.kind != after.kind:
        changes["state"] = {"before": before.kind, "after": after.kind}
    return changes


def _changed_figures(old: Reading, new: Reading) -> list[dict[str, Any]]:
    was, now = cells_of(old), cells_of(new)
    raw_was, raw_now = _figures(old), _figures(new)
    return [
        {
            "table": key[0],
            "row": key[1],
            "column": key[2],
            "before": raw_was[key].raw if key in raw_was else None,
            "after": raw_now[key].raw if key in raw_now else None,
        }
        for key in {**was, **now}
        if was.get(key) != now.get(key)
    ]


def _figures(reading: Reading) -> Mapping[Key, Figure]:
    return {figure.key: figure for figure in reading.figures}


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
