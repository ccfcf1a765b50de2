"""The words of a run of recognised text: its characters parted where the ink leaves a gap."""

from collections.abc import Iterator
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from extract.readers.ocr_ink import runs
from extract.readers.ocr_prose import Run
from extract.readers.ocr_ruling import Box, Mask

# In shares of a line's height: the least gap that may part two cells of one line, and two numbers;
# the ink of "11" may stand half a height apart.
_GAP, _BETWEEN_DIGITS = 0.15, 0.6


def words_of(run: Run, ink: Mask) -> Iterator[tuple[Box, str]]:
    """Each word of a run, from the left, with where it stands."""
    box, text = run.box, run.text
    characters = [character for character in text.text if not character.isspace()]
    if len(characters) != len(text.at):
        yield box, text.text
        return
    inked = np.asarray(ink[box.top : box.bottom, box.x0 : box.x1].any(axis=0))
    word, x0 = characters[0], box.x0
    for (before, one), (at, other) in pairwise(zip(text.at, characters, strict=True)):
        both = one.isdigit() and other.isdigit()
        least = (_BETWEEN_DIGITS if both else _GAP) * (box.bottom - box.top)
        start, end = _widest_gap(inked, round(before) - box.x0, round(at) - box.x0)
        if end - start > least:
            yield Box(x0, box.top, box.x0 + start, box.bottom), word
            word, x0 = "", box.x0 + end
        word += other
    yield Box(x0, box.top, box.x1, box.bottom), word


def _widest_gap(inked: npt.NDArray[np.bool_], start: int, end: int) -> tuple[int, int]:
    """The widest stretch without ink between two places across a run; of no width if none."""
    start = max(start, 0)
    gaps = runs(~inked[start : max(end, start)])
    a, b = max(gaps, key=lambda gap: gap[1] - gap[0], default=(0, 0))
    return start + a, start + b
