"""A parent's totals against the sum of its children's, where scopes are alike and sets complete."""

import hashlib
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlite_utils import Database

from extract.figures import Issue, Key, issue
from extract.rows import issue_row
from extract.scope import UNKNOWN, read_scopes

RULES = ("children_sum", "children_exceed")
_RECEIVED: Key = ("requests", "received", "total")

Totals = Mapping[Key, Decimal]
"""The printed numbers of a report's total columns."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Summed:
    """A report as a sum needs it: whose, of what scope, and its totals."""

    agency_id: str
    scope: str
    totals: Totals


def refresh_parents(db: Database, agency_ids: Sequence[str]) -> None:
    """Hold reports of parents against their children's anew where anything of either changed.

    ``agency_ids`` were read anew, perhaps by another reader; what was said of them before is gone.
    """
    now = _digests(db)
    then = dict(db.execute("select parent, digest from _families").fetchall())
    above = dict(db.execute("select id, parent from agencies where parent is not null").fetchall())
    read = {*agency_ids, *(above.get(one) for one in agency_ids)}
    parents = [one for one in now if one in read or now[one] != then.get(one)]
    rules = ", ".join(f"'{rule}'" for rule in RULES)
    with db.atomic():
        for gone in then.keys() - now.keys():
            db.execute("delete from _families where parent = ?", [gone])
            parents.append(gone)
        for parent in parents:
            query = f"delete from issues where agency_id = ? and rule in ({rules})"
            db.execute(query, [parent])
        db.table("issues").insert_all(row for one in parents for row in _rows(db, one))
        digests = [{"parent": one, "digest": now[one]} for one in parents if one in now]
        db.table("_families").upsert_all(digests, pk="parent")


def _digests(db: Database) -> dict[str, str]:
    """A digest by parent of all that is compared: its children, and every report of the family."""
    found: dict[str, Any] = defaultdict(hashlib.sha256)
    for parent, *rest in db.execute(_FAMILIES):
        found[parent].update(f"{rest}\n".encode())
    return {parent: said.hexdigest() for parent, said in found.items()}


def compare_children(
    parent: Summed, children: Sequence[Summed], *, registered: Sequence[str], expected: int | None
) -> Iterator[Issue]:
    """What a parent's report and those of its children of one year say of each other.

    ``registered`` are the ids of all its children, ``expected`` how many bodies it sums, if known.
    Without a complete set only a sum that exceeds the parent's number is a contradiction.
    """
    if parent.scope == "own":
        return
    if parent.scope == UNKNOWN:
        yield _unknown("children_sum_no_scope")
        return
    like = read_scopes()["sums"][parent.scope]
    if unlike := [one.agency_id for one in children if one.scope not in like]:
        yield _unknown("children_sum_unlike", who=_named(unlike))
        return
    missing = {*registered} - {one.agency_id for one in children}
    complete = not missing and expected == len(registered)
    yield from _differing(parent.totals, [one.totals for one in children], complete=complete)
    if not complete:
        counted = f"{len(children)}/{expected or '?'}"
        yield _unknown("children_sum_incomplete", counted=counted)


def _differing(parent: Totals, children: Sequence[Totals], *, complete: bool) -> Iterator[Issue]:
    for key, total in parent.items():
        parts = [one.get(key) for one in children]
        numbers = [part for part in parts if part is not None]
        added = sum(numbers, Decimal(0))
        if complete and len(numbers) == len(parts) and added != total:
            yield issue("children_sum", key=key, left=total, right=added, count=len(parts))
        elif added > total:
            yield issue("children_exceed", key=key, left=total, right=added, count=len(numbers))


def _unknown(sentence: str, **words: Any) -> Issue:
    return issue(
        "children_sum",
        key=_RECEIVED,
        severity="info",
        verdict="cannot tell",
        sentence=sentence,
        **words,
    )


def _named(ids: Sequence[str]) -> str:
    return ", ".join(ids[:5]) + (f" … +{len(ids) - 5}" if len(ids) > 5 else "")


def _rows(db: Database, parent: str) -> Iterator[dict[str, Any]]:
    (expected,) = db.execute("select children from agencies where id = ?", [parent]).fetchone()
    query = "select id from agencies where parent = ? order by id"
    registered = [child for (child,) in db.execute(query, [parent])]
    for report in list(db.query(_REPORTS, [parent])) if registered else ():
        found = [
            one
            for child in registered
            for one in db.query(f"{_REPORTS} and year = ?", [child, report["year"]])
        ]
        parts = [_summed(db, one) for one in found]
        for one in compare_children(
            _summed(db, report), parts, registered=registered, expected=expected
        ):
            yield issue_row(parent, report["id"], report["capture_id"], one)


def _summed(db: Database, report: Mapping[str, Any]) -> Summed:
    totals = {
        (table, row, "total"): Decimal(str(total))
        for table in ("requests", "disputes")
        for row, total in db.execute(
            f"select row, total from {table} where report_id = ? and total is not null",
            [report["id"]],
        )
    }
    return Summed(agency_id=report["agency_id"], scope=report["scope"], totals=totals)


_REPORTS = """
select reports.id, agency_id, year, scope, capture_id from reports
join versions on versions.id = version_id where agency_id = ? and form is not null
"""
_FAMILIES = """
with members as (
  select parent, id as member from agencies where parent is not null
  union select parent, parent from agencies where parent is not null)
select agencies.id, children, member, year, form, scope, digest from members
join agencies on agencies.id = members.parent
left join reports on agency_id = member left join versions on versions.id = version_id
order by agencies.id, member, year
"""
