"""Photographs of a page on something darker: the page alone, seen from right above."""

import cv2
import numpy as np
import numpy.typing as npt

from extract.readers.ocr_engine import Picture

Matrix = npt.NDArray[np.float64]

# A page is looked for on so small a picture: its print is gone there, its edges are not.
_SMALL = 400
_SMOOTH = 9
# A page takes so much of its photograph; four corners are its outline but for so much.
_LEAST, _MOST = 0.35, 0.97
_ROUGH, _OUTLINE = 0.02, 0.97
# Right beside each of its edges the ground is so much darker, nearly all along: scans have white or
# thin black margins. Shadows make both darker, so the page is tried at so many levels of light.
_DARKER, _ALONG, _BESIDE = 0.8, 10, 4
_LEVELS = range(40, 240, 10)


def flatten(picture: Picture) -> tuple[Picture, Matrix]:
    """The page of a photograph, and the way from its pixels to those of the picture.

    A picture that shows no whole page on darker ground is left as it is.
    """
    corners = _corners(picture)
    if corners is None:
        return picture, np.eye(3)
    top, right, bottom, left = np.linalg.norm(corners - np.roll(corners, -1, axis=0), axis=1)
    width, height = round(max(top, bottom)), round(max(left, right))
    flat = np.array([(0, 0), (width, 0), (width, height), (0, height)], np.float32)
    back = cv2.getPerspectiveTransform(flat, corners)
    way = cv2.INTER_CUBIC | cv2.WARP_INVERSE_MAP
    page = cv2.warpPerspective(picture, back, (width, height), flags=way)
    return np.asarray(page, np.uint8), np.asarray(back, np.float64)


def _corners(picture: Picture) -> npt.NDArray[np.float32] | None:
    """The corners of the page from the top left clockwise; None if there is none."""
    scale = min(_SMALL / max(picture.shape), 1.0)
    size = [max(round(side * scale), 1) for side in picture.shape[::-1]]
    small = cv2.resize(picture, size, interpolation=cv2.INTER_AREA)
    light = np.asarray(
        cv2.morphologyEx(small, cv2.MORPH_CLOSE, np.ones((_SMOOTH, _SMOOTH), np.uint8)), np.uint8
    )
    found = [quad for level in _LEVELS if (quad := _outline(light >= level)) is not None]
    found = [quad for quad in found if _is_edged(light, quad)]
    largest = max(found, key=cv2.contourArea, default=None)
    return None if largest is None else largest / np.float32(scale)


def _outline(mask: npt.NDArray[np.bool_]) -> npt.NDArray[np.float32] | None:
    """The four corners of the largest bright part, if it has four and is a page's size."""
    contours, _ = cv2.findContours(mask.astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    outline = max(contours, key=cv2.contourArea, default=None)
    if outline is None or not _LEAST < cv2.contourArea(outline) / mask.size < _MOST:
        return None
    around = cv2.convexHull(outline)
    quad = cv2.approxPolyDP(around, _ROUGH * cv2.arcLength(around, closed=True), closed=True)
    if len(quad) != 4 or cv2.contourArea(outline) < _OUTLINE * cv2.contourArea(quad):
        return None
    return _clockwise(quad.reshape(4, 2).astype(np.float32))


def _is_edged(light: Picture, quad: npt.NDArray[np.float32]) -> bool:
    """Whether the ground beside each of the four edges is darker than the page."""
    steps = np.linspace(0, 1, _ALONG + 2)[1:-1, None]
    for one, other in zip(quad, np.roll(quad, -1, axis=0), strict=True):
        along = one + (other - one) * steps
        out = np.array([other[1] - one[1], one[0] - other[0]]) / np.linalg.norm(other - one)
        inner, outer = (_at(light, along + way * _BESIDE * out) for way in (-1, 1))
        if np.mean(outer < _DARKER * inner) < 1 - 2 / _ALONG:
            return False
    return True


def _at(light: Picture, points: npt.NDArray[np.float64]) -> npt.NDArray[np.uint8]:
    """The light at places of a picture; outside of it, that of its rim."""
    most = np.array(light.shape[::-1]) - 1
    x, y = np.clip(points.round().astype(int), 0, most).T
    return np.asarray(light[y, x], np.uint8)


def _clockwise(points: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """Four corners from the one at the top left."""
    middle = points - points.mean(axis=0)
    around = points[np.argsort(np.arctan2(middle[:, 1], middle[:, 0]))]
    return np.asarray(np.roll(around, -int(np.argmin(around.sum(axis=1))), axis=0), np.float32)
