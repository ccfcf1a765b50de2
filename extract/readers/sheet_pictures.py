"""The pictures of an XLS: xlrd leaves them out, so its records are gone through for them."""

import io
import re
import struct
from collections.abc import Iterator
from itertools import pairwise

from xlrd.compdoc import SIGNATURE, CompDoc  # type: ignore[import-untyped]

# Records of the old format: pictures, what goes on with the record before, a bare bitmap.
_PICTURES, _GOES_ON, _BITMAP = 0xEB, 0x3C, 0x7F
_BEGINS = re.compile(rb"\x89PNG\r\n\x1a\n|\xff\xd8\xff[\xe0\xe1\xdb]")


def xls_pictures(body: bytes) -> Iterator[bytes]:
    """Each PNG and JPEG of a workbook, in its order; no bytes for one that cannot be read.

    What stands behind a picture comes with it: decoders stop at its end.
    """
    kept = bytearray()
    kind = 0
    for record, content in _records(_workbook(body)):
        kind = kind if record == _GOES_ON else record
        if kind == _PICTURES:
            kept += content
        elif record == _BITMAP:
            yield b""
    begins = (match.start() for match in _BEGINS.finditer(kept))
    for begin, end in pairwise([*begins, len(kept)]):
        yield bytes(kept[begin:end])


def _workbook(body: bytes) -> bytes:
    if not body.startswith(SIGNATURE):
        return body
    container = CompDoc(body, logfile=io.StringIO())
    for name in ("Workbook", "Book"):
        stream, base, size = container.locate_named_stream(name)
        if stream:
            return bytes(stream[base : base + size])
    return b""


def _records(stream: bytes) -> Iterator[tuple[int, bytes]]:
    at = 0
    while at + 4 <= len(stream):
        record, size = struct.unpack_from("<HH", stream, at)
        yield record, stream[at + 4 : at + 4 + size]
        at += 4 + size
