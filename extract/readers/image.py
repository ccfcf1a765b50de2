"""Pictures of reports to a Document: screenshots, photographs, scans, by OCR on this machine.

The recogniser is loaded by the first picture and not before: it takes a second and 200 MB.
"""

import io
import struct
import time
import warnings
import zlib
from collections.abc import Iterator, Sequence
from contextlib import closing
from typing import TYPE_CHECKING

import pypdfium2  # type: ignore[import-untyped]
from PIL import Image, ImageOps, ImageSequence

from extract.grid import Document
from extract.readers.flow import Laid, blocks_of
from extract.readers.unreadable import UnreadableError

if TYPE_CHECKING:
    from extract.readers.ocr_engine import Picture

# A page of A3 at 400 dots an inch has 31 million; a bomb says its size in its header.
MAX_PIXELS = 60_000_000
# The longest report seen has 14 pages; one takes 2 to 5 seconds.
MAX_PAGES = 30
MAX_SECONDS = 240.0
# 9-point glyphs of an A4 page are 25 pixels high then; more only costs time.
_DOTS_AN_INCH, _POINTS_AN_INCH = 200, 72
_FORMATS = ("PNG", "JPEG", "GIF", "TIFF", "BMP", "WEBP")
_GREYS = ("1", "L", "LA", "I", "F")
# What Pillow's decoders raise on damaged bytes.
DAMAGES = (
    OSError,
    ValueError,
    SyntaxError,
    EOFError,
    OverflowError,
    IndexError,
    KeyError,
    TypeError,
    struct.error,
    zlib.error,
)


def read_image(body: bytes) -> Document:
    """The document of a picture, places in its pixels; frames of a TIFF or GIF are pages.

    UnreadableError if it is damaged, or has more pixels than any page.
    """
    pages: list[Laid] = []
    until = time.monotonic() + MAX_SECONDS
    cut = ""
    for number, picture in enumerate(_pictures(body), 1):
        if number > MAX_PAGES or time.monotonic() > until:
            cut = f"more than {number - 1} pages"
            break
        pages.append(_read_page(picture, number, 1.0))
    return Document(tuple(blocks_of(pages)), cut=cut)


def read_scans(document: pypdfium2.PdfDocument, numbers: Sequence[int]) -> dict[int, Laid]:
    """The pages of a PDF (from 1) that are pictures, read by OCR; places in points.

    Those past the caps, and those that cannot be drawn, are not in the answer.
    """
    until = time.monotonic() + MAX_SECONDS
    found: dict[int, Laid] = {}
    for number in numbers[:MAX_PAGES]:
        if time.monotonic() > until:
            break
        try:
            picture, unit = _drawn(document, number)
        except (pypdfium2.PdfiumError, *DAMAGES):
            continue
        found[number] = _read_page(picture, number, unit)
    return found


def _read_page(picture: "Picture", number: int, unit: float) -> Laid:
    from extract.readers.ocr_page import read_page  # noqa: PLC0415  loads the recogniser

    return read_page(picture, number, unit=unit)


def _drawn(document: pypdfium2.PdfDocument, number: int) -> tuple["Picture", float]:
    """A page of a PDF as a picture, and how many pixels a point is."""
    with closing(document[number - 1]) as page:
        width, height = page.get_size()
        scale = _DOTS_AN_INCH / _POINTS_AN_INCH
        scale = min(scale, (MAX_PIXELS / max(width * height, 1.0)) ** 0.5)
        bitmap = page.render(scale=scale, rev_byteorder=True)
        return _grey(bitmap.to_pil()), scale


def _pictures(body: bytes) -> Iterator["Picture"]:
    """The frames of a picture as they are meant to be seen, on white, grey."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Pillow warns of what is refused right below
            image = Image.open(io.BytesIO(body), formats=_FORMATS)
        if image.width * image.height > MAX_PIXELS:
            raise UnreadableError("too_many_pixels", most=MAX_PIXELS)
        for frame in ImageSequence.Iterator(image):
            yield _grey(ImageOps.exif_transpose(frame))
    except Image.DecompressionBombError as error:
        raise UnreadableError("too_many_pixels", most=MAX_PIXELS) from error
    except DAMAGES as error:
        raise UnreadableError("damaged") from error


def _grey(image: Image.Image) -> "Picture":
    """A picture in shades of grey, its red stamps taken away: on white, 0 is black."""
    import numpy as np  # noqa: PLC0415  only pictures need it

    from extract.readers.ocr_stamp import without_stamps  # noqa: PLC0415

    if image.has_transparency_data:
        image = image.convert("RGBA")
        white = Image.new("RGBA", image.size, "white")
        image = Image.alpha_composite(white, image)
    if image.mode.startswith("I;16"):
        return (np.asarray(image) // 256).astype(np.uint8)
    if image.mode not in _GREYS:
        image = Image.fromarray(without_stamps(np.array(image.convert("RGB"), np.uint8)))
    return np.array(image.convert("L"), np.uint8)
