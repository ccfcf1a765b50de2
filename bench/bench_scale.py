"""Reading at length: two processes beside one, and whether memory stays flat.

The same pages are read by one process, then by two sharing them, in turn in one run; then one
process reads on and on and its resident memory is looked at on the way.
"""

import multiprocessing
import resource
import statistics
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from demo.app import world
from demo.truth import truth
from extract.read import read_document

ROUNDS, PAGES, LONG = 5, 400, 10_000
BODIES = [world()[one.urls[0]].body for one in truth().reports]


def read_many(count: int) -> int:
    """Read so many pages; the process's peak resident memory in bytes."""
    for n in range(count):
        read_document(BODIES[n % len(BODIES)])
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def seconds(pool: "multiprocessing.pool.Pool", parts: list[int]) -> float:
    """How long a pool takes for these parts."""
    start = time.perf_counter()
    pool.map(read_many, parts, chunksize=1)
    return time.perf_counter() - start


def main() -> None:
    """Print the speed-up of two processes and the memory after few and after many pages."""
    ratios = []
    with multiprocessing.Pool(1) as one, multiprocessing.Pool(2) as two:
        seconds(one, [20])
        seconds(two, [20, 20])
        for _ in range(ROUNDS):
            alone = seconds(one, [PAGES])
            ratios.append(alone / seconds(two, [PAGES // 2] * 2))
    print(f"two processes read {statistics.median(ratios):.2f} times as fast as one")
    with multiprocessing.Pool(1) as one:
        early = one.map(read_many, [LONG // 20])[0]
        late = one.map(read_many, [LONG])[0]
    print(
        f"peak memory of a worker after {LONG // 20:,} pages {early / 1e6:.0f} MB,"
        f" after {LONG:,} more {late / 1e6:.0f} MB"
    )


if __name__ == "__main__":
    main()
