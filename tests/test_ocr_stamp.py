import numpy as np
import pytest
from PIL import Image, ImageChops, ImageDraw

from extract.readers.ocr_stamp import without_stamps

PAPER, RED = (236, 236, 232), (222, 45, 50)


def stamped(box, *, colour=RED):
    """A page with a black bar at row 300 and a ring of ink laid over it."""
    page = Image.new("RGB", (800, 1100), PAPER)
    ImageDraw.Draw(page).rectangle((100, 300, 700, 310), fill=(20, 20, 20))
    ink = Image.new("RGB", page.size, "white")
    ImageDraw.Draw(ink).ellipse(box, outline=colour, width=8)
    return np.array(ImageChops.multiply(page, ink), np.uint8)


def test_a_stamp_is_taken_away_and_what_is_black_below_it_stays():
    page = stamped((300, 220, 480, 400))
    grey = np.array(Image.fromarray(without_stamps(page)).convert("L"))
    assert grey[302:308, 105:695].max() < 60
    grey[295:316] = 236
    assert grey.min() > 200


@pytest.mark.parametrize(
    "box",
    [(300, 220, 330, 250), (300, 220, 700, 240), (20, 220, 780, 980)],
    ids=["a digit", "a line of text", "a frame of the page"],
)
def test_what_is_red_and_no_stamp_stays(box):
    page = stamped(box)
    assert np.array_equal(without_stamps(page), page)


def test_a_blue_ring_stays():
    page = stamped((300, 220, 480, 400), colour=(40, 60, 220))
    assert np.array_equal(without_stamps(page), page)
