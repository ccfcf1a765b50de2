"""Archived documents as harmless pages: HTML and text cleaned, Word and sheets as they are read."""

import threading
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache

from crawler.decode import decode
from extract.grid import Cell, Document, Grid
from extract.readers.docx import read_docx
from extract.readers.office import OFFICE_TYPES, read_office
from extract.readers.sheet import read_xls, read_xlsx
from extract.readers.unreadable import UnreadableError
from publish.originals.cleaning import JUMP_HTML, MARK, clean_page, clean_text, escape, with_style

_OOXML = "application/vnd.openxmlformats-officedocument."
_CLEANED: Mapping[str, Callable[[str, dict[str, int]], tuple[str, bool]]] = {
    "text/html": clean_page,
    "application/xhtml+xml": clean_page,
    "text/plain": clean_text,
}
_READERS: Mapping[str, Callable[[bytes], Document]] = {
    _OOXML + "wordprocessingml.document": read_docx,
    _OOXML + "spreadsheetml.sheet": read_xlsx,
    "application/vnd.ms-excel": read_xls,
    **dict.fromkeys(OFFICE_TYPES, read_office),
}
READ = frozenset(_READERS)
SHOWN = frozenset((*_CLEANED, *_READERS))
MAX_BYTES = 20_000_000
_WAIT_SECONDS = 30.0
# A conversion takes a second and a half, and two at once cannot share LibreOffice's settings.
_READING = threading.Lock()


def show(
    media_type: str, body: bytes, charset: str | None, place: dict[str, int]
) -> tuple[str, bool]:
    """A document of a SHOWN type as a page, the cell of ``place`` marked; whether it was found.

    UnreadableError if it is locked, broken or too large.
    """
    if len(body) > MAX_BYTES:
        raise UnreadableError("too_large", most=MAX_BYTES)
    if media_type in _CLEANED:
        return _CLEANED[media_type](decode(body, charset), place)
    if not _READING.acquire(timeout=_WAIT_SECONDS):
        raise UnreadableError("converter_failed")
    try:
        document = _read(media_type, body)
    finally:
        _READING.release()
    return document_page(document, place)


@lru_cache(maxsize=4)
def _read(media_type: str, body: bytes) -> Document:
    return _READERS[media_type](body)


def document_page(document: Document, place: Mapping[str, int]) -> tuple[str, bool]:
    """A document as its reader sees it: paragraphs and tables, nothing else of it."""
    parts = []
    for block in document.blocks:
        if isinstance(block, Grid):
            rows = "".join(f"<tr>{''.join(_cells(row, place))}</tr>" for row in block.rows)
            parts.append(f'<table class="gongkai">{rows}</table>')
        else:
            here, jump = _marked(block.place, place)
            parts.append(f"<p{here}>{jump}{escape(block.text)}</p>")
    body = "\n".join(parts)
    page = f'<html><head></head><body class="gongkai">{body}</body></html>'
    return with_style(page), f'id="{MARK}"' in body


def _cells(row: tuple[Cell, ...], place: Mapping[str, int]) -> Iterator[str]:
    for cell in row:
        here, jump = _marked(cell.place, place)
        spans = "".join(
            f' {name}="{number}"'
            for name, number in (("colspan", cell.colspan), ("rowspan", cell.rowspan))
            if number > 1
        )
        yield f"<td{spans}{here}>{jump}{escape(cell.text)}</td>"


def _marked(own: Mapping[str, int], place: Mapping[str, int]) -> tuple[str, str]:
    return (f' id="{MARK}"', JUMP_HTML) if dict(own) == dict(place) else ("", "")
