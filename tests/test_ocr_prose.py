"""Runs of text outside of ruled tables are found once each and parted where columns are."""

import numpy as np

from extract.readers import ocr_prose
from extract.readers.ocr_cells import Paper
from extract.readers.ocr_engine import Text, _engine, detect
from extract.readers.ocr_line import ILLEGIBLE
from extract.readers.ocr_prose import Run, _is_tabular, _parted, _read_left, _short, _without_rules
from extract.readers.ocr_ruling import Box


def inked(*boxes, size=(400, 600)):
    """Ink in boxes of (left, top, right, bottom)."""
    ink = np.zeros(size, np.uint8)
    for x0, top, x1, bottom in boxes:
        ink[top:bottom, x0:x1] = 255
    return ink


def test_a_tall_strip_is_cut_between_lines(monkeypatch):
    monkeypatch.setattr(ocr_prose, "_TALLEST", 100)
    ink = inked(*((0, top, 500, top + 30) for top in range(0, 400, 40)))
    parts = list(_short(ink, (0, 400)))
    assert [a for a, _ in parts[1:]] == [b for _, b in parts[:-1]]
    assert all(b - a <= 100 for a, b in parts)
    assert not any(ink[b - 1 : b].any() for _, b in parts[:-1])


def test_columns_that_the_detector_joins_are_apart():
    ink = inked((10, 10, 40, 30), (45, 10, 70, 30), (110, 10, 125, 30))
    parts = list(_parted(ink, Box(0, 5, 200, 35)))
    assert [(box.x0, box.x1) for box in parts] == [(10, 70), (110, 125)]
    assert list(_parted(ink, Box(300, 5, 400, 35))) == []


def left(ink, monkeypatch):
    """What is found beside one long run at the top; each mark that is recognised reads 0."""
    monkeypatch.setattr(
        ocr_prose, "_read", lambda paper, boxes: [Run(box, Text("0", 0.9)) for box in boxes]
    )
    paper = Paper(255 - ink, _without_rules(ink, 30), 255, 26)
    return _read_left(paper, [Run(Box(8, 8, 202, 38), Text("规章", 0.9))])


LINE = (10, 10, 200, 36)


def test_digits_that_the_detector_passes_over_are_found_and_rules_are_none(monkeypatch):
    ink = inked(LINE, (300, 14, 314, 34), (0, 60, 600, 62), (400, 20, 403, 23), (500, 10, 504, 90))
    found = left(ink, monkeypatch)
    assert [(run.box, run.text.text) for run in found] == [(Box(300, 14, 314, 34), "0")]


def test_marks_too_many_or_too_tall_to_be_read_are_illegible_and_none_is_lost(monkeypatch):
    many = [(x, y, x + 12, y + 20) for x in range(0, 600, 60) for y in range(60, 400, 60)]
    monkeypatch.setattr(ocr_prose, "_MOST_LEFT", len(many) - 1)
    found = left(inked(LINE, *many), monkeypatch)
    assert sorted((run.box.x0, run.box.top) for run in found) == sorted(box[:2] for box in many)
    assert {run.text.text for run in found} == {ILLEGIBLE}
    tall = left(inked(LINE, (300, 60, 314, 80), (300, 85, 330, 200)), monkeypatch)
    assert {run.text.text for run in tall} == {ILLEGIBLE}
    assert (min(run.box.top for run in tall), max(run.box.bottom for run in tall)) == (60, 200)


def test_values_in_rows_are_a_table_and_numbers_of_a_text_are_none():
    row = [Run(Box(x, 10, x + 20, 30), Text("0", 0.9)) for x in range(0, 600, 100)]
    assert _is_tabular(row)
    assert not _is_tabular(
        [Run(Box(0, top, 20, top + 20), Text("3", 0.9)) for top in range(0, 360, 40)]
    )


def test_the_detector_takes_a_strip_as_it_is(monkeypatch):
    sizes = []
    detect(np.full((90, 640), 255, np.uint8))
    detector, _ = _engine()
    monkeypatch.setattr(
        detector, "session", lambda array: sizes.append(array.shape) or blank(array)
    )
    assert len(detect(np.full((90, 650), 255, np.uint8))) == 0
    assert sizes == [(1, 3, 96, 672)]


def blank(array):
    """No text anywhere."""
    return np.zeros((1, 1, *array.shape[2:]), np.float32)
