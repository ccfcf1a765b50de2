"""What bytes are, told by the bytes and never by a name or a header."""

import codecs
import io
import json
import re
import zipfile

from crawler.decode import decode

_MAGIC = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
    (b"BM", "image/bmp"),
    (b"RIFF", "image/webp"),
    (b"Rar!\x1a\x07", "application/x-rar"),
    (b"{\\rtf", "text/rtf"),
)
PICTURES = frozenset(media_type for _, media_type in _MAGIC if media_type.startswith("image/"))
# Two magics are words that a text may begin with; what follows them is not.
_NOTHING = re.compile(b"")
_LATER = {
    b"BM": re.compile(rb"BM.{4}\0\0\0\0", re.S),
    b"RIFF": re.compile(rb"RIFF.{4}WEBP", re.S),
}
ENCRYPTED = "application/encrypted"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OLE_STREAMS = (
    ("WordDocument", "application/msword"),
    ("Workbook", "application/vnd.ms-excel"),
    ("Book", "application/vnd.ms-excel"),
    ("EncryptedPackage", ENCRYPTED),  # a DOCX or XLSX with a password
)
_OOXML = "application/vnd.openxmlformats-officedocument."
_ODF = "application/vnd.oasis.opendocument."
ODT, ODS = _ODF + "text", _ODF + "spreadsheet"
FLAT_ODT, FLAT_ODS = ODT + "-flat-xml", ODS + "-flat-xml"
WORD_XML, EXCEL_XML = "application/vnd.ms-word.2003+xml", "application/vnd.ms-excel.2003+xml"
MHTML = "multipart/related"
_ZIP_NAMES = (
    ("word/document", _OOXML + "wordprocessingml.document"),
    ("xl/workbook", _OOXML + "spreadsheetml.sheet"),
)
_ODF_TYPES = (ODT, ODS)
# What the head of a document in one XML file says that it is.
_XML_WORDS = (
    (re.compile(r"urn:schemas-microsoft-com:office:spreadsheet|progid=.Excel\.Sheet"), EXCEL_XML),
    (re.compile(r"schemas\.microsoft\.com/office/word/2003|progid=.Word\.Document"), WORD_XML),
    (re.compile(re.escape(ODT) + r"['\"]"), FLAT_ODT),
    (re.compile(re.escape(ODS) + r"['\"]"), FLAT_ODS),
)
# A page saved with its pictures in one file begins as a letter does.
_MHTML = re.compile(
    r"\s*(?:(?:From|Subject|Date|MIME-Version|X-[\w-]+|Snapshot-[\w-]+):.*\r?\n(?:[ \t].*\r?\n)*)*"
    r"Content-Type:\s*multipart/related",
    re.I,
)
_HTML_DOCUMENT = re.compile(r"<(!doctype\s+html|html|head|body)[\s>]", re.I)
_HTML_TAG = re.compile(
    r"(\s|<!--.*?-->)*<(a|article|br|center|div|dl|font|form|frameset|h[1-6]|img|li|link|main|meta"
    r"|ol|p|script|section|span|strong|style|table|tbody|td|title|tr|ucap\w+|ul)[\s>/]",
    re.I | re.S,
)
# Markdown and wiki texts may begin with an element; a rule below a head, or {|, is theirs alone.
_TYPED_TABLE = re.compile(r"^[^\S\n]*(?:\|[ \t:|-]*-{3}[ \t:|-]*\||\{\|)", re.M)
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_ZIP_HEAD = 200  # an ODF says first what it is
_SNIFFED = 64 * 1024  # bytes at the start that tell what a text is


def sniff_media_type(body: bytes) -> str:
    """The media type of a body, ``application/octet-stream`` if nothing tells it."""
    for magic, media_type in _MAGIC:
        if body.startswith(magic) and _LATER.get(magic, _NOTHING).match(body):
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
    """By the names of its own parts: a ZIP may hold a DOCX as it is."""
    head = body[:_ZIP_HEAD]
    for media_type in _ODF_TYPES:
        if b"mimetype" + media_type.encode() in head:
            return media_type
    names = _zip_names(body)
    for name, media_type in _ZIP_NAMES:
        if any(one.startswith(name) for one in names) if names else name.encode() in body:
            return media_type
    return "application/zip"


def _zip_names(body: bytes) -> list[str]:
    """The names of a ZIP's parts; none if it is cut or broken."""
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            return archive.namelist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
        return []


def _sniff_text(body: bytes) -> str:
    head = body[:_SNIFFED]
    if not head.strip():
        return "application/octet-stream"
    utf16 = head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    # latin-1 keeps every byte of whatever Chinese encoding one character: markup stays visible.
    text = decode(head) if utf16 else head.decode("latin-1").removeprefix("\xef\xbb\xbf")
    if _MHTML.match(text[:4096]):
        return MHTML
    if _HTML_DOCUMENT.search(text[:4096]):
        return "text/html"
    if _HTML_TAG.match(text) and not _TYPED_TABLE.search(text):
        return "text/html"
    if text.lstrip().startswith("<?xml"):
        return next((kind for words, kind in _XML_WORDS if words.search(text)), "application/xml")
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
