"""What happens in one visit to one agency, and what it comes to."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from crawler.archive import now
from crawler.captures import Role
from crawler.path import Path
from crawler.refusals import Trouble
from crawler.register import Agency

_GRAVITY: tuple[Trouble, ...] = ("blocked", "refused_by_robots", "unreachable", "broken")
_LONGEST = 200  # characters of an address in a reason
_NAMED = 3  # troubles that a reason spells out


@dataclass(frozen=True, kw_only=True)
class Note:
    """One thing that went wrong; ``vital`` if the reports were to be found there."""

    outcome: Trouble
    url: str
    says: str
    vital: bool

    def __str__(self) -> str:
        return f"{self.url}: {self.says}"


@dataclass
class Visit:
    """The counts and notes of one visit, filled while it goes on; ``cuts`` say what was left."""

    agency: Agency
    started_at: str = field(default_factory=now)
    requests: int = 0
    new: Counter[Role] = field(default_factory=Counter)
    pages: int = 0
    columns: list[str] = field(default_factory=list)
    path: Path = field(default_factory=Path)
    reports_found: int = 0
    reports_had: int = 0
    years: set[int] = field(default_factory=set)
    notes: list[Note] = field(default_factory=list)
    cuts: list[str] = field(default_factory=list)
    error: str | None = None

    def note(self, outcome: Trouble, url: str, says: str, *, vital: bool) -> None:
        """Remember a trouble."""
        shown = url if len(url) <= _LONGEST else f"{url[:_LONGEST]}…"
        self.notes.append(Note(outcome=outcome, url=shown, says=says, vital=vital))

    def cut(self, url: str, says: str) -> None:
        """Remember that something was not gone through to its end."""
        self.cuts.append(f"{url}: {says}")

    def row(self, run_id: int) -> Mapping[str, Any]:
        """The row of ``visits``."""
        outcome, reason = decide(self)
        return {
            "run_id": run_id,
            "agency_id": self.agency.id,
            "started_at": self.started_at,
            "ended_at": now(),
            "outcome": outcome,
            "reason": reason,
            "requests": self.requests,
            "captures_new": self.new.total(),
            "reports_found": self.reports_found,
            "path": self.path.to_json(),
        }


def decide(visit: Visit) -> tuple[str, str]:
    """The outcome of a visit, and why in words."""
    if visit.reports_had:
        return _decide_with_reports(visit)
    vital = sorted(
        (note for note in visit.notes if note.vital), key=lambda note: _GRAVITY.index(note.outcome)
    )
    if visit.error:
        return "broken", visit.error
    if vital:
        return vital[0].outcome, _spell(vital)
    if visit.reports_found:
        return "broken", f"{visit.reports_found} reports are listed, none could be fetched"
    if visit.agency.known_empty:
        return "known_empty", "no report is there, as the register says"
    return "broken", _why_nothing(visit)


def _decide_with_reports(visit: Visit) -> tuple[str, str]:
    fresh = visit.new["report"] + visit.new["attachment"]
    says = [f"{visit.reports_found} reports found, {fresh} new or changed documents"]
    if visit.agency.known_empty:
        says.append("the register says that there are none: it should be mended")
    if visit.error:
        says.append(visit.error)
    says += _spell_rest(visit)
    if missing := _missing(visit):
        return "broken", "; ".join([f"the register expects {missing}", *says])
    return ("ok" if fresh else "nothing_new"), "; ".join(says)


def _missing(visit: Visit) -> str:
    """What the register's ``expect`` (a number of reports, or their years) has more; '' if none."""
    expect = visit.agency.expect
    if isinstance(expect, int) and visit.reports_found < expect:
        return f"at least {expect} reports"
    missing = set(expect) - visit.years if isinstance(expect, list) else set()
    return f"reports of {', '.join(map(str, sorted(missing)))}" if missing else ""


def _why_nothing(visit: Visit) -> str:
    looked = f"{visit.pages} pages looked at"
    if visit.columns:
        why = f"the report column lists no report of this agency: {visit.columns[0]} ({looked})"
        return "; ".join([why, *visit.cuts[:_NAMED]])
    why = f"no report column found from {visit.agency.home} ({looked})"
    return "; ".join([why, *_spell_rest(visit)])


def _spell_rest(visit: Visit) -> list[str]:
    """What was left and what went wrong: the first is never lost among many of the second."""
    return [*visit.cuts[:_NAMED], *([_spell(visit.notes)] if visit.notes else [])]


def _spell(notes: list[Note]) -> str:
    unique = list(dict.fromkeys(str(note) for note in notes))
    more = f" (and {len(unique) - _NAMED} more)" if len(unique) > _NAMED else ""
    return "; ".join(unique[:_NAMED]) + more
