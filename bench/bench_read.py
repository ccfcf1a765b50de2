"""Reading report pages in full, beside pandas.read_html and a bare lxml parse of the same pages.

All in turn in one run, so the ratios hold on a noisy machine. pandas only cuts tables out and lxml
only builds the tree; reading also matches labels, checks identities, cuts the prose and finds
title, year, agency and date. Two pages: a small one as a site's template prints it, and a large one
as Word exports it, its cells wrapped in paragraphs and spans with styles of their own.

Run: .venv/bin/python bench/bench_read.py [FILE.html …]; without files it makes its own pages.
"""

import io
import re
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from statistics import median
from typing import TypeVar

sys.path.insert(0, str(Path(__file__).parent.parent))

import lxml.html
import pandas as pd

from demo.app import world
from demo.truth import truth
from extract.read import read_document

Page = TypeVar("Page", str, bytes)
ROUNDS, PAGES_A_ROUND = 25, 8
READ, PANDAS, LXML = "gongkai read", "pandas.read_html", "lxml parse"
FASTER, COST = "x as fast as pandas", "x lxml's time"

_LIKE_WORD = (
    (
        re.compile(r"<t([dh])([^>]*)>\s*(.*?)\s*</t\1>", re.DOTALL),
        r'<t\1\2 style="border:solid windowtext 1.0pt;padding:0cm 5.4pt 0cm 5.4pt;height:24.0pt">\n'
        r'  <p class="MsoNormal" align="center" style="text-align:center;line-height:18.0pt">\n'
        r'    <span lang="EN-US" style="font-size:10.5pt;line-height:150%;font-family:SimSun;'
        r'mso-hansi-font-family:Calibri;color:black">\3</span>\n'
        r"  </p>\n</t\1>",
    ),
    (
        re.compile(r"<p>\s*(.*?)\s*</p>", re.DOTALL),
        r'<p class="MsoNormal" style="text-indent:32.0pt;line-height:28.0pt">'
        r'<span style="font-size:16.0pt;font-family:FangSong">\1</span></p>',
    ),
)


def main() -> None:
    """For each page the milliseconds of each and the ratios, medians over rounds."""
    named = {name: Path(name).read_bytes() for name in sys.argv[1:]}
    print(f"{'page':<28} {'bytes':>8}{READ:>14}{PANDAS:>18}{LXML:>13}{FASTER:>21}{COST:>15}")
    for name, body in (named or made()).items():
        times = measure(body)
        taken = [f"{1000 * median(times[one]):.2f} ms" for one in (READ, PANDAS, LXML)]
        faster = ratio(times[PANDAS], times[READ])
        cost = ratio(times[READ], times[LXML])
        print(
            f"{name[-28:]:<28} {len(body):>8,}{taken[0]:>14}{taken[1]:>18}{taken[2]:>13}"
            f"{faster:>21.2f}{cost:>15.2f}"
        )


def made() -> Mapping[str, bytes]:
    """A report page of the demonstration, and the same as Word would export it."""
    planted = next(one for one in truth().reports if one.agency_id == "nanyang-kjj" and one.seed)
    plain = world()[planted.urls[0]].body.decode()
    word = plain
    for pattern, wrapped in _LIKE_WORD:
        word = pattern.sub(wrapped, word)
    return {"small, from a template": plain.encode(), "large, as Word exports": word.encode()}


def measure(body: bytes) -> Mapping[str, list[float]]:
    """Seconds a page of each, in every round.

    Sentences differ from page to page, as what was read once is remembered for a while.
    """
    times: dict[str, list[float]] = {READ: [], PANDAS: [], LXML: []}
    for n in range(ROUNDS):
        texts = [body.decode().replace("。", f"（{n}.{m}）。") for m in range(PAGES_A_ROUND)]
        bodies = [text.encode() for text in texts]
        times[READ].append(seconds(read_document, bodies))
        times[PANDAS].append(seconds(lambda text: pd.read_html(io.StringIO(text)), texts))
        times[LXML].append(seconds(lxml.html.fromstring, texts))
    return times


def ratio(one: list[float], other: list[float]) -> float:
    """The median over the rounds of what one took for each second of the other."""
    return median(a / b for a, b in zip(one, other, strict=True))


def seconds(run: Callable[[Page], object], pages: Sequence[Page]) -> float:
    """Seconds a page, of the processor: what else runs on the machine does not count."""
    start = time.process_time()
    for page in pages:
        run(page)
    return (time.process_time() - start) / len(pages)


if __name__ == "__main__":
    main()
