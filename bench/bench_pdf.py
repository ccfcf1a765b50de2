"""Our whole reading of printed PDF reports beside one pdfplumber table extraction over them.

Run: .venv/bin/python bench/bench_pdf.py [FILE.pdf …]; without files it prints its own reports.
"""

import io
import logging
import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import pdfplumber
import pypdfium2

sys.path.insert(0, str(Path(__file__).parent.parent))
from extract.read import read_document
from tests.render import CHROMIUM, STYLES, made, print_pdf, styled

ROUNDS = 5
logging.getLogger("pdfminer").setLevel(logging.ERROR)


def main() -> None:
    """Print seconds of both and their ratio for each document."""
    documents = [Path(name).read_bytes() for name in sys.argv[1:]] or printed()
    print(f"{'pages':>5} {'read':>8} {'pdfplumber':>10} {'ratio':>6}")
    for body in documents:
        with pypdfium2.PdfDocument(body) as document:
            pages = len(document)
        ours, theirs = seconds(lambda: read_document(body)), seconds(lambda: tables(body))  # noqa: B023
        print(f"{pages:>5} {ours:>8.3f} {theirs:>10.3f} {theirs / ours:>6.1f}")


def printed() -> list[bytes]:
    """A report in each style, as the browser prints it."""
    if CHROMIUM is None:
        sys.exit("no chromium: run `make test`, which installs one, or name PDF files")
    with TemporaryDirectory() as folder:
        return [print_pdf(styled(*made("2021", 1), style), Path(folder)) for style in STYLES]


def tables(body: bytes) -> None:
    """What everyone would run: every page's tables, once."""
    with pdfplumber.open(io.BytesIO(body)) as document:
        for page in document.pages:
            page.extract_tables()


def seconds(run: Callable[[], object]) -> float:
    """The median of several rounds, the first not counted."""
    taken = []
    for _ in range(ROUNDS + 1):
        begun = time.perf_counter()
        run()
        taken.append(time.perf_counter() - begun)
    return median(taken[1:])


if __name__ == "__main__":
    main()
