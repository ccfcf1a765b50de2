"""One run: the spiders of many agencies in one process of their own."""

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from crawler.archive import Archive
from crawler.captures import CaptureStore
from crawler.errors import GongkaiError
from crawler.lock import archive_lock
from crawler.register import Agency, find_agency, read_register
from crawler.replay import catch_up
from crawler.schedule import is_due

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
    """What one run came to; no visits if none was due."""

    run_id: int
    visits: tuple[VisitSummary, ...]


def crawl(
    archive_path: Path,
    agencies_dir: Path,
    ids: Sequence[str],
    *,
    full: bool = False,
    due: bool = False,
    quiet: bool = False,
) -> RunSummary:
    """Visit the agencies of these ids (all, if none is given) and say what came of it.

    Raises GongkaiError for an unknown id, for an archive that another run holds, and for a run
    that ended before its time. What was fetched until then stays.
    """
    agencies = read_register(agencies_dir)
    wanted = [find_agency(agencies, agency_id) for agency_id in dict.fromkeys(ids or agencies)]
    with archive_lock(archive_path) as lock:
        run_id, chosen = _begin(archive_path, wanted, due=due)
        if chosen:
            job = {"run_id": run_id, "ids": chosen, "full": full, "quiet": quiet}
            _run_child(archive_path, agencies_dir, job, lock=lock)
        return _end(archive_path, run_id, expected=len(chosen))


def _begin(path: Path, agencies: Sequence[Agency], *, due: bool) -> tuple[int, list[str]]:
    with closing(Archive(path)) as archive:
        catch_up(archive)
        archive.write_agencies({agency.id: agency for agency in agencies})
        chosen = [a.id for a in agencies if not due or is_due(archive, a)]
        return archive.begin_run(f"crawl {' '.join(chosen)}"[:2000]), chosen


def _run_child(path: Path, agencies_dir: Path, job: dict[str, Any], *, lock: int) -> None:
    # A process of its own: a reactor cannot be started twice, and a crash stays there.
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join(filter(None, [str(_ROOT), os.environ.get("PYTHONPATH")])),
        "GONGKAI_ARCHIVE": str(path.resolve()),
        "GONGKAI_AGENCIES": str(agencies_dir.resolve()),
    }
    command = [sys.executable, "-m", "crawler.crawling", json.dumps(job)]
    child = subprocess.Popen(command, env=environment, pass_fds=(lock,))  # noqa: S603
    try:
        status = child.wait()
    except KeyboardInterrupt:
        status = child.wait()  # it got the signal, too, and writes its visits
    if status:
        raise GongkaiError(f"the crawl stopped before its end (status {status})")


def _end(path: Path, run_id: int, *, expected: int) -> RunSummary:
    with closing(Archive(path)) as archive:
        with closing(CaptureStore(archive, run_id=run_id)) as store:
            store.end_run()
        rows = archive.db.query(
            "select agency_id, outcome, reason, reports_found, captures_new from visits"
            " where run_id = ? order by agency_id",
            [run_id],
        )
        visits = tuple(VisitSummary(**row) for row in rows)
    if len(visits) < expected:
        raise GongkaiError(f"only {len(visits)} of {expected} visits came to an end")
    return RunSummary(run_id=run_id, visits=visits)
