"""When an agency is to be visited again."""

import hashlib
import tomllib
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import takewhile
from pathlib import Path
from typing import Any

from crawler.archive import Archive
from crawler.register import Agency

FINE = ("ok", "nothing_new", "known_empty")
_REMEMBERED = 8  # visits: more troubles in a row make no longer wait
_EPOCH = datetime(2020, 1, 1, tzinfo=UTC)


def is_due(archive: Archive, agency: Agency, *, at: datetime | None = None) -> bool:
    """Whether an agency was not visited since its last turn; its turns come as its rhythm asks.

    Turns are spread over the period by the agency's id, so that bodies do not all come at once,
    whether a schedule calls every hour or once a day.
    """
    visits = archive.db.execute(
        "select started_at, outcome from visits where agency_id = ? order by id desc limit ?",
        [agency.id, _REMEMBERED],
    ).fetchall()
    if not visits:
        return True
    at = at or datetime.now(UTC)
    last = datetime.fromisoformat(visits[0][0])
    period = period_after([outcome for _, outcome in visits], at=at)
    turn = _last_turn(agency.id, period, at=at)
    # A turn soon after a visit is passed over; not a day's, or a daily call would find none due.
    since = at if period <= timedelta(days=1) else turn
    return last < turn and since - last >= period / 2


def period_after(outcomes: Sequence[str], *, at: datetime) -> timedelta:
    """How often to visit after visits with these outcomes, newest first."""
    rhythm = _rhythm()
    in_season = rhythm["season_begins"] <= f"{at:%m-%d}" <= rhythm["season_ends"]
    troubles = len(list(takewhile(lambda outcome: outcome not in FINE, outcomes)))
    if troubles:
        return timedelta(days=min(2 ** (troubles - 1), rhythm["most_days_after_trouble"]))
    return timedelta(days=rhythm["days_in_season" if in_season else "days_out_of_season"])


def minute_of(name: str) -> int:
    """The minute of the hour at which an archive's schedule calls: not everybody's at once."""
    return _number(name) % 60


def _last_turn(agency_id: str, period: timedelta, *, at: datetime) -> datetime:
    offset = timedelta(seconds=_number(agency_id) % int(period.total_seconds()))
    return at - (at - _EPOCH - offset) % period


def _number(name: str) -> int:
    return int(hashlib.sha256(name.encode()).hexdigest()[:12], 16)


@cache
def _rhythm() -> Mapping[str, Any]:
    path = Path(__file__).parent / "rhythm.toml"
    return tomllib.loads(path.read_text(encoding="utf-8"))
