"""The pages of a PDF, as pdfium sees them: opened within bounds, turned as their text reads.

pdfium reads six to ten times as fast as pdfminer (26 against 267 ms for three pages), gives the
same characters, and is hardened against hostile files; only the modules named pdf_… know it.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from math import pi
from typing import Any

import pypdfium2  # type: ignore[import-untyped]
from pypdfium2 import raw

from extract.readers.pdf_filled import filled_in
from extract.readers.pdf_glyphs import MAX_GLYPHS, read_glyphs, strike_out, written
from extract.readers.pdf_marks import Page, Point
from extract.readers.pdf_paths import Paths
from extract.readers.unreadable import UnreadableError

# A whole document: the longest report has 28,000 characters. At these it takes 2 to 3 seconds.
MAX_ALL_GLYPHS, MAX_ALL_PATHS = 120_000, 100_000
# So many characters of a page tell which way it reads.
_ANGLES = 100


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
        read_glyphs(text_page, turned, found)
    for text, box in filled_in(page):
        found.glyphs += written(text, box, turned)
    Paths(found, turned).objects(
        raw.FPDFPage_CountObjects(page), lambda n: raw.FPDFPage_GetObject(page, n)
    )
    strike_out(found)
    return found


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
