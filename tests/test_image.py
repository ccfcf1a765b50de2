"""Reports as pictures: every number right or marked, blanks stay blank, bad pictures are issues."""

import io
import random
import socket
import struct
import subprocess
import sys
import zlib

import docx
import numpy as np
import openpyxl
import pytest
from PIL import Image, ImageDraw

from extract.grid import Document
from extract.read import read_document, to_json
from extract.readers.ocr_turn import turned_back
from extract.readers.pictures import with_pictures
from extract.readers.sheet import read_xlsx
from tests.maker import make_html
from tests.render import made, needs_browser, print_pdf, spoken_of, styled, wrong_cells
from tests.scans import save, scan, spoil, take_screenshot


@pytest.fixture(scope="module")
def shown(tmp_path_factory):
    """(figures, screenshot) of a made report of a form."""

    def show(form_id, seed, most, scale=1.0):
        form, figures = made(form_id, seed, most)
        folder = tmp_path_factory.mktemp("shown")
        return figures, take_screenshot(make_html(form, figures), folder, scale=scale)

    return show


def unmarked(reading, figures):
    """The cells read wrong of which no issue names the cell, its row or its column."""
    marks = {(i.table, i.row, i.column) for i in reading.issues if i.severity != "info"}
    return [
        one
        for one in wrong_cells(reading, figures)
        if not any(
            mark[0] == one[0][0] and (mark[1] in ("", one[0][1]) or mark[2] == one[0][2])
            for mark in marks
        )
    ]


@needs_browser
def test_a_screenshot_is_read_whole_without_a_network(shown, monkeypatch):
    def refuse(*_):
        raise AssertionError("OCR asked the network")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    figures, picture = shown("2021", 21, 9)
    reading = read_document(picture)
    assert reading.form.id == "2021"
    assert wrong_cells(reading, figures) == []
    assert spoken_of(reading) == []
    assert reading.headline.title == "测试市科学技术局2023年政府信息公开工作年度报告"
    assert [passage.section for passage in reading.passages] == [1, 2, 3, 4, 5, 6]
    _places_hold_what_was_read(picture, reading, figures)


def _places_hold_what_was_read(picture, reading, figures):
    """Each place is a box of the picture's own pixels that holds ink where a number was read."""
    grey = np.asarray(Image.open(io.BytesIO(picture)).convert("L"))
    for figure in reading.figures:
        if figure.key in figures:
            at = figure.place
            inside = grey[at["top"] + 3 : at["bottom"] - 3, at["x0"] + 3 : at["x1"] - 3]
            assert at["page"] == 1
            assert inside.size > 100
            assert inside.min() < 128


@needs_browser
def test_a_scan_on_its_side_in_a_word_file(shown):
    """Read upright; places say which picture, and where in the picture as it is in the file."""
    figures, picture = shown("2021", 21, 9)
    lying = save(Image.open(io.BytesIO(picture)).convert("L").rotate(90, expand=True), "PNG")
    document = docx.Document()
    for body in (save(Image.effect_noise((90, 90), 90), "PNG"), lying):
        document.add_picture(io.BytesIO(body))
    file = io.BytesIO()
    document.save(file)
    reading = read_document(file.getvalue())
    assert wrong_cells(reading, figures) == []
    assert {figure.place.get("picture") for figure in reading.figures} == {2}
    assert any(figure.confidence for figure in reading.figures)
    _places_hold_what_was_read(lying, reading, figures)


@pytest.mark.parametrize("turn", range(4))
def test_a_place_in_a_turned_page_is_where_it_was(turn):
    page = np.zeros((5, 8))
    page[1, 6] = 1
    ((y, x),) = np.argwhere(np.rot90(page, turn))
    came = turned_back(turn, 8, 5) @ (x + 0.5, y + 0.5, 1)
    assert came.tolist() == [6.5, 1.5, 1]


def test_pictures_of_a_sheet_are_in_the_order_of_the_book():
    book = openpyxl.Workbook()
    bodies = [save(Image.effect_noise((9, 9), n), "PNG") for n in range(1, 12)]
    for body in bodies:
        book.active.add_image(openpyxl.drawing.image.Image(io.BytesIO(body)))
    file = io.BytesIO()
    book.save(file)
    assert read_xlsx(file.getvalue()).pictures == tuple(bodies)


def test_a_damaged_picture_keeps_its_number():
    found = with_pictures(Document(()), [b"", b"x" * 6000])
    assert found.cut == "pictures 1, 2"


@needs_browser
def test_large_numbers_in_a_poor_jpeg(shown):
    figures, picture = shown("2019", 22, 3000, 1.25)
    reading = read_document(spoil(picture, quality=40))
    assert reading.form.id == "2019"
    assert wrong_cells(reading, figures) == []


@needs_browser
def test_tables_without_rules(tmp_path):
    form, figures = made("2021", 22, 30)
    page = make_html(form, figures).replace(
        "</head>", "<style>td{border:0!important;padding:4px 14px!important}</style></head>"
    )
    assert "border:0" in page
    reading = read_document(take_screenshot(page, tmp_path))
    assert unmarked(reading, figures) == []
    assert len(wrong_cells(reading, figures)) <= 0.02 * len(figures)


@needs_browser
def test_a_crooked_grainy_scan(shown):
    figures, picture = shown("2021", 23, 60, 1.5)
    spoilt = spoil(picture, angle=1.6, noise=10, blur=0.8, quality=40, seed=1)
    reading = read_document(spoilt)
    assert unmarked(reading, figures) == []
    assert len(wrong_cells(reading, figures)) <= 0.02 * len(figures)


@needs_browser
def test_a_hardly_legible_picture_has_no_wrong_number_without_a_mark(shown):
    figures, picture = shown("2021", 24, 9)
    reading = read_document(spoil(picture, noise=13, blur=0.8, quality=30, seed=2))
    assert unmarked(reading, figures) == []
    assert any(issue.rule == "ocr_doubtful" for issue in reading.issues)
    printed = {one["raw"]: one for one in to_json(reading)["figures"] if "confidence" in one}
    assert printed
    assert all(0 <= one["confidence"] < 1 for one in printed.values())


@needs_browser
def test_a_scanned_pdf_over_pages(tmp_path):
    form, figures = made("2021", 25, 60)
    pdf = print_pdf(styled(form, figures, "official"), tmp_path)
    reading = read_document(scan(pdf, angle=0.7, noise=8))
    assert reading.media_type == "application/pdf"
    assert unmarked(reading, figures) == []
    assert len(wrong_cells(reading, figures)) <= 0.02 * len(figures)
    assert {figure.place["page"] for figure in reading.figures if figure.place} >= {1, 2, 3}
    assert "128条" in reading.passages[0].text


@needs_browser
def test_blank_dash_and_scribbled_cells(shown):
    """A blank is blank, a slash a dash; a cell whose ink reads as nothing is never blank."""
    _, picture = shown("2021", 26, 9)
    places = {figure.key: figure.place for figure in read_document(picture).figures}
    rows = ("refused_state_secret", "refused_by_law", "refused_third_party")
    blank, dash, scribble = (("requests", row, "public_interest") for row in rows)
    image = Image.open(io.BytesIO(picture)).convert("L")
    draw = ImageDraw.Draw(image)
    for key in (blank, dash, scribble):
        at = places[key]
        box = at["x0"] + 3, at["top"] + 3, at["x1"] - 3, at["bottom"] - 3
        draw.rectangle(box, fill=255)
        middle = (box[0] + box[2]) // 2
        if key == dash:
            draw.line((middle - 3, box[3] - 5, middle + 3, box[1] + 5), fill=0, width=1)
        if key == scribble:
            rng = random.Random(3)
            points = [(middle + rng.randint(-14, 14), rng.randint(box[1], box[3])) for _ in "." * 9]
            draw.line(points, fill=0, width=2)
    reading = read_document(save(image, "PNG"))
    kinds = {figure.key: figure.kind for figure in reading.figures}
    assert (kinds[blank], kinds[dash]) == ("blank", "dash")
    assert kinds[scribble] != "blank"
    assert any(i.rule == "ocr_doubtful" and i.row == rows[2] for i in reading.issues)


def test_a_photograph_without_a_table():
    rng = np.random.default_rng(4)
    small = rng.integers(0, 255, (30, 40, 3), np.uint8)
    photograph = Image.fromarray(small).resize((1200, 900), Image.Resampling.BICUBIC)
    reading = read_document(save(photograph, "JPEG"))
    assert reading.form is None
    assert [issue.rule for issue in reading.issues] == ["not_a_report"]


def _png_of(width, height):
    """A PNG whose header says so many pixels, with hardly any data behind it."""

    def chunk(kind, data):
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    data = zlib.compress(bytes(100_000))
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", data) + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize(
    ("body", "rule"),
    [
        (_png_of(60_000, 60_000), "too_many_pixels"),
        (_png_of(9_000, 9_000), "too_many_pixels"),
        (_png_of(2_000_000_000, 1), "too_many_pixels"),
        (_png_of(3_000, 3_000), "damaged"),
        (b"\x89PNG\r\n\x1a\n" + bytes(50), "damaged"),
        (b"\xff\xd8\xff\xe0" + bytes(500), "damaged"),
        (b"GIF89a" + bytes(20), "damaged"),
        (b"II*\x00" + bytes(100), "damaged"),
    ],
)
def test_bombs_and_damaged_pictures_are_issues(body, rule):
    assert [issue.rule for issue in read_document(body).issues] == [rule]


def test_odd_pictures_are_read():
    """Tiny, endless, transparent, 16-bit, black: no crash, and no report."""
    pictures = [
        Image.new("L", (1, 1), 0),
        Image.new("L", (20_000, 3), 255),
        Image.new("L", (3, 20_000), 255),
        Image.new("RGBA", (300, 300), (0, 0, 0, 0)),
        Image.new("I;16", (200, 200), 40_000),
        Image.new("1", (500, 500), 0),
    ]
    for picture in pictures:
        assert read_document(save(picture, "PNG")).form is None


def test_the_recogniser_is_loaded_by_pictures_only():
    code = (
        "import sys; from extract.read import read_document; read_document(b'<p>x</p>');"
        "sys.exit(any(name in sys.modules for name in ('cv2', 'onnxruntime', 'rapidocr')))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
