"""Pages that lie on their side or stand on their head: which way up they read."""

from collections.abc import Sequence

import cv2
import numpy as np
import numpy.typing as npt

from extract.readers.ocr_engine import Picture, detect, recognise

Matrix = npt.NDArray[np.float64]

# About as many pixels as a page has on which the detector finds glyphs of 16.
_PIXELS = 1_400_000
# So many of the largest runs of text are read each way up; fewer runs tell nothing.
_TRIED, _LEAST = 12, 3
# No page is longer than so many widths; the detector would enlarge a strip to gigabytes.
_LONGEST = 10
# Read upside down, legible lines score half of this.
_SURE = 0.8


def find_turn(picture: Picture) -> int:
    """How many quarter turns to the left make a page upright; 0 if it is or nothing tells."""
    if max(picture.shape) > _LONGEST * min(picture.shape):
        return 0
    scale = min((_PIXELS / picture.size) ** 0.5, 1.0)
    small = np.asarray(cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA))
    boxes = [_bounds(corners) for corners in detect(np.asarray(small, np.uint8))]
    if len(boxes) < _LEAST:
        return 0
    boxes.sort(key=lambda box: (box[2] - box[0]) * (box[3] - box[1]), reverse=True)
    cuts = [small[top:bottom, x0:x1] for x0, top, x1, bottom in boxes[:_TRIED]]
    lying = sum(cut.shape[0] > cut.shape[1] for cut in cuts) > len(cuts) / 2
    turns = (1, 3) if lying else (0, 2)
    scores = {turn: _score([np.rot90(cut, turn) for cut in cuts]) for turn in turns}
    best = max(scores, key=lambda turn: scores[turn])
    return best if scores[best] >= _SURE else 0


def _bounds(corners: npt.NDArray[np.float32]) -> tuple[int, int, int, int]:
    (x0, top), (x1, bottom) = corners.min(axis=0), corners.max(axis=0)
    return max(int(x0), 0), max(int(top), 0), int(x1) + 1, int(bottom) + 1


def _score(lines: Sequence[npt.NDArray[np.uint8]]) -> float:
    texts = recognise([np.ascontiguousarray(line) for line in lines if line.size])
    return float(np.mean([text.score for text in texts])) if texts else 0.0


def turned_back(turn: int, width: float, height: float) -> Matrix:
    """From a page turned ``turn`` quarters to the left to the page as it came, this wide and high.

    >>> turned_back(2, 100, 50).tolist()
    [[-1.0, 0.0, 100.0], [0.0, -1.0, 50.0], [0.0, 0.0, 1.0]]
    """
    across, down = (
        ((1, 0, 0), (0, 1, 0)),
        ((0, -1, width), (1, 0, 0)),
        ((-1, 0, width), (0, -1, height)),
        ((0, 1, 0), (-1, 0, height)),
    )[turn]
    return np.array([across, down, (0, 0, 1)], np.float64)
