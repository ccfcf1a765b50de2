"""Print on uneven paper, faint print, light print on dark ground: as dark print on white."""

import numpy as np
import pytest

from extract.readers.ocr_light import find_dark_ground, levelled, on_paper

HEIGHT, WIDTH = 400, 600


def page(*, paper=250.0, ink=40.0):
    """Strokes four pixels thick, forty apart."""
    drawn = np.full((HEIGHT, WIDTH), paper)
    for x in range(40, WIDTH - 40, 40):
        drawn[100:300, x : x + 4] = ink
    return drawn


def levels(drawn):
    """The lightest stroke and the darkest of the rest, once the page is level."""
    grey = levelled(drawn.clip(0, 255).astype(np.uint8))
    strokes = page() < 100
    return int(grey[strokes].max()), int(grey[~strokes].min())


@pytest.mark.parametrize(
    "ground",
    [
        np.linspace(1, 0.5, WIDTH)[None, :] * np.ones((HEIGHT, 1)),
        np.where(np.arange(HEIGHT) // 50 % 2, 0.75, 1.0)[:, None] * np.ones((1, WIDTH)),
        np.where(np.abs(np.add.outer(range(HEIGHT), range(WIDTH)) % 150 - 75) < 9, 0.7, 1),
    ],
    ids=["shadow", "stripes", "watermark"],
)
def test_what_lies_below_print_is_taken_away(ground):
    stroke, rest = levels(page() * ground)
    assert stroke < 100 < 150 < rest


def test_faint_print_is_raised_and_a_page_by_night_turned():
    assert levels(page(paper=220, ink=170))[0] < 100
    stroke, rest = levels(255 - page())
    assert stroke < 100 < 200 < rest


def test_a_level_page_is_left_as_it_is():
    drawn = page().astype(np.uint8)
    assert levelled(drawn) is drawn


def test_light_print_on_dark_ground_is_turned_and_dark_print_is_not():
    drawn = page()
    drawn[120:200, 50:550] = np.where(drawn[120:200, 50:550] < 100, 255, 90)
    grey = drawn.astype(np.uint8)
    ground = find_dark_ground(grey, 250)
    turned = on_paper(grey, ground, 250)
    strokes = page() < 100
    assert turned[strokes].max() < 110
    assert turned[130:190, 60:540][~strokes[130:190, 60:540]].min() > 200
    assert not find_dark_ground(page().astype(np.uint8), 250).any()
