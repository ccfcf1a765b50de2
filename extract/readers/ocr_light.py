"""The light of a page: what lies below print, print that is faint, light print on dark ground."""

import cv2
import numpy as np

from extract.readers.ocr_engine import Picture
from extract.readers.ocr_ruling import Mask

# At reading size (ocr_page) strokes and rules are 3 to 7 pixels thick; what is thicker and lighter
# than print lies below it: watermarks, stripes of rows, shadows, what shines through.
_THICKEST = 9
_EVERY = 4  # of so many pixels across and down one is looked at for what holds on the whole
_PAPER = 75  # per cent
# A shadow is wider, and no header of light print on dark ground is as high: 45 by 8 pixels.
_COARSE, _NEAR = 8, 45
# In grey levels: what is darker than its ground at all; how dark print is told by its darkest part.
_DARKER, _PRINT = 18, 90
# In shares of how dark print is: as dark is print, though thick; so little is nothing.
_AS_DARK, _NOTHING = 0.6, 0.1
# Ground this much darker than paper, on so much of the page, is taken away; paler print is raised.
_UNEVEN, _OF_THE_PAGE = 0.94, 0.002
_FAINT, _RAISED = 100.0, 200.0
# A ground darker than half of paper, this high and wide, has light print on it.
_GROUND, _LINE, _TALL = 0.62, 25, 45


def levelled(page: Picture) -> Picture:
    """The page as dark print on even paper; one that is so is left as it is."""
    if float(np.median(page[::_EVERY, ::_EVERY])) < 255 / 2:
        page = np.asarray(255 - page, np.uint8)
    disk = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (_THICKEST, _THICKEST))
    ground = np.asarray(cv2.morphologyEx(page, cv2.MORPH_CLOSE, disk), np.uint8)
    white = float(np.percentile(ground[::_EVERY, ::_EVERY], _PAPER))
    darkness = cv2.subtract(ground, page)[::_EVERY, ::_EVERY]
    printed = darkness[darkness > _DARKER]
    if not printed.size:
        return page
    ink = float(np.percentile(printed, _PRINT))
    paper = _paper(ground)
    ground = np.where(ground < paper - _AS_DARK * ink, paper, ground)
    if np.mean(ground[::_EVERY, ::_EVERY] < _UNEVEN * white) > _OF_THE_PAGE:
        even = page.astype(np.float32) * (white / np.maximum(ground, 1).astype(np.float32))
        page = np.asarray(np.minimum(even, 255), np.uint8)
    return _raised(page, white, ink) if ink < _FAINT else page


def _paper(ground: Picture) -> Picture:
    """How light the paper is everywhere: as the lightest near by, for shadows have no edges."""
    size = ground.shape[1], ground.shape[0]
    small = cv2.resize(ground, None, fx=1 / _COARSE, fy=1 / _COARSE, interpolation=cv2.INTER_AREA)
    near = np.ones((_NEAR, _NEAR), np.uint8)
    light = cv2.GaussianBlur(cv2.morphologyEx(small, cv2.MORPH_CLOSE, near), (0, 0), _NEAR / 4)
    return np.asarray(cv2.resize(light, size, interpolation=cv2.INTER_LINEAR), np.uint8)


def _raised(page: Picture, paper: float, ink: float) -> Picture:
    """Faint print as dark as print is; the grain of the paper stays below it."""
    shades = np.arange(256, dtype=np.float32)
    darkness = np.clip(paper - shades - _NOTHING * ink, 0, None) * (_RAISED / ink)
    return np.asarray(cv2.LUT(page, np.clip(255 - darkness, 0, 255).astype(np.uint8)), np.uint8)


def find_dark_ground(page: Picture, paper: int) -> Mask:
    """Where a page is dark over more than a line of text: cells of a header with light print."""
    dark = (page < _GROUND * paper).astype(np.uint8) * 255
    line = np.ones((_LINE, _LINE), np.uint8)
    whole = cv2.morphologyEx(dark, cv2.MORPH_OPEN, np.ones((_THICKEST, _THICKEST), np.uint8))
    filled = cv2.morphologyEx(whole, cv2.MORPH_CLOSE, np.ones((_TALL, _TALL), np.uint8))
    return np.asarray(cv2.morphologyEx(filled, cv2.MORPH_OPEN, line), np.uint8)


def on_paper(page: Picture, ground: Mask, paper: int) -> Picture:
    """The page with the print on dark ground dark on paper."""
    if not ground.any():
        return page
    shade = np.median(page[ground > 0])
    turned = np.clip(paper + shade - page.astype(np.float32), 0, paper).astype(np.uint8)
    return np.where(ground > 0, turned, page)
