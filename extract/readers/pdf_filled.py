"""What is written over a page of a PDF: the fields of a form that are filled in, free text."""

from collections.abc import Iterator
from ctypes import byref, c_ushort, sizeof
from typing import Any

from pypdfium2 import raw  # type: ignore[import-untyped]

# Which entry of an annotation holds what it shows; a form's widget shows its value.
_SHOWN = {raw.FPDF_ANNOT_WIDGET: b"V", raw.FPDF_ANNOT_FREETEXT: b"Contents"}
# More than a form of every cell of the report has; a longer text is no number.
_MOST, _LONGEST = 1_000, 60
Box = tuple[float, float, float, float]


def filled_in(page: Any) -> Iterator[tuple[str, Box]]:
    """Each short text written over a page, with its box (left, bottom, right, top)."""
    box = raw.FS_RECTF()
    for n in range(min(raw.FPDFPage_GetAnnotCount(page), _MOST)):
        one = raw.FPDFPage_GetAnnot(page, n)
        if not one:
            continue
        entry = _SHOWN.get(raw.FPDFAnnot_GetSubtype(one))
        text = _string(one, entry) if entry and not _is_hidden(one) else ""
        if 0 < len(text) <= _LONGEST and raw.FPDFAnnot_GetRect(one, byref(box)):
            yield text, (box.left, box.bottom, box.right, box.top)
        raw.FPDFPage_CloseAnnot(one)


def _is_hidden(one: Any) -> bool:
    return bool(
        raw.FPDFAnnot_GetFlags(one) & (raw.FPDF_ANNOT_FLAG_HIDDEN | raw.FPDF_ANNOT_FLAG_NOVIEW)
    )


def _string(one: Any, entry: bytes) -> str:
    size = raw.FPDFAnnot_GetStringValue(one, entry, None, 0)
    buffer = (c_ushort * (size // sizeof(c_ushort)))()
    raw.FPDFAnnot_GetStringValue(one, entry, buffer, size)
    return bytes(buffer).decode("utf-16-le", "replace").rstrip("\0").strip()
