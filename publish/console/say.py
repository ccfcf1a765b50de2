"""What the commands say on a terminal."""

from collections.abc import Mapping, Sequence
from typing import Any

from crawler.importing import ImportSummary
from crawler.runs import RunSummary
from extract.load import Extracted
from extract.preview import Preview
from publish.console.status import rule_lines, status_lines

_MOST_LINES = 50


def describe_run(summary: RunSummary) -> str:
    """One line a visit, then what is other than the time before."""
    if not summary.visits and not summary.put_off:
        return "no visit is due"
    rows = [["agency", "outcome", "reports", "new captures", "reason"]]
    for visit in summary.visits:
        numbers = str(visit.reports_found), str(visit.captures_new)
        rows.append([visit.agency_id, visit.outcome, *numbers, visit.reason])
    found = summary.difference
    return "\n".join([as_table(rows), *_put_off(summary), *found.news, *found.alarms])


def _put_off(summary: RunSummary) -> list[str]:
    if not summary.put_off:
        return []
    unvisited = f"{summary.put_off} agencies were not visited to the end"
    return [f"{unvisited} and stay due: {summary.stopped}"]


def describe_import(summary: ImportSummary) -> str:
    """What came in."""
    return (
        f"{summary.documents} documents and {summary.attachments} attachments read,"
        f" {summary.captures_new} captures new"
    )


def describe_extracted(done: Extracted) -> str:
    """What an extraction did."""
    counted = (
        f"{done.captures} captures of {done.agencies} agencies read: {done.reports} reports"
        f" ({done.unread} unread), {done.issues} issues"
    )
    return "\n".join([counted if done.agencies else "nothing new to read", *_few(done.news)])


def describe_preview(found: Preview) -> str:
    """Every figure and report that reading again would change."""
    if not found.lines:
        return f"{found.agencies} agencies read: nothing would change"
    return "\n".join([*found.lines, f"{len(found.lines)} differences; nothing was written"])


def _few(lines: Sequence[str]) -> list[str]:
    """The lines, as far as a person reads them."""
    more = [f"… and {len(lines) - _MOST_LINES} more"] if len(lines) > _MOST_LINES else []
    return [*lines[:_MOST_LINES], *more]


def describe_status(status: Mapping[str, Any]) -> str:
    """Agencies by years, with the last visit of each; open issues by rule."""
    rules = ["", as_table(rule_lines(status))] if status["rules"] else []
    return "\n".join([as_table(status_lines(status)), *rules])


def describe_demonstration(status: Mapping[str, Any]) -> str:
    """What the demonstration found, and that none of it is real."""
    return (
        "\nDemonstration: every page was written for this project and stands in for the real one.\n"
        "The figures of five reports are real (one a site); all other years are made up.\n\n"
        + as_table(status_lines(status))
    )


def as_table(rows: Sequence[Sequence[str]]) -> str:
    """Rows as text with aligned columns; the last column runs free."""
    widths = [max(len(row[n]) for row in rows) for n in range(len(rows[0]) - 1)]
    lines = (
        "  ".join([*(cell.ljust(width) for cell, width in zip(row, widths, strict=False)), row[-1]])
        for row in rows
    )
    return "\n".join(line.rstrip() for line in lines)
