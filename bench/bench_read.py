"""Reading one full report page: pages a second beside pandas.read_html on the same page.

Both in turn in one run, so the ratio holds on a noisy machine. pandas only cuts tables out; reading
also matches labels, checks identities, cuts the prose and finds title, year, agency and date.
"""

import io
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

import lxml.html
import pandas as pd

from demo.app import world
from demo.truth import truth
from extract.read import read_document

ROUNDS, PAGES_A_ROUND = 15, 8


def main() -> None:
    """Print pages a second of each and the ratio, the median over rounds."""
    planted = next(one for one in truth().reports if one.agency_id == "nanyang-kjj" and one.seed)
    body = world()[planted.urls[0]].body
    text = body.decode()
    candidates: dict[str, Callable[[], object]] = {
        "gongkai read (all of it)": lambda: read_document(body),
        "pandas.read_html (tables)": lambda: pd.read_html(io.StringIO(text)),
        "lxml parse (tree only)": lambda: lxml.html.fromstring(text),
    }
    times: dict[str, list[float]] = {name: [] for name in candidates}
    for _ in range(ROUNDS):
        for name, run in candidates.items():
            times[name].append(seconds(run))
    print(f"one report page of {len(body):,} bytes, {ROUNDS} rounds of {PAGES_A_ROUND}")
    ours = times["gongkai read (all of it)"]
    for name, each in times.items():
        ratio = statistics.median(other / own for other, own in zip(each, ours, strict=True))
        print(f"{name:28} {1 / statistics.median(each):8.0f} pages/s   time / ours {ratio:5.2f}")


def seconds(run: Callable[[], object]) -> float:
    """Seconds a page."""
    start = time.perf_counter()
    for _ in range(PAGES_A_ROUND):
        run()
    return (time.perf_counter() - start) / PAGES_A_ROUND


if __name__ == "__main__":
    main()
