"""What stands on a page of a PDF: glyphs, ruling lines and pictures, as pdfium sees them.

pdfium reads six to ten times as fast as pdfminer (26 against 267 ms for three pages), gives the
same characters, and is hardened against hostile files; only this module knows it.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from ctypes import byref, c_double, c_float, c_int
from dataclasses import dataclass, field, replace
from itertools import pairwise
from math import pi, sin
from typing import Any

import pypdfium2  # type: ignore[import-untyped]
from pypdfium2 import raw

from extract.readers.pdf_filled import Box, filled_in
from extract.readers.unreadable import UnreadableError
from extract.values import struck

# The densest page of a real report has some 2,000 characters and 600 paths.
MAX_GLYPHS, MAX_PATHS, MAX_POINTS = 20_000, 20_000, 200_000
# A whole document: the longest report has 28,000 characters. At these it takes 2 to 3 seconds.
MAX_ALL_GLYPHS, MAX_ALL_PATHS, MAX_OBJECTS = 120_000, 100_000, 200_000
_MAX_DEPTH = 5
# So many characters of a page tell which way it reads.
_ANGLES = 100
# The thickest border seen is 2.25 points.
_THIN, _SHORT = 3.0, 1.5
# The sine of twice the angle from which a character is slanted: 6 degrees. A scan's hidden text
# follows the scan, which is set straight within 3.
_SLANT = 0.2
# Where a line runs through a digit, in shares of its height from the top: above one below it.
_THROUGH = 0.3, 0.65
# Share of characters without a Unicode value from which the text of a page is of no use, and how
# many a page may have as bullets and signs.
_BAD_SHARE, _FEW_LOST = 0.3, 10
_LOST = "\ufffd"
_HYPHEN = 2  # how pdfium gives one at the end of a line
Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Glyph:
    """One printed character: its box and baseline, points from the top left as the text reads."""

    text: str
    x0: float
    top: float
    x1: float
    bottom: float
    base: float

    @property
    def size(self) -> float:
        """Its height or width, the nearest thing to a font size that every file gives.

        Some fonts give each character the box of its ink: a flat one is wide.
        """
        return max(self.bottom - self.top, self.x1 - self.x0)


@dataclass(frozen=True, slots=True)
class Rule:
    """A straight line: at ``at`` across, from ``start`` to ``end`` along."""

    at: float
    start: float
    end: float


@dataclass(slots=True)
class Page:
    """One page: size in points, glyphs in the order of the file, lines across and down.

    ``pictured`` is the share of the page that its pictures cover (one may be cut into strips),
    ``hidden`` that of its pieces of text which are not shown, as a scanner lays over its picture;
    ``garbled``: its characters have no Unicode values; ``cut``: it holds more than a page can.
    """

    number: int
    width: float
    height: float
    glyphs: list[Glyph] = field(default_factory=list)
    across: list[Rule] = field(default_factory=list)
    down: list[Rule] = field(default_factory=list)
    pictured: float = 0.0
    hidden: float = 0.0
    garbled: bool = False
    cut: bool = False


def open_pdf(body: bytes) -> pypdfium2.PdfDocument:
    """The document, to be closed by the caller. UnreadableError if it is locked or broken."""
    try:
        return pypdfium2.PdfDocument(body)
    except pypdfium2.PdfiumError as error:
        locked = raw.FPDF_GetLastError() == raw.FPDF_ERR_PASSWORD or "password" in str(error)
        raise UnreadableError("encrypted" if locked else "damaged") from error


def read_pages(document: pypdfium2.PdfDocument, most: int) -> Iterator[Page]:
    """The pages from the first, at most so many; a page that pdfium cannot load is empty.

    What is behind the page that is one too much for the document is cut, page by page.
    """
    glyphs = paths = 0
    for number in range(1, min(len(document), most) + 1):
        try:
            page = document[number - 1]
        except pypdfium2.PdfiumError:
            yield Page(number, 0, 0, cut=True)
            continue
        with closing(page):
            if glyphs > MAX_ALL_GLYPHS or paths > MAX_ALL_PATHS:
                width, height = page.get_size()
                yield Page(number, width, height, cut=True)
                continue
            read = _read_page(page, number)
            glyphs += len(read.glyphs)
            paths += len(read.across) + len(read.down)
            yield read


def _read_page(page: pypdfium2.PdfPage, number: int) -> Page:
    with closing(page.get_textpage()) as text_page:
        turned, width, height = _turning(page, text_angle(text_page))
        found = Page(number, width, height)
        _glyphs(text_page, turned, found)
    for text, box in filled_in(page):
        found.glyphs += _written(text, box, turned)
    _Paths(found, turned).objects(
        raw.FPDFPage_CountObjects(page), lambda n: raw.FPDFPage_GetObject(page, n)
    )
    _strike_out(found)
    return found


def _strike_out(page: Page) -> None:
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


def text_angle(text_page: Any) -> int | None:
    """How most of the text is turned against the page, in degrees, or None without text.

    A wide table may stand on its side, on a page turned for display or not.
    """
    count = min(raw.FPDFText_CountChars(text_page), MAX_GLYPHS)
    step = max(count // _ANGLES, 1)
    angles = Counter(
        -round(raw.FPDFText_GetCharAngle(text_page, n) * 2 / pi) % 4 * 90
        for n in range(0, count, step)
        if raw.FPDFText_IsGenerated(text_page, n) != 1
    )
    return max(angles, key=lambda angle: angles[angle]) if angles else None


def _turning(
    page: pypdfium2.PdfPage, angle: int | None
) -> tuple[Callable[[float, float], Point], float, float]:
    """From the page's own coordinates to points from the top left as the text reads; its size."""
    left, bottom, right, top = page.get_bbox()
    wide, high = right - left, top - bottom
    match page.get_rotation() if angle is None else angle:
        case 90:
            return lambda x, y: (y - bottom, x - left), high, wide
        case 180:
            return lambda x, y: (right - x, y - bottom), wide, high
        case 270:
            return lambda x, y: (top - y, right - x), high, wide
        case _:
            return lambda x, y: (x - left, top - y), wide, high


def _glyphs(text_page: Any, turned: Callable[[float, float], Point], page: Page) -> None:
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
    page.garbled = _is_garbled([glyph.text for glyph in page.glyphs])


def _character(text_page: Any, number: int) -> str:
    """A character of a page; one whose font does not say which it is shows as U+FFFD."""
    code = raw.FPDFText_GetUnicode(text_page, number)
    if raw.FPDFText_HasUnicodeMapError(text_page, number) == 1:
        return _LOST
    if code == _HYPHEN:
        return "-"
    return chr(code) if code > 32 else " "


def _is_garbled(texts: Sequence[str]) -> bool:
    """Whether a page's text is of no use: too much of it is lost, or more than it has digits.

    A font of its own for digits may have lost what they are, while all else can be read.
    """
    lost = sum(one == _LOST or "\ue000" <= one <= "\uf8ff" for one in texts)
    if lost > _BAD_SHARE * len(texts):
        return True
    return lost > _FEW_LOST and lost > sum(map(str.isdigit, texts))


def _written(text: str, box: Box, turned: Callable[[float, float], Point]) -> Iterator[Glyph]:
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


class _Paths:
    """Collects the ruling lines and the largest picture of a page, form objects included."""

    def __init__(self, page: Page, turned: Callable[[float, float], Point]) -> None:
        self._page = page
        self._turned = turned
        self._paths = 0
        self._points = 0
        self._objects = 0
        self._texts = self._hidden = 0

    def objects(
        self, count: int, get: Callable[[int], Any], matrix: Any = None, depth: int = 0
    ) -> None:
        for n in range(count):
            self._objects += 1
            if self._objects > MAX_OBJECTS or self._paths > MAX_PATHS or self._points > MAX_POINTS:
                self._page.cut = True
                return
            one = get(n)
            kind = raw.FPDFPageObj_GetType(one)
            if kind == raw.FPDF_PAGEOBJ_PATH:
                self._paths += 1
                self._path(one, matrix)
            elif kind == raw.FPDF_PAGEOBJ_TEXT:
                self._texts += 1
                mode = raw.FPDFTextObj_GetTextRenderMode(one)
                self._hidden += mode == raw.FPDF_TEXTRENDERMODE_INVISIBLE
                self._page.hidden = self._hidden / self._texts
            elif kind == raw.FPDF_PAGEOBJ_IMAGE and depth == 0:
                self._picture(one)
            elif kind == raw.FPDF_PAGEOBJ_FORM and depth < _MAX_DEPTH:
                inner = _times(_matrix_of(one), matrix)
                self.objects(
                    raw.FPDFFormObj_CountObjects(one),
                    lambda m, form=one: raw.FPDFFormObj_GetObject(form, m),  # type: ignore[misc]
                    inner,
                    depth + 1,
                )

    def _picture(self, one: Any) -> None:
        left, bottom, right, top = (c_float() for _ in range(4))
        raw.FPDFPageObj_GetBounds(one, byref(left), byref(bottom), byref(right), byref(top))
        area = (right.value - left.value) * (top.value - bottom.value)
        whole = self._page.width * self._page.height
        self._page.pictured += area / whole if whole else 0.0

    def _path(self, one: Any, outer: Any) -> None:
        matrix = _times(_matrix_of(one), outer)
        filled, stroked = c_int(), c_int()
        raw.FPDFPath_GetDrawMode(one, byref(filled), byref(stroked))
        points: list[Point] = []
        curved = False
        x, y = c_float(), c_float()
        count = raw.FPDFPath_CountSegments(one)
        self._points += count
        for n in range(min(count, MAX_POINTS)):
            segment = raw.FPDFPath_GetPathSegment(one, n)
            kind = raw.FPDFPathSegment_GetType(segment)
            if kind == raw.FPDF_SEGMENT_MOVETO and points:
                self._lines(points, stroked=bool(stroked.value), curved=curved)
                points, curved = [], False
            curved = curved or kind == raw.FPDF_SEGMENT_BEZIERTO
            raw.FPDFPathSegment_GetPoint(segment, byref(x), byref(y))
            points.append(self._turned(*_apply(matrix, x.value, y.value)))
            if raw.FPDFPathSegment_GetClose(segment):
                points.append(points[0])
        self._lines(points, stroked=bool(stroked.value), curved=curved)

    def _lines(self, points: list[Point], *, stroked: bool, curved: bool) -> None:
        """A thin shape is a line along itself; of a stroked outline each straight side is one."""
        if len(points) < 2 or curved:
            return
        xs, ys = [x for x, _ in points], [y for _, y in points]
        if min(max(xs) - min(xs), max(ys) - min(ys)) <= _THIN:
            self._line(min(xs), min(ys), max(xs), max(ys))
        elif stroked:
            for (x0, y0), (x1, y1) in pairwise(points):
                if min(abs(x1 - x0), abs(y1 - y0)) <= _THIN:
                    self._line(min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1))

    def _line(self, x0: float, y0: float, x1: float, y1: float) -> None:
        wide, high = x1 - x0, y1 - y0
        if max(wide, high) < _SHORT:
            return
        if wide >= high:
            self._page.across.append(Rule((y0 + y1) / 2, x0, x1))
        else:
            self._page.down.append(Rule((x0 + x1) / 2, y0, y1))


Matrix = tuple[float, float, float, float, float, float]


def _matrix_of(one: Any) -> Matrix:
    found = raw.FS_MATRIX()
    raw.FPDFPageObj_GetMatrix(one, byref(found))
    return found.a, found.b, found.c, found.d, found.e, found.f


def _times(inner: Matrix, outer: Matrix | None) -> Matrix:
    if outer is None:
        return inner
    a, b, c, d, e, f = inner
    k, m, n, p, q, r = outer
    return (
        a * k + b * n,
        a * m + b * p,
        c * k + d * n,
        c * m + d * p,
        e * k + f * n + q,
        (e * m + f * p + r),
    )


def _apply(matrix: Matrix, x: float, y: float) -> Point:
    a, b, c, d, e, f = matrix
    return a * x + c * y + e, b * x + d * y + f
