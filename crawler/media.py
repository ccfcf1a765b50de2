"""What bytes are, told by the bytes and never by a name or a header."""

import codecs
import json
import re

from crawler.decode import decode

_MAGIC = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
    (b"Rar!\x1a\x07", "application/x-rar"),
    (b"{\\rtf", "text/rtf"),
)
ENCRYPTED = "application/encrypted"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OLE_STREAMS = (
    ("WordDocument", "application/msword"),
    ("Workbook", "application/vnd.ms-excel"),
    ("Book", "application/vnd.ms-excel"),
    ("EncryptedPackage", ENCRYPTED),  # a DOCX or XLSX with a password
)
_OOXML = "application/vnd.openxmlformats-officedocument."
ODT = "application/vnd.oasis.opendocument.text"
_ZIP_NAMES = (
    (b"word/document", _OOXML + "wordprocessingml.document"),
    (b"xl/workbook", _OOXML + "spreadsheetml.sheet"),
    (b"mimetype" + ODT.encode(), ODT),
)
_HTML_DOCUMENT = re.compile(r"<(!doctype\s+html|html|head|body)[\s>]", re.I)
_HTML_TAG = re.compile(
    r"(\s|<!--.*?-->)*<(a|article|br|center|div|dl|font|form|frameset|h[1-6]|img|li|link|main|meta"
    r"|ol|p|script|section|span|strong|style|table|tbody|td|title|tr|ucap\w+|ul)[\s>/]",
    re.I | re.S,
)
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_SNIFFED = 64 * 1024  # bytes at the start that tell what a text is


def sniff_media_type(body: bytes) -> str:
    """The media type of a body, ``application/octet-stream`` if nothing tells it."""
    for magic, media_type in _MAGIC:
        if body.startswith(magic):
            return media_type
    if body.startswith(_OLE):
        return _sniff_ole(body)
    if body.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _sniff_zip(body)
    # Some servers put blank lines or a mark before the header; readers look into the first 1 kB.
    if b"%PDF-" in body[:1024] and not body.lstrip().startswith(b"<"):
        return "application/pdf"
    return _sniff_text(body)


def _sniff_ole(body: bytes) -> str:
    for stream, media_type in _OLE_STREAMS:
        if stream.encode("utf-16-le") + b"\x00\x00" in body:
            return media_type
    return "application/octet-stream"


def _sniff_zip(body: bytes) -> str:
    for name, media_type in _ZIP_NAMES:
        if name in body:
            return media_type
    return "application/zip"


def _sniff_text(body: bytes) -> str:
    head = body[:_SNIFFED]
    if not head.strip():
        return "application/octet-stream"
    utf16 = head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    # latin-1 keeps every byte of whatever Chinese encoding one character: markup stays visible.
    text = decode(head) if utf16 else head.decode("latin-1").removeprefix("\xef\xbb\xbf")
    if _HTML_DOCUMENT.search(text[:4096]) or _HTML_TAG.match(text):
        return "text/html"
    if text.lstrip().startswith("<?xml"):
        return "application/xml"
    if _CONTROL.search(text):
        return "application/octet-stream"
    return "application/json" if _is_json(body) else "text/plain"


def _is_json(body: bytes) -> bool:
    if not body.lstrip(codecs.BOM_UTF8).lstrip().startswith((b"{", b"[")):
        return False
    try:
        json.loads(body)
    except ValueError:
        return False
    return True
