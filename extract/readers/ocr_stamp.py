"""Red stamps on a page: ink laid over the print, which is taken away before the print is read."""

import cv2
import numpy as np
import numpy.typing as npt

from extract.readers.ocr_engine import Picture
from extract.readers.ocr_ruling import Mask

# Red by so much over green and blue: a scanner's brown paper has 20 to 40, stamps 90 and more.
# At the edges of its strokes a stamp is paler.
_REDDER, _REDDISH = 60, 25
# The ring of a body's stamp is 38 to 45 mm across, a fifth of an A4 page; red text is never that
# high, and a frame of red (a heading's rule, a box) is not as wide as high.
# The table's rules and figures cut a ring: gaps of this part of the page's width are closed.
_GAP = 60
_LEAST, _MOST, _SQUARE = 0.08, 0.45, 0.75


def without_stamps(coloured: Picture) -> Picture:
    """A page (height, width, RGB) whose red stamps are paper; what is black below stays black.

    Red light alone shows a stamp hardly darker than paper. Red anywhere else stays as it is:
    figures may be printed in it.
    """
    shine = coloured[..., 0]
    redness = cv2.subtract(shine, coloured[..., 1:].max(axis=2))
    red = redness > _REDDER
    if not red.any():
        return coloured
    reddish = cv2.dilate((redness > _REDDISH).astype(np.uint8), np.ones((5, 5), np.uint8))
    stamped = (reddish > 0) & _within_rings(red.astype(np.uint8))
    if not stamped.any():
        return coloured
    paper = np.median(shine[~red])
    # JPEG blurs colour more than brightness: the rim of a stamp is grey, but not half as dark.
    is_print = shine[stamped] < paper / 2
    cleaned = coloured.copy()
    cleaned[stamped] = np.where(is_print, shine[stamped], paper).astype(np.uint8)[:, None]
    return cleaned


def _within_rings(red: Mask) -> npt.NDArray[np.bool_]:
    """Where the boxes of red marks of a stamp's shape are."""
    width = red.shape[1]
    across = max(width // _GAP, 1)
    joined = cv2.dilate(red, np.ones((across, across), np.uint8))
    found = np.zeros(red.shape, np.bool_)
    _, _, boxes, _ = cv2.connectedComponentsWithStats(joined, connectivity=8)
    for left, top, wide, high, _ in boxes[1:]:
        is_round = min(wide, high) >= _SQUARE * max(wide, high)
        if is_round and _LEAST * width <= wide <= _MOST * width:
            found[top : top + high, left : left + wide] = True
    return found
