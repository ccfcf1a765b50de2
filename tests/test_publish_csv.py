"""CSV leaves as Excel reads it: marked once, whole, no formula, however the stream is cut."""

import csv
import io
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publish.csv.out import CsvStream, safe_cell

CELLS = st.text(alphabet=st.sampled_from("=+-@\t\r\n\",;'0123.5e中文ab ＝"), max_size=8)
TABLES = st.lists(st.lists(CELLS, min_size=2, max_size=3), max_size=6)


@pytest.mark.parametrize("text", ["=1+1", "+cmd|x", "-", "-a", "@SUM(A1)", "\t=1", "\r=1", "＝1"])
def test_what_could_be_a_formula_gets_an_apostrophe(text: str) -> None:
    assert safe_cell(text) == f"'{text}"


@pytest.mark.parametrize("text", ["-1", "+1036", "17.27", "-0.5", "1e5", "", "a=1", "南阳", "0"])
def test_numbers_and_plain_text_stay(text: str) -> None:
    assert safe_cell(text) == text


@given(TABLES, st.lists(st.integers(0, 400), max_size=8))
def test_cut_anywhere_the_rows_are_the_same(table: list[list[str]], cuts: list[int]) -> None:
    written = io.StringIO()
    csv.writer(written).writerows(table)
    body = written.getvalue().encode()
    edges = sorted({0, len(body), *(cut for cut in cuts if cut < len(body))})
    stream = CsvStream()
    parts = [body[a:b] for a, b in pairwise(edges)]
    out = b"".join(stream.feed(part, last=False) for part in parts) + stream.feed(b"", last=True)
    assert out.startswith(b"\xef\xbb\xbf") and out.count(b"\xef\xbb\xbf") == 1
    rows = list(csv.reader(io.StringIO(out.decode("utf-8-sig"), newline="")))
    assert rows == [[safe_cell(cell) for cell in row] for row in table]
