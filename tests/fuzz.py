"""Damaged documents by the thousand: no crash, no hang, no memory out of bounds, no wrong number.

    python -m tests.fuzz 10000        # as many documents, seeds from 0

Two kinds in turn. Bytes: slices lost, doubled, flipped, cut off, foreign markup put in; such a
document may say anything, so only that reading ends, in time. Tables: cells, labels, rows and
headers lost, moved or garbled in ways that keep what is printed true, so every number is checked.
"""

import random
import resource
import sys
import time
from collections import Counter
from collections.abc import Callable

from bs4 import BeautifulSoup

from extract.form import Form, read_forms
from extract.read import read_document
from tests import test_read_mutated as lines
from tests import test_read_pages as pages
from tests.maker import join_text, make_figures, make_html, make_text, tables_of

FORMS = list(read_forms().values())
PAGE_SECONDS = 5.0
MOST_BYTES = 1_500_000_000
_SNIPPETS = (
    b"<table>",
    b"</table>",
    b"<td colspan=9999>",
    b"<td rowspan=0>",
    b"</td></tr>",
    b"<!--",
    b"<script>",
    b"<p>" * 50,
    b"\x00",
    b"\xff\xfe",
    "<td>总计".encode(),
    b"\t0\t0",
    b"&#0;&nbsp;&bogus;",
)
_LINES = [one for one in lines.MUTATIONS if one is not lines.garble]
_PAGES = [*pages.WHOLE, *pages.DAMAGED]


def fuzz_bytes(seed: int) -> str:
    """Read one document with damaged bytes; what became of it."""
    rng = random.Random(seed)
    form = rng.choice(FORMS)
    make = rng.choice([make_html, make_text])
    encoding = rng.choice(["utf-8", "gb18030", "utf-16"])
    body = bytearray(make(form, make_figures(form, rng)).encode(encoding))
    for _ in range(rng.randint(1, 12)):
        _damage(body, rng)
    return "report" if read_document(bytes(body)).form else "no report"


def _damage(body: bytearray, rng: random.Random) -> None:
    at = rng.randrange(max(len(body), 1))
    size = rng.choice([1, 1, 3, 20, 400, 3000])
    kind = rng.randrange(5)
    if kind == 0:
        del body[at : at + size]
    elif kind == 1:
        body[at:at] = body[at : at + size]
    elif kind == 2:
        for n in range(at, min(at + size, len(body))):
            body[n] ^= 1 << rng.randrange(8)
    elif kind == 3:
        body[at:at] = rng.choice(_SNIPPETS)
    elif rng.random() < 0.2:
        del body[at:]


def fuzz_tables(seed: int) -> str:
    """Read one document with damaged tables; AssertionError if a number is silently wrong."""
    rng = random.Random(seed)
    form: Form = rng.choice(FORMS) if seed % 2 else pages.FORM
    truth = make_figures(form, rng)
    if seed % 2:
        tables = tables_of(form, truth)
        for mutate in rng.sample(_LINES, rng.randint(1, 2)):
            mutate(tables, rng)
        body = join_text(form, tables).encode()
    else:
        soup = BeautifulSoup(make_html(form, truth), "html.parser")
        rng.choice(_PAGES)(soup, rng)
        body = str(soup).encode()
    reading = read_document(body)
    wrong = lines.wrong(reading, truth)
    assert not wrong, (seed, wrong[:3])
    return "marked" if reading.issues else "whole"


def main() -> None:
    """Read as many documents as asked for and print what became of them."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    kinds: list[Callable[[int], str]] = [fuzz_bytes, fuzz_tables]
    seen: Counter[str] = Counter()
    slowest, bad = 0.0, 0
    for seed in range(count):
        kind = kinds[seed // 2 % 2]
        start = time.perf_counter()
        try:
            seen[f"{kind.__name__}: {kind(seed)}"] += 1
        except Exception as error:  # noqa: BLE001 - a fuzzer lists what it finds
            bad += 1
            print(f"seed {seed}: {kind.__name__}: {type(error).__name__}: {error}"[:300])
        slowest = max(slowest, time.perf_counter() - start)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    for name, number in sorted(seen.items()):
        print(f"{number:7}  {name}")
    print(f"{count} documents, {bad} bad, slowest {slowest:.2f} s, peak {memory / 1e6:.0f} MB")
    sys.exit(bool(bad or slowest > PAGE_SECONDS or memory > MOST_BYTES))


if __name__ == "__main__":
    main()
