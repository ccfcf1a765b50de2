"""The characters of a page of a PDF: what each is and where, told by its font or not."""

from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from ctypes import byref, c_double
from dataclasses import replace
from math import sin
from typing import Any

from pypdfium2 import raw  # type: ignore[import-untyped]

from extract.readers.pdf_filled import Box
from extract.readers.pdf_marks import Glyph, Page, Point
from extract.values import struck

# The densest page of a real report has some 2,000 characters.
MAX_GLYPHS = 20_000
# The sine of twice the angle from which a character is slanted: 6 degrees. A scan's hidden text
# follows the scan, which is set straight within 3.
_SLANT = 0.2
# Where a line runs through a digit, in shares of its height from the top: above one below it.
_THROUGH = 0.3, 0.65
# Share of characters without a Unicode value from which the text of a page is of no use, and how
# many a page may have as bullets and signs.
_BAD_SHARE, _FEW_LOST = 0.3, 10
_LOST = "\ufffd"
_INK = 0.05  # points: pdfium gives a blank a hundredth
_HYPHEN = 2  # how pdfium gives one at the end of a line


def read_glyphs(text_page: Any, turned: Callable[[float, float], Point], page: Page) -> None:
    """Put the characters of a page on it, those along and across it alone."""
    count = raw.FPDFText_CountChars(text_page)
    page.cut = count > MAX_GLYPHS
    box, x, y = raw.FS_RECTF(), c_double(), c_double()
    for n in range(min(count, MAX_GLYPHS)):
        if raw.FPDFText_IsGenerated(text_page, n) == 1:
            continue
        if _is_slanted(raw.FPDFText_GetCharAngle(text_page, n)):
            continue
        text = _character(text_page, n)
        if text.isspace():
            continue
        raw.FPDFText_GetLooseCharBox(text_page, n, byref(box))
        raw.FPDFText_GetCharOrigin(text_page, n, byref(x), byref(y))
        one, other = turned(box.left, box.top), turned(box.right, box.bottom)
        base = turned(x.value, y.value)[1]
        (x0, x1), (top, bottom) = sorted((one[0], other[0])), sorted((one[1], other[1]))
        page.glyphs.append(Glyph(text, x0, top, x1, bottom, base))
    page.garbled = is_garbled([glyph.text for glyph in page.glyphs])


def _character(text_page: Any, number: int) -> str:
    """A character of a page; one whose font does not say which it is shows as U+FFFD.

    A blank is told by its ink: fonts are cut down to what is drawn, and it may not be in their map.
    """
    code = raw.FPDFText_GetUnicode(text_page, number)
    if raw.FPDFText_HasUnicodeMapError(text_page, number) == 1:
        return _LOST if _has_ink(text_page, number) else " "
    if code == _HYPHEN:
        return "-"
    return chr(code) if code > 32 else " "


def _has_ink(text_page: Any, number: int) -> bool:
    left, right, bottom, top = (c_double() for _ in range(4))
    raw.FPDFText_GetCharBox(text_page, number, byref(left), byref(right), byref(bottom), byref(top))
    return top.value - bottom.value > _INK and right.value - left.value > _INK


def is_garbled(texts: Sequence[str]) -> bool:
    """Whether a page's text is of no use: too much of it is lost, or more than it has digits.

    A font of its own for digits may have lost what they are, while all else can be read.
    """
    lost = sum(one == _LOST or "\ue000" <= one <= "\uf8ff" for one in texts)
    if lost > _BAD_SHARE * len(texts):
        return True
    return lost > _FEW_LOST and lost > sum(map(str.isdigit, texts))


def written(text: str, box: Box, turned: Callable[[float, float], Point]) -> Iterator[Glyph]:
    """The characters of a text that fills a box, side by side, as large as it lets them be."""
    (xa, ya), (xb, yb) = turned(box[0], box[1]), turned(box[2], box[3])
    x0, x1, top, bottom = min(xa, xb), max(xa, xb), min(ya, yb), max(ya, yb)
    width = min((x1 - x0) / len(text), bottom - top)
    for n, one in enumerate(text):
        if not one.isspace():
            yield Glyph(one, x0 + n * width, top, x0 + (n + 1) * width, bottom, bottom)


def _is_slanted(angle: float) -> bool:
    """Whether a character stands neither along nor across the page, as a watermark's do."""
    return abs(sin(2 * angle)) > _SLANT


def strike_out(page: Page) -> None:
    """Write down the digits that a line runs through as struck out, as changes that show do."""
    rules = sorted(page.across, key=lambda rule: rule.at)
    heights = [rule.at for rule in rules]
    for n, glyph in enumerate(page.glyphs):
        if glyph.text.isdigit() and heights:
            high = glyph.bottom - glyph.top
            first = bisect_left(heights, glyph.top + _THROUGH[0] * high)
            last = bisect_left(heights, glyph.top + _THROUGH[1] * high)
            middle = (glyph.x0 + glyph.x1) / 2
            if any(rule.start < middle < rule.end for rule in rules[first:last]):
                page.glyphs[n] = replace(glyph, text=struck(glyph.text))
