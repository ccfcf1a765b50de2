import io
import random
import zipfile

import pytest

from crawler.media import sniff_media_type
from extract.form import read_forms
from extract.read import read_document
from tests.maker import make_figures, make_text

FORM = read_forms()["2021"]
FIGURES = make_figures(FORM, random.Random(3))
REPORT = make_text(FORM, FIGURES).encode()


def zipped(parts, how=zipfile.ZIP_DEFLATED):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", how) as archive:
        for name, body in parts.items():
            archive.writestr(name, body)
    return out.getvalue()


@pytest.mark.parametrize(
    "beside",
    [
        {},
        {"__MACOSX/._年报.txt": b"\x00\x05"},
        {".DS_Store": b"x"},
        {"图.png": b"\x89PNG\r\n\x1a\n"},
    ],
)
def test_the_one_document_of_a_zip_is_read(beside):
    reading = read_document(zipped({"年报/年报.txt": REPORT, **beside}))
    assert reading.media_type == "application/zip"
    assert {figure.key: figure.value for figure in reading.figures} == FIGURES


@pytest.mark.parametrize(
    "parts",
    [
        {},
        {"a.txt": REPORT, "b.txt": REPORT},
        {"a.zip": zipped({"a.txt": REPORT})},
        {"a.bin": b"\x00\x01"},
    ],
)
def test_none_of_several_or_of_a_zip_in_a_zip(parts):
    assert [one.rule for one in read_document(zipped(parts)).issues] == ["unreadable_media"]


def test_a_document_kept_as_it_is_in_a_zip_is_not_what_the_zip_is():
    inner = zipped({"word/document.xml": b"<x/>"})
    assert sniff_media_type(zipped({"a.docx": inner}, zipfile.ZIP_STORED)) == "application/zip"
    assert sniff_media_type(inner).endswith("wordprocessingml.document")


def test_a_bomb_in_a_zip_is_an_issue():
    reading = read_document(zipped({"a.txt": b"0" * 40_000_000}))
    assert [one.rule for one in reading.issues] == ["unpacks_too_large"]
