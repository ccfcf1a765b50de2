"""The made reports as pictures: screenshots by a browser, spoilt as scanners and cameras do."""

import io
import subprocess
from pathlib import Path

import numpy as np
import pypdfium2
from PIL import Image, ImageFilter

from tests.render import CHROMIUM

_CSS = (
    "<meta charset=utf-8><style>body{width:900px;margin:30px auto;background:#fff;font-size:16px}"
    "table{border-collapse:collapse;width:100%;margin:10px 0}"
    "td{border:1px solid #000;text-align:center;padding:4px 2px;font-size:14px}</style>"
)


def take_screenshot(html: str, folder: Path, *, scale: float = 1.0, height: int = 2000) -> bytes:
    """A page as a browser shows it, 960 pixels wide by ``scale``: PNG."""
    page, png = folder / "page.html", folder / "page.png"
    page.write_text(html.replace("<title>", f"{_CSS}<title>"), encoding="utf-8")
    command = [CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars"]
    command += [f"--force-device-scale-factor={scale}", f"--window-size=960,{height}"]
    subprocess.run(
        [*command, f"--screenshot={png}", page.as_uri()],
        check=True,
        capture_output=True,
        timeout=60,
    )
    return png.read_bytes()


def spoil(picture: bytes, *, angle=0.0, noise=0.0, blur=0.0, quality=90, scale=1.0, seed=0):
    """The picture turned (degrees), blurred (pixels), greyed, grained and saved as JPEG."""
    image = Image.open(io.BytesIO(picture)).convert("L")
    if scale != 1:
        size = round(image.width * scale), round(image.height * scale)
        image = image.resize(size, Image.Resampling.LANCZOS)
    image = image.rotate(angle, Image.Resampling.BICUBIC, expand=True, fillcolor=255)
    image = image.filter(ImageFilter.GaussianBlur(blur))
    grey = np.asarray(image, np.float64)
    if noise:
        grey = grey * 0.85 + 25 + np.random.default_rng(seed).normal(0, noise, grey.shape)
    return save(Image.fromarray(grey.clip(0, 255).astype(np.uint8)), "JPEG", quality=quality)


def save(image: Image.Image, kind: str, **options) -> bytes:
    """The bytes of a picture."""
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def scan(pdf: bytes, *, dots: int = 150, angle: float = 0.0, noise: float = 0.0) -> bytes:
    """A PDF as a scanner makes it of the printed one: each page a picture."""
    with pypdfium2.PdfDocument(pdf) as document:
        pages = [save(page.render(scale=dots / 72).to_pil(), "PNG") for page in document]
    spoilt = [
        spoil(page, angle=angle, noise=noise, blur=0.5, quality=60, seed=n)
        for n, page in enumerate(pages)
    ]
    first, *rest = [Image.open(io.BytesIO(page)) for page in spoilt]
    return save(first, "PDF", save_all=True, append_images=rest, resolution=dots)
