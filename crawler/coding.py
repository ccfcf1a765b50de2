"""Content codings undone, with a cap: a small body may not grow into memory without end."""

import zlib
from collections.abc import Iterable

import brotli  # type: ignore[import-untyped]

from crawler.errors import GongkaiError

MAX_BYTES = 100 * 1024 * 1024
MAX_RATIO = 200  # deflate cannot pass 1032; a page of blanks was seen at about 100
_RATIO_MATTERS_FROM = 8 * 1024 * 1024
_STEP = 256 * 1024


def decode_body(body: bytes, codings: Iterable[str], *, max_bytes: int = MAX_BYTES) -> bytes:
    """A body without its content codings, given in the order in which they were applied.

    What has an unknown coding stays as it is. Raises GongkaiError if it is damaged or too large.
    """
    for coding in reversed([c.strip().lower() for c in codings if c.strip()]):
        if coding in ("gzip", "x-gzip"):
            body = _inflate(body, (zlib.MAX_WBITS + 16,), max_bytes=max_bytes)
        elif coding == "deflate":  # with the zlib header, as the standard says, or without
            body = _inflate(body, (zlib.MAX_WBITS, -zlib.MAX_WBITS), max_bytes=max_bytes)
        elif coding == "br":
            body = _unbrotli(body, max_bytes=max_bytes)
        elif coding != "identity":
            break
    return body


def split_codings(value: str | None) -> list[str]:
    """The codings that a Content-Encoding header names."""
    return [part.strip() for part in (value or "").split(",") if part.strip()]


def _inflate(body: bytes, windows: tuple[int, ...], *, max_bytes: int) -> bytes:
    for index, window in enumerate(windows):
        try:
            return _inflate_members(body, window, max_bytes=max_bytes)
        except zlib.error as error:
            if index == len(windows) - 1:
                raise GongkaiError(f"the compressed body is damaged: {error}") from error
    return body


def _inflate_members(body: bytes, window: int, *, max_bytes: int) -> bytes:
    out = bytearray()
    rest = body
    while rest:
        decoder = zlib.decompressobj(window)
        while rest and not decoder.eof:
            out += decoder.decompress(rest, _STEP)
            rest = decoder.unconsumed_tail or decoder.unused_data
            _check_size(len(out), len(body), max_bytes=max_bytes)
        out += decoder.flush()
        if not decoder.eof:
            break  # cut off: what came is kept, as browsers do
        if window < zlib.MAX_WBITS + 16 or not rest.startswith(b"\x1f\x8b"):
            break  # servers pad the end with zeros
    return bytes(out)


def _unbrotli(body: bytes, *, max_bytes: int) -> bytes:
    decoder = brotli.Decompressor()
    out = bytearray()
    try:
        out += decoder.process(body, output_buffer_limit=_STEP)
        while not decoder.is_finished():
            _check_size(len(out), len(body), max_bytes=max_bytes)
            more = decoder.process(b"", output_buffer_limit=_STEP)
            if not more:
                break
            out += more
    except brotli.error as error:
        raise GongkaiError(f"the compressed body is damaged: {error}") from error
    _check_size(len(out), len(body), max_bytes=max_bytes)
    return bytes(out)


def _check_size(size: int, compressed: int, *, max_bytes: int) -> None:
    if size > max_bytes:
        raise GongkaiError(f"the body grows past {max_bytes // 1024**2} MB when decompressed")
    if size > _RATIO_MATTERS_FROM and size > compressed * MAX_RATIO:
        raise GongkaiError(f"the body grows past {MAX_RATIO} times its size when decompressed")
