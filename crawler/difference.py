"""A run against the run before: what is new, changed, gone, newly in trouble, fewer than before."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from crawler.archive import Archive
from crawler.schedule import FINE


@dataclass(frozen=True, kw_only=True)
class Difference:
    """Lines of a run's summary; ``alarms`` are those that a person should look at."""

    news: tuple[str, ...] = ()
    alarms: tuple[str, ...] = ()


def find_difference(archive: Archive, run_id: int) -> Difference:
    """Each agency's visit of a run beside its visit before that one."""
    pairs = list(archive.db.query(_PAIRS, [run_id]))
    return Difference(
        news=tuple(line for pair in pairs for line in _news(pair)),
        alarms=tuple(line for pair in pairs for line in _alarms(pair)),
    )


def _news(pair: dict[str, Any]) -> Iterator[str]:
    who = pair["agency_id"]
    if pair["before"] is not None and pair["before"] not in FINE and pair["outcome"] in FINE:
        yield f"{who}: works again (was {pair['before']})"
    if pair["captures_new"] and pair["before"] is not None and pair["outcome"] == "ok":
        yield f"{who}: {pair['captures_new']} new or changed captures"


def _alarms(pair: dict[str, Any]) -> Iterator[str]:
    who, before, outcome = pair["agency_id"], pair["before"], pair["outcome"]
    if before in FINE and outcome not in FINE:
        yield f"{who}: newly {outcome}: {pair['reason']}"
    found, found_before = pair["reports_found"], pair["found_before"]
    if before is not None and outcome in FINE and found < found_before:
        yield f"{who}: {found} reports found, {found_before} the time before"


_PAIRS = """
select now.agency_id, now.outcome, now.reason, now.reports_found, now.captures_new,
  before.outcome as before, coalesce(before.reports_found, 0) as found_before
from visits as now left join visits as before on before.id =
  (select max(id) from visits where agency_id = now.agency_id and id < now.id)
where now.run_id = ? order by now.agency_id
"""
