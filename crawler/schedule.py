"""When an agency is to be visited again."""

from datetime import UTC, datetime, timedelta

from crawler.archive import Archive
from crawler.register import Agency

# Reports are due by 31 January (departments) or 31 March (governments), and come late.
_SEASON_MONTHS = (1, 2, 3, 4)
_IN_SEASON = timedelta(days=3)
_OUT_OF_SEASON = timedelta(days=30)
_AFTER_TROUBLE = timedelta(days=1)
_FINE = ("ok", "nothing_new", "known_empty")


def is_due(archive: Archive, agency: Agency, *, at: datetime | None = None) -> bool:
    """Whether a visit is due: never made, long ago for the season, or in trouble a day ago."""
    last = archive.db.execute(
        "select started_at, outcome from visits where agency_id = ? order by id desc limit 1",
        [agency.id],
    ).fetchone()
    if last is None:
        return True
    at = at or datetime.now(UTC)
    return at - datetime.fromisoformat(last[0]) >= wait_after(last[1], at=at)


def wait_after(outcome: str, *, at: datetime) -> timedelta:
    """How long to leave an agency alone after a visit with that outcome."""
    if outcome not in _FINE:
        return _AFTER_TROUBLE
    return _IN_SEASON if at.month in _SEASON_MONTHS else _OUT_OF_SEASON
