"""Open issues by rule, kept after each reading, so that a rule that fires anew is seen."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from sqlite_utils import Database

from crawler.archive import now

_OPEN = "select rule, count(*) from issues where reviewed is null group by rule order by rule"
_HAS_BEFORE = "iif((select count(distinct at) from _rule_counts) > 1, 0, null)"


class RuleCount(NamedTuple):
    """How many open issues of a rule there are, and were before the last reading."""

    rule: str
    now: int
    before: int | None


def keep_counts(db: Database, *, at: str | None = None) -> None:
    """Keep how many open issues each rule has now, if it is other than was kept last."""
    counts: Mapping[str, int] = dict(db.execute(_OPEN).fetchall())
    if counts == _last(db):
        return
    at = at or now()
    rows = [(at, rule, count) for rule, count in counts.items()]
    with db.atomic():
        db.execute("delete from _rule_counts where at = ?", [at])
        db.conn.executemany("insert into _rule_counts values (?, ?, ?)", rows)


def read_counts(db: Database) -> Sequence[RuleCount]:
    """Every rule with open issues, now or before the last reading that changed their number."""
    return [RuleCount(*row) for row in db.execute(RULE_COUNTS)]


def _last(db: Database) -> Mapping[str, int]:
    query = "select rule, issues from _rule_counts where at = (select max(at) from _rule_counts)"
    return dict(db.execute(query).fetchall())


RULE_COUNTS = f"""
select rule, sum(now) as now, coalesce(sum(before), {_HAS_BEFORE}) as before from (
  select rule, count(*) as now, null as before from issues where reviewed is null group by rule
  union all select rule, 0, issues from _rule_counts
  where at = (select max(at) from _rule_counts where at < (select max(at) from _rule_counts))
) group by rule order by rule
"""
