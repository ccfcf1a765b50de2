"""Archived PDF pages and pictures drawn anew as plain pixels, one box marked in them."""

import io
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass

import pypdfium2  # type: ignore[import-untyped]
from PIL import Image, ImageChops, ImageDraw, ImageOps
from pypdfium2 import raw

from crawler.errors import GongkaiError
from crawler.media import PICTURES
from extract.readers.image import DAMAGES
from extract.readers.image import MAX_PIXELS as MAX_READ_PIXELS
from extract.readers.pdf import MAX_PAGES
from extract.readers.pdf_page import open_pdf, text_angle
from extract.readers.pdf_streams import check_streams
from extract.readers.unreadable import UnreadableError

PDF = "application/pdf"
DRAWN = (PDF, *PICTURES)
BOX = ("x0", "top", "x1", "bottom")
# An A4 page is 1,190 pixels wide then, the width of the site; A3 in 8 million is still sharp.
_SCALE = 2.0
MAX_PIXELS = 8_000_000
MAX_SECONDS = 5.0
_WAIT_SECONDS = 20.0
# Above this a PNG of a photograph or scan is several times its JPEG.
_LARGE_BYTES = 1_000_000
_MARK, _LINE = (255, 240, 168), (192, 40, 28)
# A page with fewer characters is a scan, which is read the way it is displayed.
_FEW_CHARACTERS = 30
# pdfium is not safe for threads.
_PDFIUM = threading.Lock()


@dataclass(frozen=True, slots=True)
class Extent:
    """One page: its number, how many there are, its size in the units of places."""

    page: int
    pages: int
    width: float
    height: float

    def holds(self, place: Mapping[str, int]) -> bool:
        """Whether a place names a box on this page."""
        if any(key not in place for key in BOX) or place.get("page", 1) != self.page:
            return False
        x0, top, x1, bottom = (place[key] for key in BOX)
        return 0 <= x0 < x1 <= self.width + 1 and 0 <= top < bottom <= self.height + 1


@dataclass(frozen=True, slots=True)
class Drawing:
    """A page as an encoded picture."""

    body: bytes
    media_type: str


def measure(media_type: str, body: bytes, place: Mapping[str, int]) -> Extent:
    """The extent of the page of a place, or of the nearest one that there is.

    UnreadableError if the document is locked or broken.
    """
    if media_type == PDF:
        with _pdf_page(body, place) as (_, extent, _turn):
            return extent
    with _frame(body, place) as (_, extent):
        return extent


def draw(media_type: str, body: bytes, place: Mapping[str, int]) -> Drawing:
    """The page of a place, its box marked. UnreadableError as ``measure``, or if it takes long."""
    if media_type == PDF:
        with _pdf_page(body, place) as (page, extent, turn):
            scale = min(_SCALE, (MAX_PIXELS / max(extent.width * extent.height, 1)) ** 0.5)
            image = _render(page, extent, scale, turn)
    else:
        with _frame(body, place) as (frame, extent):
            scale = min(1.0, (MAX_PIXELS / (frame.width * frame.height)) ** 0.5)
            image = _on_white(frame)
            size = round(image.width * scale) or 1, round(image.height * scale) or 1
            image = image if scale == 1 else image.resize(size, Image.Resampling.LANCZOS)
    if extent.holds(place):
        _mark(image, [place[key] * scale for key in BOX])
    return _encode(image)


@contextmanager
def _pdf_page(
    body: bytes, place: Mapping[str, int]
) -> Iterator[tuple[pypdfium2.PdfPage, Extent, int]]:
    """The page, its extent, and by how many degrees it is turned for its text to read level."""
    check_streams(body)
    if not _PDFIUM.acquire(timeout=_WAIT_SECONDS):
        raise GongkaiError("another page is still being drawn")
    try:
        with closing(open_pdf(body)) as document:
            pages = min(len(document), MAX_PAGES)
            number = _nearest(place, pages)
            with closing(document[number - 1]) as page:
                turn = _turn(page)
                width, height = page.get_size()
                size = (height, width) if turn % 180 else (width, height)
                yield page, Extent(number, pages, *size), turn
    except pypdfium2.PdfiumError as error:
        raise UnreadableError("damaged") from error
    finally:
        _PDFIUM.release()


def _turn(page: pypdfium2.PdfPage) -> int:
    with closing(page.get_textpage()) as text_page:
        if text_page.count_chars() < _FEW_CHARACTERS:
            return 0
        angle = text_angle(text_page)
    return 0 if angle is None else int(angle - page.get_rotation()) % 360


def _render(page: pypdfium2.PdfPage, extent: Extent, scale: float, turn: int) -> Image.Image:
    """Drawn step by step, so that a page made to take forever is left."""
    size = max(int(extent.width * scale), 1), max(int(extent.height * scale), 1)
    bitmap = pypdfium2.PdfBitmap.new_native(*size, raw.FPDFBitmap_BGRx)
    bitmap.fill_rect((255, 255, 255, 255), 0, 0, *size)
    until = time.monotonic() + MAX_SECONDS
    pause = raw.IFSDK_PAUSE(version=1)
    pypdfium2.internal.set_callback(
        pause, "NeedToPauseNow", lambda _: int(time.monotonic() > until)
    )
    status = raw.FPDF_RenderPageBitmap_Start(
        bitmap, page, 0, 0, *size, turn // 90, raw.FPDF_ANNOT, pause
    )
    raw.FPDF_RenderPage_Close(page)
    if status != raw.FPDF_RENDER_DONE:
        raise UnreadableError("damaged")
    image: Image.Image = bitmap.to_pil().convert("RGB")
    return image


@contextmanager
def _frame(body: bytes, place: Mapping[str, int]) -> Iterator[tuple[Image.Image, Extent]]:
    """The frame as it is meant to be seen, and its extent."""
    try:
        with Image.open(io.BytesIO(body), formats=("PNG", "JPEG", "GIF", "TIFF")) as image:
            if image.width * image.height > MAX_READ_PIXELS:
                raise UnreadableError("too_many_pixels", most=MAX_READ_PIXELS)
            pages = min(int(getattr(image, "n_frames", 1)), MAX_PAGES)
            number = _nearest(place, pages)
            if number > 1:
                image.seek(number - 1)
            frame = ImageOps.exif_transpose(image)
            yield frame, Extent(number, pages, *frame.size)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise UnreadableError("too_many_pixels", most=MAX_READ_PIXELS) from error
    except DAMAGES as error:
        raise UnreadableError("damaged") from error


def _nearest(place: Mapping[str, int], pages: int) -> int:
    if pages < 1:
        raise UnreadableError("damaged")
    return min(max(place.get("page", 1), 1), pages)


def _on_white(image: Image.Image) -> Image.Image:
    if image.mode.startswith("I;16"):
        return image.point(lambda value: value / 256).convert("L").convert("RGB")
    if image.has_transparency_data:
        image = image.convert("RGBA")
        image = Image.alpha_composite(Image.new("RGBA", image.size, "white"), image)
    return image.convert("RGB")


def _mark(image: Image.Image, box: list[float]) -> None:
    """The box washed with the colour of a marker, so that its print stays, and framed."""
    x0, y0, x1, y1 = map(round, box)
    x1, y1 = max(min(x1, image.width - 1), x0 + 1), max(min(y1, image.height - 1), y0 + 1)
    inside = image.crop((x0, y0, x1, y1))
    image.paste(ImageChops.multiply(inside, Image.new("RGB", inside.size, _MARK)), (x0, y0))
    around = max(x0 - 2, 0), max(y0 - 2, 0), min(x1 + 1, image.width), min(y1 + 1, image.height)
    ImageDraw.Draw(image).rectangle(around, outline=_LINE, width=3)


def _encode(image: Image.Image) -> Drawing:
    png = io.BytesIO()
    image.save(png, "PNG", compress_level=3)
    if png.tell() <= _LARGE_BYTES:
        return Drawing(png.getvalue(), "image/png")
    jpeg = io.BytesIO()
    image.save(jpeg, "JPEG", quality=82)
    return Drawing(jpeg.getvalue(), "image/jpeg")
