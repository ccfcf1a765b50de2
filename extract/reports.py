"""Readings of one agency's captures to reports: one a year, its versions, its issues."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from crawler.names import is_same_body
from extract.agreement import confirm
from extract.differing import find_changes
from extract.figures import Issue, issue
from extract.read import Reading
from extract.states import Copy, State, find_states, history, join_states
from extract.values import as_json

CURRENT, UNREAD, GONE, DISPUTED = "current", "unread", "gone", "disputed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """One state of a report, and what changed against the one before."""

    state: State
    changes: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """One agency's report for one year; ``versions`` oldest first, of every kind of state.

    ``current`` is the last good state: what a later, worse one does not replace.
    """

    year: int
    status: str
    title: str
    first_seen: str
    last_seen: str
    current: State
    versions: tuple[Version, ...]
    copies: tuple[Copy, ...]
    issues: tuple[tuple[Copy, Issue], ...]


def make_reports(
    copies: Sequence[Copy], agency_name: str
) -> tuple[list[Report], list[tuple[Copy, Issue]]]:
    """Reports by year, and the issues of documents that are none of this agency's reports."""
    by_year: dict[int, list[Copy]] = defaultdict(list)
    by_url: dict[str, list[Copy]] = defaultdict(list)
    rejected: list[tuple[Copy, Issue]] = []
    pages = {copy.url: copy for copy in copies if _is_page(copy)}
    for copy in copies:
        by_url[copy.url].append(copy)
        if not copy.is_document:
            continue
        page = pages.get(copy.capture["referrer"]) if copy.capture["is_attachment"] else None
        year = copy.year or (page.year if page else None)
        refusal = _refusal(page or copy, agency_name)
        if refusal is None and year is not None:
            by_year[year].append(copy)
        elif page is None:
            found = [refusal] if refusal else [*copy.reading.issues]
            rejected += [(copy, one) for one in found]
    reports = [
        _make_report(year, copies, by_url, agency_name) for year, copies in sorted(by_year.items())
    ]
    # What came in the place of a report is told with the report.
    told = {version.state.copy.url for report in reports for version in report.versions}
    return reports, [(copy, one) for copy, one in rejected if copy.url not in told]


def _is_page(copy: Copy) -> bool:
    return copy.is_document and not copy.capture["is_attachment"]


def _refusal(copy: Copy, agency_name: str) -> Issue | None:
    """Why a crawled document is not this agency's report; what a person imported is believed."""
    return None if copy.capture["role"] == "import" else _other_body(copy, agency_name)


def _other_body(copy: Copy, agency_name: str) -> Issue | None:
    printed = copy.reading.headline.agency_name
    if not printed or is_same_body(printed, agency_name) or is_same_body(agency_name, printed):
        return None
    return issue("other_agency", printed=printed, registered=agency_name)


def _make_report(
    year: int, copies: Sequence[Copy], by_url: Mapping[str, Sequence[Copy]], agency_name: str
) -> Report:
    """The report of a year out of its copies.

    The rule of the current one: the source (URL) whose last good copy names this body, fits a
    form, still stands there, prints the most numbers, is a page rather than its attachment, and
    was seen last; its states over time, and those of addresses it succeeded, are the versions.
    """
    belongs = {id(copy) for copy in copies}
    sources = {url: find_states(by_url[url], belongs) for url in {copy.url for copy in copies}}
    last = {url: max(_published(states), key=_when) for url, states in sources.items()}
    best_url = max(
        last,
        key=lambda url: (_other_body(last[url].copy, agency_name) is None, *_rank(sources[url])),
    )
    others = [one.copy for url, one in last.items() if url != best_url]
    best, states = _confirmed(last[best_url], others), sources[best_url]
    other_body = _other_body(best.copy, agency_name)
    issues = [(best.copy, one) for one in (*best.copy.reading.issues, *filter(None, [other_body]))]
    issues += _other_issues(best.copy, others)
    before = last[best_url].copy
    told = (
        replace(one, copy=best.copy) if one.copy is before else one
        for one in history(sources, best_url)
    )
    versions = tuple(_versions(told))
    issues += _findings(versions, states)
    titles = (
        copy.reading.headline.title or copy.capture["entry_title"] for copy in (best.copy, *copies)
    )
    return Report(
        year=year,
        status=_status(best, states),
        title=next((title for title in titles if title), ""),
        first_seen=min(copy.capture["fetched_at"] for copy in copies),
        last_seen=max(copy.capture["last_seen"] for copy in copies),
        current=best,
        versions=versions,
        copies=tuple(copies),
        issues=tuple(issues),
    )


def _confirmed(state: State, others: Iterable[Copy]) -> State:
    """The state with its figures as sure as copies of other bytes make them."""
    mine = state.copy.capture["sha256"]
    readings = (one.reading for one in others if one.capture["sha256"] != mine)
    return replace(state, copy=replace(state.copy, reading=confirm(state.copy.reading, readings)))


def _published(states: Iterable[State]) -> list[State]:
    return [state for state in states if state.kind == "published"]


def _when(state: State) -> str:
    return state.last_seen


def _rank(states: Sequence[State]) -> tuple[bool, bool, int, bool, bool, str]:
    good = max(_published(states), key=_when)
    reading, capture = good.copy.reading, good.copy.capture
    return (
        reading.form is not None,
        _standing(states) == "published",
        good.copy.numbers,
        reading.is_report,
        not capture["is_attachment"],
        good.last_seen,
    )


def _standing(states: Sequence[State]) -> str:
    """What stands there now, as far as can be told: a challenge tells nothing."""
    return next(state.kind for state in reversed(states) if state.kind != "blocked")


_STATUS = {"gone": GONE, "moved": GONE, "replaced": DISPUTED, "unreadable": DISPUTED}


def _status(best: State, states: Sequence[State]) -> str:
    read = CURRENT if best.copy.reading.form else UNREAD
    return _STATUS.get(_standing(states), read)


def _versions(states: Iterable[State]) -> Iterator[Version]:
    """The states with what changed; a challenge of the host is no state of the report."""
    before = good = None
    for state in join_states(state for state in states if state.kind != "blocked"):
        found: Mapping[str, Any] = find_changes(before, state, good=good) if before else {}
        yield Version(state=state, changes=found)
        before, good = state, state if state.kind == "published" else good


def _findings(versions: Sequence[Version], states: Sequence[State]) -> Iterator[tuple[Copy, Issue]]:
    """What the history of a report says that a person should know."""
    for version in versions:
        if stated := version.changes.get("published_on"):
            found = issue("date_changed", since=version.state.first_seen[:10], **stated)
            yield version.state.copy, found
    now = states[-1]
    if now.kind != "published":
        words = {"since": now.first_seen[:10], "target": now.copy.capture["final_url"]}
        yield now.copy, issue(f"report_{now.kind}", year=now.copy.year, **words)


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
    return [one._replace(severity="info") for one in copy.reading.issues]


_MOST_NAMED = 5


def _differing(one: Reading, other: Reading) -> str:
    """The cells in which two copies print different numbers, named for a person."""
    cells = {figure.key: figure for figure in other.figures}
    differing = [
        f"{figure.row}.{figure.column} {as_json(figure.value)} / {as_json(cells[figure.key].value)}"
        for figure in one.figures
        if figure.key in cells and figure.value != cells[figure.key].value
    ]
    more = f" … +{len(differing) - _MOST_NAMED}" if len(differing) > _MOST_NAMED else ""
    return "; ".join(differing[:_MOST_NAMED]) + more
