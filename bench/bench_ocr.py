"""Reading one report from a picture: seconds beside plain RapidOCR on the same picture.

Both in turn in one run, so the ratio holds on a noisy machine. RapidOCR only finds text and reads
it; ours also cuts the tables, matches labels, checks identities, and reads doubted cells again.
Its engine is given the same models and threads; both are warm.
"""

import os
import random
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))
os.environ["ORT_DISABLE_TELEMETRY"] = "1"  # as our own engine does

from rapidocr import RapidOCR

from extract.form import read_forms
from extract.read import read_document
from tests.maker import make_figures, make_html
from tests.scans import spoil, take_screenshot

ROUNDS = 5


def main() -> None:
    """Print seconds a picture of each, and the ratio, the median over rounds."""
    plain = RapidOCR(
        params={
            "Global.log_level": "error",
            "EngineConfig.onnxruntime.intra_op_num_threads": min(2, os.cpu_count() or 1),
        }
    )
    for name, picture in pictures().items():
        candidates: dict[str, Callable[[], object]] = {
            "gongkai read (all of it)": lambda one=picture: read_document(one),
            "RapidOCR (text only)": lambda one=picture: plain(one),
        }
        for run in candidates.values():
            run()
        times: dict[str, list[float]] = {key: [] for key in candidates}
        for _ in range(ROUNDS):
            for key, run in candidates.items():
                times[key].append(seconds(run))
        ours = times["gongkai read (all of it)"]
        print(f"{name}, {len(picture):,} bytes, {ROUNDS} rounds")
        for key, each in times.items():
            ratio = statistics.median(other / own for other, own in zip(each, ours, strict=True))
            print(f"  {key:26} {statistics.median(each):6.2f} s   time / ours {ratio:5.2f}")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(f"peak memory, both together: {peak / 1024:.0f} MB")


def pictures() -> dict[str, bytes]:
    """A clean screenshot of a made report, and the same as a crooked grainy scan."""
    form = read_forms()["2021"]
    html = make_html(form, make_figures(form, random.Random(1)))
    with tempfile.TemporaryDirectory() as folder:
        clean = take_screenshot(html, Path(folder))
    return {"screenshot": clean, "scan": spoil(clean, angle=1.2, noise=8, scale=1.5, quality=50)}


def seconds(run: Callable[[], object]) -> float:
    """Seconds that one call takes."""
    start = time.perf_counter()
    run()
    return time.perf_counter() - start


if __name__ == "__main__":
    main()
