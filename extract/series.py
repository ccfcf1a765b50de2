"""A body's reports held against each other: what one year hands on, the next must begin with."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from extract.figures import Issue, Key, issue
from extract.reports import Report
from extract.states import Copy

_RULES = ("rules", "normative_documents")

Known = Mapping[Key, Decimal | None]


def add_series_issues(reports: Sequence[Report]) -> list[Report]:
    """The reports with what each says against the year before; needs one body's, oldest first."""
    by_year = {report.year: report for report in reports}
    return [
        replace(report, issues=(*report.issues, *_with_copy(by_year.get(report.year - 1), report)))
        for report in reports
    ]


def _with_copy(before: Report | None, after: Report) -> Iterator[tuple[Copy, Issue]]:
    both = (before, after)
    if before is None or any(one and one.current.copy.reading.form is None for one in both):
        return
    for found in compare_years(before, after):
        yield after.current.copy, found


def compare_years(before: Report, after: Report) -> Iterator[Issue]:
    """What two neighbouring years' reports say that cannot both be so."""
    old, new = _known(before), _known(after)
    yield from _carried(old, new, year=before.year)
    yield from _in_force(old, new)


def _carried(old: Known, new: Known, *, year: int) -> Iterator[Issue]:
    """carried_in = last year's carried_out, in every applicant column."""
    for table, row, column in new:
        if row != "carried_in":
            continue
        left, right = new[table, row, column], old.get((table, "carried_out", column))
        key = (table, row, column)
        if left is not None and right is not None and left != right:
            yield issue("carried_in_series", key=key, left=left, right=right, year=year)
        elif (left is None) != (right is None) and column == "total":
            yield issue(
                "carried_in_series",
                key=key,
                severity="info",
                verdict="cannot tell",
                sentence="carried_in_series_unknown",
                year=year,
            )


def _in_force(old: Known, new: Known) -> Iterator[Issue]:
    """in_force = last year's in_force + made - repealed."""
    for row in _RULES:
        at = {column: ("disclosures", row, column) for column in ("made", "repealed", "in_force")}
        was, now = old.get(at["in_force"]), new.get(at["in_force"])
        made, repealed = new.get(at["made"]), new.get(at["repealed"])
        if was is None or now is None or made is None or repealed is None:
            continue
        if now != was + made - repealed:
            yield issue(
                "in_force_series",
                key=at["in_force"],
                left=now,
                right=was + made - repealed,
                was=was,
                made=made,
                repealed=repealed,
            )


def _known(report: Report) -> Known:
    return {figure.key: figure.known for figure in report.current.copy.reading.figures}
