"""The words of a recognised run stand where their ink is."""

import numpy as np

from extract.readers.ocr_engine import Text
from extract.readers.ocr_prose import Run
from extract.readers.ocr_ruling import Box
from extract.readers.ocr_words import words_of


def run_of(text, spans):
    """A run 30 pixels high whose characters have ink in these columns, with its ink."""
    ink = np.zeros((30, 300), np.uint8)
    for start, end in spans:
        ink[5:25, start:end] = 255
    at = tuple((start + end) / 2 for start, end in spans)
    return Run(Box(0, 0, spans[-1][1], 30), Text(text, 0.9, at)), ink


def test_cells_of_one_run_are_words_apart():
    run, ink = run_of("公开5.0", [(0, 25), (28, 53), (60, 70), (72, 76), (120, 132)])
    words = list(words_of(run, ink))
    assert [text for _, text in words] == ["公开", "5.", "0"]
    assert [(box.x0, box.x1) for box, _ in words] == [(0, 53), (60, 76), (120, 132)]


def test_digits_of_one_number_may_stand_wide():
    run, ink = run_of("11", [(0, 4), (18, 22)])
    assert [text for _, text in words_of(run, ink)] == ["11"]
    run, ink = run_of("11", [(0, 4), (24, 28)])
    assert [text for _, text in words_of(run, ink)] == ["1", "1"]


def test_a_run_whose_characters_have_no_place_is_one_word():
    box = Box(0, 0, 90, 30)
    run = Run(box, Text("□", 0.0))
    assert list(words_of(run, np.zeros((30, 90), np.uint8))) == [(box, "□")]
