"""The ruling lines and pictures of a page of a PDF, those in its drawings included."""

from collections.abc import Callable
from ctypes import byref, c_float, c_int
from itertools import pairwise
from typing import Any

from pypdfium2 import raw  # type: ignore[import-untyped]

from extract.readers.pdf_marks import Page, Point, Rule

# The densest page of a real report has some 600 paths.
MAX_PATHS, MAX_POINTS, MAX_OBJECTS = 20_000, 200_000, 200_000
_MAX_DEPTH = 5
# The thickest border seen is 2.25 points.
_THIN, _SHORT = 3.0, 1.5


class Paths:
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
