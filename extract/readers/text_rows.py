"""Cells in the order of a text to rows: labels of the form begin them, values end them."""

from collections.abc import Iterable, Iterator, Sequence

from extract.grid import Paragraph
from extract.labels import all_cores, core
from extract.readers.text_items import Item, Piece, Token, bare, is_value, paragraph
from extract.values import BLANK

_ROW, _COLUMN, _EITHER, _GROUP, _OTHER = "row", "column", "either", "group", "other"
_VALUE = "value"


def cut_rows(tokens: Iterable[Token]) -> Iterator[Item]:
    """The rows of each run of cells; cells among which is no value are paragraphs."""
    run: list[Token] = []
    for token in tokens:
        if isinstance(token, Paragraph):
            yield from _rows(run)
            run = []
            yield token
        else:
            run.append(token)
    yield from _rows(run)


def _rows(run: Sequence[Token]) -> Iterator[Item]:
    if not any(isinstance(token, Piece) and _kind(token) == _VALUE for token in run):
        yield from (paragraph(one.text, one.line) for one in run if isinstance(one, Piece))
        return
    row: list[Piece] = []
    kinds: list[str] = []
    for token in run:
        kind = _kind(token) if isinstance(token, Piece) else None
        if row and (kind is None or _begins(kind, kinds)):
            yield list(row)
            row, kinds = [], []
        if isinstance(token, Piece):
            row.append(token)
            kinds.append(_kind(token))
    if row:
        yield list(row)


def _kind(piece: Piece) -> str:
    rows, columns, groups = (core(bare(piece.text)) in known for known in all_cores())
    if rows and columns:
        return _EITHER
    if rows or columns or groups:
        return _ROW if rows else _COLUMN if columns else _GROUP
    if is_value(piece):
        return _VALUE if piece.text else BLANK
    return _OTHER


def _begins(kind: str, before: Sequence[str]) -> bool:
    """Whether a cell of this kind begins a row behind cells of those kinds."""
    last, is_head = before[-1], _COLUMN in before
    if kind in (_VALUE, BLANK):
        return is_head and kind == _VALUE
    if last in (_VALUE, BLANK):
        return True
    if kind == _ROW:
        return is_head or last in (_ROW, _EITHER)
    if kind == _GROUP:
        return last in (_ROW, _COLUMN, _EITHER)
    if kind == _EITHER:
        return last == _ROW and not is_head
    return kind == _OTHER and is_head
