"""One run: the spiders of many agencies in one process of their own."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from crawler.archive import Archive
from crawler.captures import CaptureStore
from crawler.difference import Difference, find_difference
from crawler.errors import GongkaiError
from crawler.lock import archive_lock
from crawler.register import find_agency, read_register
from crawler.replay import catch_up
from crawler.schedule import is_due

INTERRUPTED = "interrupted"
_ROOT = Path(__file__).parent.parent


@dataclass(frozen=True, kw_only=True)
class VisitSummary:
    """What one visit came to."""

    agency_id: str
    outcome: str
    reason: str
    reports_found: int
    captures_new: int


@dataclass(frozen=True, kw_only=True)
class RunSummary:
    """What one run came to, and what is other than the time before; no visits if none was due.

    ``put_off`` visits were not begun or not ended because the run was stopped, ``stopped`` says by
    what: they leave no row, for they tell nothing of the site, and are due still.
    """

    visits: tuple[VisitSummary, ...] = ()
    difference: Difference = field(default_factory=Difference)
    put_off: int = 0
    stopped: str = ""


Progress = Callable[[VisitSummary, int], None]


def crawl(
    archive_path: Path,
    agencies_dir: Path,
    ids: Sequence[str],
    *,
    full: bool = False,
    due: bool = False,
    quiet: bool = False,
    minutes: float | None = None,
    progress: Progress = lambda *_: None,
) -> RunSummary:
    """Visit the agencies of these ids (all, if none is given) and say what came of it.

    After ``minutes`` no further visit begins. ``progress`` is told each visit as it ends, and how
    many there are to be. Raises GongkaiError for an unknown id, for an archive that another run
    holds, and for a run that ended before its time. What was fetched until then stays.
    """
    agencies = read_register(agencies_dir)
    wanted = [find_agency(agencies, agency_id) for agency_id in dict.fromkeys(ids or agencies)]
    with archive_lock(archive_path) as lock, closing(Archive(archive_path)) as archive:
        catch_up(archive)
        archive.write_agencies({agency.id: agency for agency in wanted})
        chosen = [one.id for one in wanted if not due or is_due(archive, one)]
        if not chosen:
            return RunSummary()
        run_id = archive.begin_run(f"crawl {' '.join(chosen)}"[:2000])
        job = {"run_id": run_id, "ids": chosen, "full": full, "quiet": quiet, "minutes": minutes}
        child = _start_child(archive_path, agencies_dir, job, lock=lock)
        began = time.monotonic()
        visits, stopped = _watch(archive, run_id, child, lambda visit: progress(visit, len(chosen)))
        if minutes is not None and time.monotonic() - began > minutes * 60:
            stopped = stopped or "the time is up"
        return _end(archive, run_id, visits, expected=len(chosen), stopped=stopped)


def _start_child(
    path: Path, agencies_dir: Path, job: dict[str, Any], *, lock: int
) -> subprocess.Popen[bytes]:
    # A process of its own: a reactor cannot be started twice, and a crash stays there.
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join(filter(None, [str(_ROOT), os.environ.get("PYTHONPATH")])),
        "GONGKAI_ARCHIVE": str(path.resolve()),
        "GONGKAI_AGENCIES": str(agencies_dir.resolve()),
    }
    command = [sys.executable, "-m", "crawler.crawling", json.dumps(job)]
    return subprocess.Popen(command, env=environment, pass_fds=(lock,))  # noqa: S603


def _watch(
    archive: Archive,
    run_id: int,
    child: subprocess.Popen[bytes],
    progress: Callable[[VisitSummary], None],
) -> tuple[tuple[VisitSummary, ...], str]:
    """Tell each visit as it ends, until the child does; what stopped it before its end, if any."""
    visits: list[VisitSummary] = []
    stopped, status = "", None
    while status is None:
        try:
            status = child.wait(_GLANCE_SECONDS)
        except subprocess.TimeoutExpired:
            pass
        except KeyboardInterrupt:
            stopped = INTERRUPTED
            status = child.wait()  # it got the signal, too, and ends what it writes
        for row in list(archive.db.query(_VISITS, [run_id, len(visits)])):
            visits.append(VisitSummary(**row))
            progress(visits[-1])
    if status:
        raise GongkaiError(f"the crawl stopped before its end (status {status})")
    return tuple(sorted(visits, key=lambda visit: visit.agency_id)), stopped


_GLANCE_SECONDS = 0.5
_VISITS = """
select agency_id, outcome, reason, reports_found, captures_new from visits
where run_id = ? order by id limit -1 offset ?
"""


def _end(
    archive: Archive,
    run_id: int,
    visits: tuple[VisitSummary, ...],
    *,
    expected: int,
    stopped: str,
) -> RunSummary:
    with closing(CaptureStore(archive, run_id=run_id)) as store:
        store.end_run()
    put_off = expected - len(visits)
    if put_off and not stopped:
        raise GongkaiError(f"only {len(visits)} of {expected} visits came to an end")
    return RunSummary(
        visits=visits,
        difference=find_difference(archive, run_id),
        put_off=put_off,
        stopped=stopped,
    )
