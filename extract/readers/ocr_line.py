"""Lines of a page to text: cut out, set on clean paper, recognised, and doubted ones once more."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np

from extract.readers.ocr_engine import Picture, Text, recognise
from extract.readers.ocr_ruling import Box
from extract.values import NUMBER, TEXT, read_value

# The paper around a line, in shares of a glyph's height: above and below together, and each side.
_FIRST, _AGAIN = (1.4, 0.35), (1.9, 0.7)
_SURE = 0.97
ILLEGIBLE = "□"
"""What stands for ink that reads as nothing, as editors of Chinese texts print it."""
_CONFUSED = str.maketrans("OoQD○〇lI|", "000000111")
_CONFUSABLE = re.compile(r"[OoQD○〇lI|\d]+")


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a line stands on the page, and the part of the page that it may be cut from."""

    box: Box
    within: Box

    @property
    def around(self) -> Box:
        """The line with a rim of paper, as far as there is any."""
        box, within = self.box, self.within
        return Box(
            max(box.x0 - 2, within.x0),
            max(box.top - 2, within.top),
            min(box.x1 + 2, within.x1),
            min(box.bottom + 2, within.bottom),
        )


def read_spots(page: Picture, spots: Sequence[Spot], *, glyph: int, paper: int) -> list[Text]:
    """The text of each line; what is odd or doubted is read twice and the better reading kept.

    Two readings that differ are no better than their difference: the score is halved.
    """
    first = _read(page, spots, _FIRST, glyph=glyph, paper=paper)
    again = [n for n, one in enumerate(first) if one.score < _SURE or not one.text]
    doubted = [spots[n] for n in again]
    seconds = _read(_smooth(page), doubted, _AGAIN, glyph=glyph, paper=paper)
    texts = list(first)
    for n, second in zip(again, seconds, strict=True):
        texts[n] = _better(first[n], second)
    return [_as_number(one) for one in texts]


def _read(
    page: Picture, spots: Sequence[Spot], around: tuple[float, float], *, glyph: int, paper: int
) -> list[Text]:
    """One reading of each line; its characters stand in pixels of the page."""
    cuts = [_cut(page, spot, around, glyph=glyph, paper=paper) for spot in spots]
    return [
        replace(text, at=tuple(_left(spot, cut) + x for x in text.at))
        for spot, cut, text in zip(spots, cuts, recognise(cuts), strict=True)
    ]


def _left(spot: Spot, cut: Picture) -> int:
    """Where on the page the left edge of a cut would be."""
    box = spot.around
    width: int = cut.shape[1]
    return box.x0 - (width - (box.x1 - box.x0)) // 2


def _smooth(page: Picture) -> Picture:
    return np.asarray(cv2.GaussianBlur(page, (3, 3), 0), np.uint8)


def _cut(
    page: Picture, spot: Spot, around: tuple[float, float], *, glyph: int, paper: int
) -> Picture:
    """The line on paper as high as a line of text: a lone digit cut tight reads as other things."""
    box = spot.around
    part = page[box.top : box.bottom, box.x0 : box.x1]
    height = max(round(glyph * around[0]), part.shape[0] + 4)
    width = max(part.shape[1] + 2 * round(glyph * around[1]), height)
    cut = np.full((height, width), paper, np.uint8)
    y, x = (height - part.shape[0]) // 2, (width - part.shape[1]) // 2
    cut[y : y + part.shape[0], x : x + part.shape[1]] = part
    return cut


def _better(one: Text, other: Text) -> Text:
    if one.text == other.text:
        return max(one, other, key=lambda text: text.score)
    kinds = [read_value(text.text).kind for text in (one, other)]
    # Of a digit and a letter or a mark the digit: cells print numbers far more often.
    if kinds.count(NUMBER) == 1:
        best = one if kinds[0] == NUMBER else other
    else:
        best = max(one, other, key=lambda text: text.score if text.text else -1.0)
    is_prose = kinds == [TEXT, TEXT]
    return best if is_prose else replace(best, score=best.score / 2)


def _as_number(one: Text) -> Text:
    """Letters that only a digit can be, where nothing but such letters and digits stands."""
    compact = one.text.replace(" ", "")
    if compact and not compact.isdigit() and _CONFUSABLE.fullmatch(compact):
        return Text(compact.translate(_CONFUSED), one.score / 2, one.at)
    return one
