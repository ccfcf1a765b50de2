"""XLSX and XLS: the made reports, merged cells, number formats, sheets, hostile files."""

import io
import random
import zipfile

import cv2
import numpy
import openpyxl
import pytest
from openpyxl.drawing.image import Image

from crawler.media import sniff_media_type
from extract.grid import Grid, Paragraph
from extract.read import read_document
from extract.readers.package import MAX_BYTES
from extract.readers.sheet import MAX_SHEET_BYTES, read_xls, read_xlsx
from extract.readers.unreadable import UnreadableError
from tests.render import assert_whole, made, needs_libreoffice, save_as, write_xlsx


@pytest.mark.parametrize("bordered", [False, True])
@pytest.mark.parametrize(("form_id", "seed"), [("2021", 7), ("2019", 8)])
def test_every_cell_of_a_written_report(form_id, seed, bordered):
    form, figures = made(form_id, seed, 3000)
    found = read_document(write_xlsx(form, figures, bordered=bordered))
    assert_whole(found, form, figures)
    assert found.figures[0].place == {"sheet": 1, "row": 7, "cell": 2}


@needs_libreoffice
def test_every_cell_of_an_old_workbook(tmp_path):
    reports = {form_id: made(form_id, 9, 3000) for form_id in ("2021", "2019")}
    files = {f"{form_id}.xlsx": write_xlsx(*report) for form_id, report in reports.items()}
    for body, (form, figures) in zip(
        save_as(files, "xls", tmp_path), reports.values(), strict=True
    ):
        found = read_document(body)
        assert found.media_type == "application/vnd.ms-excel"
        assert_whole(found, form, figures)


@needs_libreoffice
def test_pictures_of_an_old_workbook(tmp_path):
    noise = numpy.random.default_rng(1).integers(0, 255, (90, 90, 3), numpy.uint8)
    picture = cv2.imencode(".png", noise)[1].tobytes()  # larger than one record holds
    body = xlsx_of(lambda sheet: sheet.add_image(Image(io.BytesIO(picture))))
    (old,) = save_as({"a.xlsx": body}, "xls", tmp_path)
    (shown,) = read_xls(old).pictures
    assert (cv2.imdecode(numpy.frombuffer(shown, numpy.uint8), cv2.IMREAD_COLOR) == noise).all()


def xlsx_of(fill, *more):
    """An XLSX whose sheets these functions filled."""
    book = openpyxl.Workbook()
    fill(book.active)
    for one in more:
        one(book.create_sheet())
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("value", "code", "printed"),
    [
        (0, "General", "0"),
        (26.0, "General", "26"),
        (0.1 + 0.2, "General", "0.3"),
        (17.268, "0.00", "17.27"),
        (17.268, "#,##0", "17"),
        (9.6e15, "General", "9600000000000000"),
        (-1, "General", "-1"),
        (0, "0;-0;", "0"),
        (0.12, "0%", "12%"),
        ("1，036", "@", "1，036"),
        (None, "General", ""),
        (True, "General", "True"),
    ],
)
def test_values_as_the_sheet_prints_them(value, code, printed):
    def fill(sheet):
        sheet.append(["规章", value, 1])
        sheet["B1"].number_format = code

    (grid,) = read_xlsx(xlsx_of(fill)).blocks
    assert [cell.text for cell in grid.rows[0]] == ["规章", printed, "1"]


def test_a_formula_never_computed_is_no_blank():
    def fill(sheet):
        sheet.append(["规章", 1, "=B1*2"])

    (grid,) = read_xlsx(xlsx_of(fill)).blocks
    assert [cell.text for cell in grid.rows[0]] == ["规章", "1", "=B1*2"]


def test_rows_of_one_text_are_paragraphs_and_blank_rows_of_the_form_are_rows():
    def fill(sheet):
        sheet.append(["三、收到和处理政府信息公开申请情况"])
        sheet.append(["甲", "乙", "丙"])
        sheet.append(["1.属于国家秘密"])
        sheet.append(["说明文字。"])

    def hidden(sheet):
        sheet.append(["不印"])
        sheet.sheet_state = "hidden"

    def second(sheet):
        sheet["B2"] = "第二页"

    first, grid, last, other = read_xlsx(xlsx_of(fill, hidden, second)).blocks
    assert isinstance(first, Paragraph)
    assert isinstance(grid, Grid)
    assert [[cell.text for cell in row] for row in grid.rows] == [
        ["甲", "乙", "丙"],
        ["1.属于国家秘密", "", ""],
    ]
    assert (last.text, last.place) == ("说明文字。", {"sheet": 1, "row": 4, "cell": 1})
    assert (other.text, other.place) == ("第二页", {"sheet": 3, "row": 2, "cell": 2})


def rules(body):
    return [issue.rule for issue in read_document(body).issues]


def test_a_hundred_thousand_cells_are_cut():
    def fill(sheet):
        for _ in range(1000):
            sheet.append([1] * 100)

    assert rules(xlsx_of(fill)) == ["cut_short", "not_a_report"]
    assert rules(xlsx_of(lambda sheet: sheet.cell(1_000_000, 1, "x"))) == [
        "cut_short",
        "not_a_report",
    ]


def test_a_bomb_is_refused_before_it_is_unpacked():
    for size in (MAX_SHEET_BYTES, MAX_BYTES):
        out = io.BytesIO(xlsx_of(lambda sheet: sheet.append([1])))
        with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as package:
            package.writestr("xl/sharedStrings2.xml", b" " * (size + 1))
        assert rules(out.getvalue()) == ["unpacks_too_large"]


def mutations(body, count):
    """Copies of a file with some bytes changed or its end cut off."""
    rng = random.Random(7)
    for _ in range(count):
        copy = bytearray(body)
        for _ in range(rng.randint(1, 20)):
            copy[rng.randrange(len(copy))] = rng.randrange(256)
        yield bytes(copy[: rng.choice([len(copy), rng.randrange(len(copy))])])


@pytest.mark.parametrize("read", [read_xls, read_xlsx])
def test_rubbish_is_unreadable(read):
    for body in (b"", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)):
        with pytest.raises(UnreadableError):
            read(body)


def test_mutated_files_are_read_or_refused():
    body = write_xlsx(*made("2021", 1))
    for one in mutations(body, 60):
        if "sheet" in sniff_media_type(one):
            read_document(one)


@needs_libreoffice
def test_mutated_old_files_are_read_or_refused(tmp_path):
    (body,) = save_as({"a.xlsx": write_xlsx(*made("2021", 1))}, "xls", tmp_path)
    for one in mutations(body, 200):
        if sniff_media_type(one) == "application/vnd.ms-excel":
            read_document(one)


def test_hidden_rows_and_columns_are_not_printed():
    def fill(sheet):
        for row in (["x", "old", 1], ["y", "gone", 2], ["z", "old", 3]):
            sheet.append(row)
        sheet.row_dimensions[2].hidden = True
        sheet.column_dimensions["B"].hidden = True

    (grid,) = read_xlsx(xlsx_of(fill)).grids()
    assert [[cell.text for cell in row] for row in grid.rows if any(c.text for c in row)] == [
        ["x", "1"],
        ["z", "3"],
    ]
