"""Why something was fetched, and how a WARC file says so."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

Role = Literal["robots", "home", "listing", "report", "attachment", "other", "import"]

# Fields of our metadata records, each with one JSON object; beside them "via" (the referrer) stands
# as other crawlers write it. From these and the responses the whole index can be made again.
ORIGIN, AGENCY, RUN, VISIT, RELABEL = (
    f"gongkai-{kind}" for kind in ("origin", "agency", "run", "visit", "relabel")
)

_TO_JSON = json.JSONEncoder(ensure_ascii=False).encode


@dataclass(frozen=True, kw_only=True)
class Origin:
    """Why something was fetched: for which agency, as what, under which title, from which page.

    ``drawn_from``: it was not fetched, a browser drew it from the body with this digest (hex).
    """

    agency_id: str
    role: Role
    entry_title: str | None = None
    referrer: str | None = None
    drawn_from: str | None = None


def origin_note(origin: Origin, run_id: int | None) -> dict[str, str]:
    """The fields that tell an exchange's origin."""
    via = {"via": origin.referrer} if origin.referrer else {}
    return {**via, **note(ORIGIN, {**vars(origin), "run_id": run_id})}


def note(kind: str, row: Mapping[str, Any]) -> dict[str, str]:
    """A row as the one field of a metadata record."""
    return {kind: _TO_JSON(dict(row))}


def read_note(block: bytes) -> dict[str, Any]:
    """The objects in a metadata record by field; what is not ours is left out.

    ValueError if one of ours is damaged.
    """
    found = {}
    for line in block.decode().splitlines():
        name, _, value = line.partition(":")
        if name.startswith("gongkai-"):
            found[name] = json.loads(value)
    return found
