"""What bytes are, told by the bytes and never by a name or a header; and their text."""

import codecs
import json
import re

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
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OLE_STREAMS = (
    ("WordDocument", "application/msword"),
    ("Workbook", "application/vnd.ms-excel"),
    ("Book", "application/vnd.ms-excel"),
)
_OOXML = "application/vnd.openxmlformats-officedocument."
_ZIP_NAMES = (
    (b"word/document", _OOXML + "wordprocessingml.document"),
    (b"xl/workbook", _OOXML + "spreadsheetml.sheet"),
)
_HTML_DOCUMENT = re.compile(r"<(!doctype\s+html|html|head|body)[\s>]", re.I)
_HTML_TAG = re.compile(
    r"(\s|<!--.*?-->)*<(a|article|br|center|div|dl|font|form|frameset|h[1-6]|img|li|link|main|meta"
    r"|ol|p|script|section|span|strong|style|table|tbody|td|title|tr|ucap\w+|ul)[\s>/]",
    re.I | re.S,
)
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_DECLARED = re.compile(rb"(?:charset|encoding)\s*=\s*[\"']?\s*([a-zA-Z0-9_.:-]+)", re.I)
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
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


def read_text(body: bytes, *, charset: str | None = None) -> str:
    """The text of a body: by its mark, as UTF-8 if it is that, else as declared, else GB 18030.

    ``charset`` is what a header declared; nothing is raised, what cannot be read is U+FFFD.
    """
    for mark, codec in _BOMS:
        if body.startswith(mark):
            return body.decode(codec, errors="replace")
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        return body.decode(_declared_codec(body, charset), errors="replace")


def _declared_codec(body: bytes, charset: str | None) -> str:
    found = _DECLARED.search(body[:4096])
    declared = (found[1].decode("ascii") if found else charset or "gb18030").lower()
    # gb2312 and gbk pages use characters of the larger set; latin-1 is a server's default, not
    # what a Chinese page is written in.
    if declared.startswith(("gb", "x-gb", "iso-8859", "windows-1252", "us-ascii", "latin")):
        return "gb18030"
    try:
        return codecs.lookup(declared).name
    except LookupError:
        return "gb18030"


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
    text = read_text(head) if utf16 else head.decode("latin-1").removeprefix("\xef\xbb\xbf")
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
