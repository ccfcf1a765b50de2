"""What the packed streams of a PDF unpack to, measured before pdfium unpacks them.

156 kB of packed text made pdfium take 3.3 GB; the densest page of a report unpacks to 0.3 MB.
"""

import re
import zlib

from extract.readers.pdf_forms import MAX_DRAWN, Forms
from extract.readers.unreadable import UnreadableError

MAX_STREAM_BYTES = 5_000_000
_STREAM = re.compile(rb"(?<!end)stream\r?\n")
# Pictures and whole embedded fonts are large by nature, and are not drawn for their text.
_OTHER = re.compile(rb"/Image\b|/Length1\b|/Type1C|/CIDFontType0C|/OpenType|/XRef")
_FIRST = re.compile(rb"/First\s+(\d{1,9})")
_NUMBER = re.compile(rb"(\d{1,7})\s+\d{1,5}\s+$")
_DICTIONARY = 600


def check_streams(body: bytes) -> None:
    """UnreadableError if instructions of a page unpack past the cap, or draw too often."""
    forms = Forms()
    forms.add_file(body)
    for match in _STREAM.finditer(body):
        begins = max(body.rfind(b"obj", 0, match.start()), match.start() - _DICTIONARY)
        words = body[max(begins, 0) : match.start()]
        if _OTHER.search(words):
            continue
        ends = body.find(b"endstream", match.end())
        content = body[match.end() : ends if ends >= 0 else len(body)]
        if b"/FlateDecode" in words:
            content = _unpacked(content)
        if b"/ObjStm" in words:
            first = _FIRST.search(words)
            forms.add_packed(content, int(first[1]) if first else 0)
        elif len(content) > MAX_STREAM_BYTES:
            raise UnreadableError("unpacks_too_large", most=MAX_STREAM_BYTES)
        elif number := _NUMBER.search(body, max(begins - 20, 0), max(begins, 0)):
            forms.add_stream(int(number[1]), content)
    if forms.most_drawn() > MAX_DRAWN:
        raise UnreadableError("unpacks_too_large", most=MAX_STREAM_BYTES)


def _unpacked(packed: bytes) -> bytes:
    """What a stream unpacks to, at most a byte more than the cap."""
    try:
        return zlib.decompressobj().decompress(packed, MAX_STREAM_BYTES + 1)
    except zlib.error:
        return b""  # broken, or packed twice: pdfium says what it makes of it
