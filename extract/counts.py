"""Open issues by rule, kept after each reading, so that a rule that fires anew is seen."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from sqlite_utils import Database

from crawler.archive import now

_OPEN = "select rule, count(*) from issues where reviewed is null group by rule order by rule"


class RuleCount(NamedTuple):
    """How many open issues of a rule there are, and were before the last reading."""

    rule: str
    now: int
    before: int | None


def keep_counts(db: Database, *, at: str | None = None) -> None:
    """Keep how many open issues each rule has now, if it is other than was kept last."""
    counts: Mapping[str, int] = dict(db.execute(_OPEN).fetchall())
    if counts == _kept(db, 0):
        return
    at = at or now()
    rows = [(at, rule, count) for rule, count in counts.items()]
    with db.atomic():
        db.execute("delete from rule_counts where at = ?", [at])
        db.conn.executemany("insert into rule_counts values (?, ?, ?)", rows)


def read_counts(db: Database) -> Sequence[RuleCount]:
    """Every rule with open issues now or before the last reading that changed their number."""
    counts = dict(db.execute(_OPEN).fetchall())
    last, earlier = _kept(db, 0), _kept(db, 1)
    before = earlier if counts == last else last
    return [
        RuleCount(rule, counts.get(rule, 0), before.get(rule, 0) if before else None)
        for rule in sorted(counts.keys() | before.keys())
    ]


def _kept(db: Database, back: int) -> Mapping[str, int]:
    """The counts that were kept last (0) or the time before (1); none if there are none."""
    times = "select distinct at from rule_counts order by at desc limit 1 offset ?"
    query = f"select rule, issues from rule_counts where at = ({times})"
    return dict(db.execute(query, [back]).fetchall())
