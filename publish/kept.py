"""What is counted over whole tables, kept until the archive changes: no page waits twice."""

import asyncio
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

from publish.ds import Datasette
from publish.query import DATABASE, Row

# What takes longer is not waited for: a page shows what was counted before, or does without.
PATIENCE_S = 1.5
_QUICK_S = 0.1

Stamp = tuple[tuple[int, int], ...]


@dataclass
class _Kept:
    stamp: Stamp
    task: "asyncio.Task[_Reading]"
    begun: float
    last: "_Reading | None" = None


@dataclass(frozen=True)
class _Reading:
    rows: list[Row]
    took_s: float


_shelves: "WeakKeyDictionary[Datasette, dict[str, _Kept]]" = WeakKeyDictionary()


async def read_kept(datasette: Datasette, sql: str) -> list[Row] | None:
    """The rows of a query, read anew only after the archive was written to; no time limit.

    A slow query is read anew in the background while the old rows stand; None if its first reading
    takes longer than PATIENCE_S.
    """
    shelf = _shelves.setdefault(datasette, {})
    stamp = _stamp(datasette)
    kept = shelf.get(sql)
    if kept is None or (kept.stamp != stamp and kept.task.done()):
        task = asyncio.create_task(_read(datasette, sql))
        kept = shelf[sql] = _Kept(stamp, task, time.monotonic(), kept.last if kept else None)
    waited = time.monotonic() - kept.begun
    if waited < PATIENCE_S and (kept.last is None or kept.last.took_s < _QUICK_S):
        await asyncio.wait([kept.task], timeout=PATIENCE_S - waited)
    if kept.task.done():
        if kept.task.exception():
            del shelf[sql]
        kept.last = kept.task.result()
    return kept.last.rows if kept.last else None


async def _read(datasette: Datasette, sql: str) -> _Reading:
    def read(connection: Any) -> _Reading:
        begin = time.monotonic()
        rows: list[Row] = [dict(row) for row in connection.execute(sql)]
        return _Reading(rows, time.monotonic() - begin)

    reading: _Reading = await datasette.get_database(DATABASE).execute_fn(read)
    return reading


def _stamp(datasette: Datasette) -> Stamp:
    """When the database and its log were written last, and their sizes."""
    path = Path(datasette.get_database(DATABASE).path)
    stats = (one.stat() for one in (path, Path(f"{path}-wal")) if one.exists())
    return tuple((stat.st_mtime_ns, stat.st_size) for stat in stats)
