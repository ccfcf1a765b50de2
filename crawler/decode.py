"""Bytes to text, by what the bytes say before what anyone says of them."""

import codecs

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# gb18030 reads all of GB2312 and GBK, which pages declare while using characters beyond them.
_CHINESE = ("gb", "x-gb", "cp936")
# A server's default, not what a Chinese page is written in; it reads any byte as something.
_DEFAULTS = ("iso-8859", "latin", "windows-125", "us-ascii", "ascii", "cp125")


def decode(body: bytes, charset: str | None = None) -> str:
    """The text of a page or text file; ``charset`` is what the HTTP header said, if anything.

    UTF-8 that is valid is UTF-8 whatever is declared: mis-declared pages are common, and GBK text
    is almost never valid UTF-8 by chance. Otherwise the candidate that reads most; what it cannot
    read becomes U+FFFD, so one bad byte costs one character, not the page.
    """
    for bom, encoding in _BOMS:
        if body.startswith(bom):
            return body.decode(encoding, errors="replace")
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        from bs4.dammit import EncodingDetector  # noqa: PLC0415  most pages are UTF-8

        declared = EncodingDetector.find_declared_encoding(body, is_html=True)
    names = [_python_name(name) for name in (declared, charset, "gb18030", "utf-8")]
    texts = [body.decode(name, errors="replace") for name in dict.fromkeys(names) if name]
    return min(texts, key=lambda text: text.count("\ufffd"))


def _python_name(name: str | None) -> str | None:
    if name is None:
        return None
    name = name.strip().lower()
    if name.startswith(_CHINESE):
        return "gb18030"
    if name.startswith(_DEFAULTS):
        return None
    try:
        return codecs.lookup(name).name
    except LookupError:
        return None
