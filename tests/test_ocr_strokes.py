"""A dash and a slash are told by their shape from a 1, a 7 and a 二."""

import numpy as np
import pytest
from PIL import Image, ImageDraw

from extract.readers.ocr_ruling import Box
from extract.readers.ocr_strokes import read_stroke


@pytest.mark.parametrize(
    ("lines", "text"),
    [
        ([(10, 30, 24, 30)], "-"),
        ([(10, 30, 50, 31)], "-"),
        ([(12, 45, 24, 12)], "/"),
        ([(12, 45, 40, 12)], "/"),
        ([(20, 42, 20, 18)], None),
        ([(20, 42, 22, 18)], None),
        ([(20, 42, 20, 18), (20, 18, 13, 24)], None),
        ([(16, 42, 26, 18), (26, 18, 10, 18)], None),
        ([(10, 24, 30, 24), (8, 36, 32, 36)], None),
        ([(12, 12, 24, 45)], None),
        ([(2, 30, 98, 30)], None),
        ([(10, 34, 50, 34), (20, 44, 20, 20), (40, 44, 40, 20), (20, 20, 10, 34)], None),
    ],
    ids=[
        "-",
        "—",
        "/",
        "a flat /",
        "1",
        "a leaning 1",
        "1 with a flag",
        "7",
        "二",
        "\\",
        "a rule",
        "44",
    ],
)
def test_strokes(lines, text):
    page = Image.new("L", (100, 60))
    for line in lines:
        ImageDraw.Draw(page).line(line, fill=255, width=4)
    found = read_stroke(np.array(page), Box(0, 0, 100, 60), 28)
    assert (found.text if found else None) == text


def test_nothing_is_no_stroke():
    assert read_stroke(np.zeros((60, 100), np.uint8), Box(0, 0, 100, 60), 28) is None
