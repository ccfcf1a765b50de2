"""A page photographed aslant on a desk is seen from above; a scan stays as it is."""

import cv2
import numpy as np
import pytest

from extract.readers.ocr_flat import flatten

WIDTH, HEIGHT = 600, 840
SEEN = np.array([(70, 60), (640, 95), (660, 900), (45, 860)], np.float32)


def sheet():
    page = np.full((HEIGHT, WIDTH), 240, np.uint8)
    for y in range(100, 800, 100):
        page[y : y + 4, 60:540] = 30
    return page


def photograph(light):
    """The sheet on a desk, under this light from left to right."""
    corners = np.array([(0, 0), (WIDTH, 0), (WIDTH, HEIGHT), (0, HEIGHT)], np.float32)
    way = cv2.getPerspectiveTransform(corners, SEEN)
    size = 720, 960
    page = cv2.warpPerspective(sheet(), way, size)
    inside = cv2.warpPerspective(np.ones((HEIGHT, WIDTH), np.uint8), way, size)
    return (np.where(inside, page, 90) * light[None, :]).astype(np.uint8)


@pytest.mark.parametrize("darkest", [1.0, 0.45], ids=["even", "shadow"])
def test_a_photograph_is_seen_from_above(darkest):
    picture = photograph(np.linspace(1, darkest, 720))
    flat, back = flatten(picture)
    height, width = flat.shape
    corners = np.array([(0, 0, 1), (width, 0, 1), (width, height, 1), (0, height, 1)]) @ back.T
    assert np.abs(corners[:, :2] / corners[:, 2:] - SEEN).max() < 8
    rows = np.flatnonzero((flat[:, width // 4 : width // 2] < 60).mean(axis=1) > 0.9)
    assert len(np.split(rows, np.flatnonzero(np.diff(rows) > 1) + 1)) == 7


@pytest.mark.parametrize(
    "scan", [sheet(), np.full((500, 400), 128, np.uint8)], ids=["page", "grey"]
)
def test_a_scan_stays_as_it_is(scan):
    assert flatten(scan)[0] is scan
