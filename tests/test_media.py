import codecs
import io
import zipfile

import pytest

from crawler.decode import decode
from crawler.media import EXCEL_XML, FLAT_ODS, FLAT_ODT, MHTML, WORD_XML, sniff_media_type

OLE = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(504)


def ole(*streams: str) -> bytes:
    return OLE + b"".join(name.encode("utf-16-le").ljust(64, b"\0") for name in streams)


def zipped(*names: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        for name in names:
            file.writestr(name, "x")
    return out.getvalue()


ODT = b"application/vnd.oasis.opendocument.text"
ODS = b"application/vnd.oasis.opendocument.spreadsheet"
SHEET_XML = b"urn:schemas-microsoft-com:office:spreadsheet"
OOXML = "application/vnd.openxmlformats-officedocument."


@pytest.mark.parametrize(
    ("body", "media_type"),
    [
        (b"", "application/octet-stream"),
        (b"  \n", "application/octet-stream"),
        (b"\x00\x01\x02", "application/octet-stream"),
        (b"%PDF-1.7\n", "application/pdf"),
        (b"\r\n\r\n%PDF-1.4\n", "application/pdf"),
        (b"<p>%PDF-1.4 is a header</p>", "text/html"),
        (b"\x89PNG\r\n\x1a\n....", "image/png"),
        (b"\xff\xd8\xff\xe0....", "image/jpeg"),
        (b"GIF89a...", "image/gif"),
        (b"II*\x00...", "image/tiff"),
        (b"BM\x36\x00\x0c\x00\x00\x00\x00\x00\x36", "image/bmp"),
        (b"BMW is a car, and this a text", "text/plain"),
        (b"RIFF\x24\x00\x00\x00WEBPVP8 ", "image/webp"),
        (b"RIFF\x24\x00\x00\x00WAVEfmt ", "application/octet-stream"),
        (b"Rar!\x1a\x07\x00", "application/x-rar"),
        (b"{\\rtf1\\ansi}", "text/rtf"),
        (ole("Root Entry", "WordDocument", "1Table"), "application/msword"),
        (ole("Root Entry", "Workbook"), "application/vnd.ms-excel"),
        (ole("Root Entry", "WordDocument", "Workbook"), "application/msword"),
        (OLE, "application/octet-stream"),
        (zipped("[Content_Types].xml", "word/document.xml"), OOXML + "wordprocessingml.document"),
        (zipped("[Content_Types].xml", "xl/workbook.xml"), OOXML + "spreadsheetml.sheet"),
        (zipped("a.txt"), "application/zip"),
        (b"<!DOCTYPE html><html></html>", "text/html"),
        (b'<?xml version="1.0"?><!DOCTYPE html><html/ >\n<html>', "text/html"),
        (b'<?xml version="1.0"?><datastore/>', "application/xml"),
        (b'<?xml version="1.0"?><?mso-application progid="Word.Document"?><w:x/>', WORD_XML),
        (b'<?xml version="1.0"?>\n<Workbook xmlns="' + SHEET_XML + b'">', EXCEL_XML),
        (b'<?xml version="1.0"?><office:document office:mimetype="%b">' % ODT, FLAT_ODT),
        (b'<?xml version="1.0"?><office:document office:mimetype="%b">' % ODS, FLAT_ODS),
        (
            b'From: "x"\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related;\r\n\tboundary=b',
            MHTML,
        ),
        (b"Content-Type: multipart/related is a header\n<p>", MHTML),
        (b"<p>Content-Type: multipart/related</p>", "text/html"),
        (b"<!-- made -->\n<div class=x>", "text/html"),
        (b"<div align=center>\n\n# x\n</div>\n| a | b |\n|---|---|\n", "text/plain"),
        (b"<div>x</div>\n{| class=wikitable\n| 1\n|}", "text/plain"),
        (codecs.BOM_UTF8 + b"<table><tr>", "text/html"),
        ("\ufeff<html><p>年报".encode("utf-16"), "text/html"),
        ("<html><title>年报</title>".encode("gb18030"), "text/html"),
        ("年度报告\t12".encode("gb18030"), "text/plain"),
        ("年度报告\n| a | b |\n| 1<br>2 | 3 |".encode(), "text/plain"),
        (b'{"a": 1}', "application/json"),
        (b"{not json", "text/plain"),
        (b"User-agent: *\nDisallow:\n", "text/plain"),
    ],
)
def test_media_type_is_told_by_the_bytes(body, media_type):
    assert sniff_media_type(body) == media_type


@pytest.mark.parametrize(
    ("body", "charset"),
    [
        ("年报".encode(), None),
        ("年报".encode(), "gbk"),
        ("年报".encode("gb18030"), None),
        ("年报".encode("gb18030"), "ISO-8859-1"),
        ("\ufeff年报".encode("utf-16-le"), None),
        (codecs.BOM_UTF8 + "年报".encode(), None),
    ],
)
def test_text_is_read_whatever_was_declared(body, charset):
    assert decode(body, charset=charset).lstrip("\ufeff") == "年报"


def test_text_cut_within_a_character_stays_utf8():
    body = b"<meta charset=utf-8>" + "年报".encode()[:-1]
    assert decode(body).startswith("<meta charset=utf-8>年")


def test_unknown_charset_does_not_raise():
    assert decode("年报".encode("gb18030"), charset="no-such") == "年报"


def test_declared_big5_is_believed():
    assert decode("年報".encode("big5"), charset="big5") == "年報"
