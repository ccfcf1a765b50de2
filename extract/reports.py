"""Readings of one agency's captures to reports: one a year, its versions, its issues."""

import hashlib
import json
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any

from crawler.names import is_same_body
from extract.figures import Figure, Issue, Key, issue
from extract.read import Reading
from extract.values import NUMBER, as_json

CURRENT, UNREAD = "current", "unread"
_YEAR = re.compile(r"(20[0-3]\d)\s*年?")


@dataclass(frozen=True, slots=True)
class Copy:
    """A capture with what was read from it; ``capture`` is its row of ``captures``."""

    capture: Mapping[str, Any]
    reading: Reading

    @property
    def year(self) -> int | None:
        """The year of the report: by the document, else by the listing's title of it."""
        if self.reading.headline.year is not None:
            return self.reading.headline.year
        found = _YEAR.search(self.capture["entry_title"] or "")
        return int(found[1]) if found else None

    @property
    def numbers(self) -> int:
        """How many figures print a number."""
        return sum(figure.kind == NUMBER for figure in self.reading.figures)


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """One state of a report: the copy that shows it, its digest, and what changed before it."""

    copy: Copy
    digest: str
    first_seen: str
    last_seen: str
    changes: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """One agency's report for one year; ``versions`` oldest first, the last is the current one."""

    year: int
    status: str
    title: str
    first_seen: str
    last_seen: str
    versions: tuple[Version, ...]
    copies: tuple[Copy, ...]
    issues: tuple[tuple[Copy, Issue], ...]

    @property
    def current(self) -> Copy:
        """The copy that carries the current figures and passages."""
        return self.versions[-1].copy


def make_reports(
    copies: Sequence[Copy], agency_name: str
) -> tuple[list[Report], list[tuple[Copy, Issue]]]:
    """Reports by year, and the issues of documents that are none of this agency's reports."""
    by_year: dict[int, list[Copy]] = defaultdict(list)
    rejected: list[tuple[Copy, Issue]] = []
    pages = {copy.capture["url"]: copy for copy in copies if not copy.capture["is_attachment"]}
    for copy in copies:
        page = pages.get(copy.capture["referrer"]) if copy.capture["is_attachment"] else None
        year = copy.year or (page.year if page else None)
        refusal = _refusal(page or copy, agency_name)
        if refusal is None and year is not None:
            by_year[year].append(copy)
        elif page is None:
            found = [refusal] if refusal else [*copy.reading.issues]
            rejected += [(copy, one) for one in found]
    reports = [_make_report(year, copies, agency_name) for year, copies in sorted(by_year.items())]
    return reports, rejected


def _refusal(copy: Copy, agency_name: str) -> Issue | None:
    """Why a crawled document is not this agency's report; what a person imported is believed."""
    return None if copy.capture["role"] == "import" else _other_body(copy, agency_name)


def _other_body(copy: Copy, agency_name: str) -> Issue | None:
    printed = copy.reading.headline.agency_name
    if not printed or is_same_body(printed, agency_name) or is_same_body(agency_name, printed):
        return None
    return issue("other_agency", printed=printed, registered=agency_name)


def _make_report(year: int, copies: Sequence[Copy], agency_name: str) -> Report:
    """The report of a year out of its copies.

    The rule of the current one: the source (URL) whose newest copy names this body, fits a form,
    prints the most numbers, is a page rather than its attachment, and was seen last; what was
    captured there over time are the versions.
    """
    ordered = sorted(copies, key=lambda copy: copy.capture["last_seen"])
    newest = {copy.capture["url"]: copy for copy in ordered}
    best = max(
        newest.values(), key=lambda copy: (_other_body(copy, agency_name) is None, _rank(copy))
    )
    states = [copy for copy in ordered if copy.capture["url"] == best.capture["url"]]
    states.sort(key=lambda copy: copy.capture["fetched_at"])
    versions = tuple(_versions(states))
    other_body = _other_body(best, agency_name)
    issues = [(best, one) for one in (*best.reading.issues, *filter(None, [other_body]))]
    issues += _other_issues(best, [copy for copy in newest.values() if copy is not best])
    titles = (
        copy.reading.headline.title or copy.capture["entry_title"] for copy in (best, *copies)
    )
    return Report(
        year=year,
        status=CURRENT if best.reading.form else UNREAD,
        title=next((title for title in titles if title), ""),
        first_seen=min(copy.capture["fetched_at"] for copy in copies),
        last_seen=max(copy.capture["last_seen"] for copy in copies),
        versions=versions,
        copies=tuple(copies),
        issues=tuple(issues),
    )


def _rank(copy: Copy) -> tuple[bool, int, bool, bool, str]:
    capture = copy.capture
    return (
        copy.reading.form is not None,
        copy.numbers,
        copy.reading.is_report,
        not capture["is_attachment"],
        capture["last_seen"],
    )


def _versions(states: Iterable[Copy]) -> Iterable[Version]:
    """Runs of copies that say the same, oldest first."""
    before: Copy | None = None
    for digest, group in groupby(states, key=lambda copy: digest_of(copy.reading)):
        same = list(group)
        yield Version(
            copy=same[-1],
            digest=digest,
            first_seen=same[0].capture["fetched_at"],
            last_seen=max(copy.capture["last_seen"] for copy in same),
            changes=_changes(before.reading, same[0].reading) if before else {},
        )
        before = same[-1]


def digest_of(reading: Reading) -> str:
    """The digest of figures and passages: the same while a report says the same."""
    figures = [[*figure.key, figure.kind, figure.raw] for figure in reading.figures]
    passages = [[one.section, one.heading, one.text] for one in reading.passages]
    text = json.dumps([figures, passages], ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def _changes(before: Reading, after: Reading) -> Mapping[str, Any]:
    """Which cells and which sentences differ between two states."""
    old, new = _cells(before), _cells(after)
    figures = [
        {
            "table": key[0],
            "row": key[1],
            "column": key[2],
            "before": old[key].raw if key in old else None,
            "after": new[key].raw if key in new else None,
        }
        for key in {**old, **new}
        if (key in old and old[key].raw) != (key in new and new[key].raw)
    ]
    gone, come = _sentences(before), _sentences(after)
    return {
        "figures": figures,
        "sentences": {
            "removed": [one for one in gone if one not in come],
            "added": [one for one in come if one not in gone],
        },
    }


def _cells(reading: Reading) -> Mapping[Key, Figure]:
    return {figure.key: figure for figure in reading.figures}


def _sentences(reading: Reading) -> Mapping[str, None]:
    texts = (part for one in reading.passages for part in re.split(r"(?<=[。；！？\n])", one.text))
    return dict.fromkeys(text.strip() for text in texts if text.strip())


def _other_issues(best: Copy, others: Sequence[Copy]) -> list[tuple[Copy, Issue]]:
    """What the other copies of a report say that its current one does not."""
    issues = []
    for copy in others:
        if best.reading.form and copy.reading.form:
            if where := _differing(best.reading, copy.reading):
                issues.append((copy, issue("copies_differ", where=where)))
        else:
            issues += [(copy, one) for one in _unread_issues(copy, best)]
    return issues


def _unread_issues(copy: Copy, best: Copy) -> Iterable[Issue]:
    """What is wrong with a copy that cannot be compared; mere notes where the report was read."""
    if best.reading.form is None:
        return copy.reading.issues
    if copy.reading.media_type.startswith("image/"):
        return ()  # a page that was read has pictures beside it: seals, codes, ornaments
    return [replace(one, severity="info") for one in copy.reading.issues]


_MOST_NAMED = 5


def _differing(one: Reading, other: Reading) -> str:
    """The cells in which two copies print different numbers, named for a person."""
    cells = _cells(other)
    differing = [
        f"{figure.row}.{figure.column} {as_json(figure.value)} / {as_json(cells[figure.key].value)}"
        for figure in one.figures
        if figure.key in cells and figure.value != cells[figure.key].value
    ]
    more = f" … +{len(differing) - _MOST_NAMED}" if len(differing) > _MOST_NAMED else ""
    return "; ".join(differing[:_MOST_NAMED]) + more
