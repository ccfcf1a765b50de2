"""What the packed streams of a PDF unpack to, measured before pdfium unpacks them.

156 kB of packed text made pdfium take 3.3 GB; the densest page of a report unpacks to 0.3 MB.
"""

import re
import zlib

from extract.readers.unreadable import UnreadableError

MAX_STREAM_BYTES = 5_000_000
_STREAM = re.compile(rb"(?<!end)stream\r?\n")
# Pictures and whole embedded fonts are large by nature, and are not drawn for their text.
_OTHER = re.compile(rb"/Image\b|/Length1\b|/Type1C|/CIDFontType0C|/OpenType|/ObjStm|/XRef")
_DICTIONARY = 600


def check_streams(body: bytes) -> None:
    """UnreadableError if instructions of a page unpack past the cap."""
    view = memoryview(body)
    for match in _STREAM.finditer(body):
        begins = max(body.rfind(b"obj", 0, match.start()), match.start() - _DICTIONARY)
        words = body[max(begins, 0) : match.start()]
        if b"/FlateDecode" not in words or _OTHER.search(words):
            continue
        ends = body.find(b"endstream", match.end())
        packed = view[match.end() : ends if ends >= 0 else len(body)]
        try:
            unpacked = zlib.decompressobj().decompress(packed, MAX_STREAM_BYTES + 1)
        except zlib.error:
            continue  # broken, or packed twice: pdfium says what it makes of it
        if len(unpacked) > MAX_STREAM_BYTES:
            raise UnreadableError("unpacks_too_large", most=MAX_STREAM_BYTES)
