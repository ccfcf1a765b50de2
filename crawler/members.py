"""A WARC file of ours, gzip member by member: each record whole, each damaged stretch named."""

import io
import mmap
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from warcio.archiveiterator import ArchiveIterator  # type: ignore[import-untyped]
from warcio.recordloader import ArcWarcRecord  # type: ignore[import-untyped]

_STEP = 64 * 1024
_MAGIC = b"\x1f\x8b\x08"
_MOST_BYTES = 1024**3  # of one record; ours hold what was fetched, which is far less


@dataclass(frozen=True, slots=True)
class Member:
    """One whole gzip member: where it stands, how long it is, and the record in it."""

    offset: int
    length: int
    data: bytes

    @property
    def kind(self) -> str:
        """The record's type: response, request, revisit, resource, conversion, …."""
        head = self.data.partition(b"\r\n\r\n")[0]
        found = next((v for k, v in _fields(head) if k == b"warc-type"), b"")
        return found.decode("ascii", "replace")

    def record(self) -> ArcWarcRecord:
        """The record, as warcio reads it."""
        return next(iter(ArchiveIterator(io.BytesIO(self.data), check_digests=True)))


@dataclass(frozen=True, slots=True)
class Damage:
    """A stretch of a file that is no record; ``torn`` if it is an unfinished one at the end."""

    offset: int
    length: int
    torn: bool

    def __str__(self) -> str:
        what = "the file is cut off: an unfinished record" if self.torn else "damaged"
        return f"offset {self.offset}: {what}, {self.length} bytes"


def read_members(path: Path, start: int = 0) -> Iterator[Member | Damage]:
    """The members from an offset, which is that of a member; each has passed gzip's own check."""
    size = path.stat().st_size
    if size <= start:
        return
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as bytes_:
        offset = start
        while offset < size:
            found = _inflate(bytes_, offset)
            if found is None:
                end = _next_member(bytes_, offset + 1)
                torn = end is None and _is_unfinished(bytes_, offset)
                found_end = size if end is None else end
                yield Damage(offset, found_end - offset, torn)
                offset = found_end
            else:
                data, end = found
                yield Member(offset, end - offset, data)
                offset = end


def read_member(path: Path, offset: int) -> Member | None:
    """The member at an offset; None if there is no whole one. OSError if there is no such file."""
    size = path.stat().st_size
    if not 0 <= offset < size:
        return None
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as bytes_:
        found = _inflate(bytes_, offset)
    return Member(offset, found[1] - offset, found[0]) if found else None


def _inflate(bytes_: mmap.mmap, offset: int) -> tuple[bytes, int] | None:
    """The record at an offset and where its member ends; None if it is not a whole one."""
    decoder = zlib.decompressobj(zlib.MAX_WBITS + 16)
    parts, at, total = [], offset, 0
    try:
        while not decoder.eof and at < len(bytes_) and total <= _MOST_BYTES:
            parts.append(decoder.decompress(bytes_[at : at + _STEP]))
            at, total = at + _STEP, total + len(parts[-1])
    except zlib.error:
        return None
    data = b"".join(parts)
    whole = decoder.eof and data.startswith(b"WARC/1.")
    return (data, min(at, len(bytes_)) - len(decoder.unused_data)) if whole else None


def _is_unfinished(bytes_: mmap.mmap, offset: int) -> bool:
    """Whether the rest of the file is the good beginning of a member that does not end."""
    decoder = zlib.decompressobj(zlib.MAX_WBITS + 16)
    try:
        for at in range(offset, len(bytes_), _STEP):
            decoder.decompress(bytes_[at : at + _STEP])
    except zlib.error:
        return False
    return not decoder.eof


def _next_member(bytes_: mmap.mmap, start: int) -> int | None:
    """Where the next member begins that can be read at least at its beginning."""
    at = bytes_.find(_MAGIC, start)
    while at != -1:
        try:
            head = zlib.decompressobj(zlib.MAX_WBITS + 16).decompress(bytes_[at : at + 512], 16)
        except zlib.error:
            head = b""
        if head.startswith(b"WARC/1."):
            return at
        at = bytes_.find(_MAGIC, at + 1)
    return None


def _fields(head: bytes) -> Iterator[tuple[bytes, bytes]]:
    for line in head.split(b"\r\n")[1:]:
        name, _, value = line.partition(b":")
        yield name.strip().lower(), value.strip()
