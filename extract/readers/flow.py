"""Pages laid out as tables and lines to a document's blocks: paragraphs and grids, over pages."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from extract.grid import Block, Cell, Grid, Paragraph, Place
from extract.labels import is_label
from extract.readers.joining import Piece, goes_on, join_pieces
from extract.readers.lines import Line, around
from extract.readers.paragraphs import Margins, join_lines, running_lines
from extract.readers.unruled import split_unruled
from extract.values import TEXT, read_value, tidy


@dataclass(frozen=True, slots=True)
class Laid:
    """One page: its height, its tables by where they begin, and the lines outside of them."""

    height: float
    tables: tuple[tuple[float, Piece], ...]
    lines: tuple[Line, ...]


def blocks_of(pages: Sequence[Laid]) -> Iterator[Block]:
    """Lines and tables in the order of the pages; a table goes on where no text is between."""
    running = running_lines([(page.height, page.lines) for page in pages])
    margins = Margins(line for page in pages for line in page.lines if id(line) not in running)
    lines: list[Line] = []
    pieces: list[Piece] = []
    for page in pages:
        items: list[tuple[float, Line | Piece]] = [
            *page.tables,
            *((line.top, line) for line in page.lines if id(line) not in running),
        ]
        is_first = True
        for _, item in sorted(items, key=lambda pair: pair[0]):
            if isinstance(item, Line):
                yield from _table(pieces)
                lines.append(item)
            else:
                yield from _text(lines, margins)
                if not (is_first and pieces and goes_on(pieces[-1], item)):
                    yield from _table(pieces)
                pieces.append(item)
            is_first = False
    yield from _table(pieces)
    yield from _text(lines, margins)


def _table(pieces: list[Piece]) -> Iterator[Grid]:
    if pieces:
        yield join_pieces(pieces)
        pieces.clear()


def _text(lines: list[Line], margins: Margins) -> Iterator[Block]:
    """Paragraphs, and tables without rules; what cannot be rebuilt of these as lines of fields."""
    for part in split_unruled(lines):
        if isinstance(part, Grid):
            yield part
        else:
            yield from _paragraphs(part, margins)
    lines.clear()


def _paragraphs(lines: Sequence[Line], margins: Margins) -> Iterator[Block]:
    paragraph: list[Line] = []
    rows: list[Line] = []
    for line in lines:
        if _is_row(line):
            yield from _paragraph(paragraph)
            rows.append(line)
            continue
        yield from _unruled(rows)
        if paragraph and not margins.continues(paragraph[-1], line):
            yield from _paragraph(paragraph)
        paragraph.append(line)
    yield from _unruled(rows)
    yield from _paragraph(paragraph)


def _is_row(line: Line) -> bool:
    """Whether a line outside of ruled tables is the row of one: labels, or label and values."""
    kinds = [read_value(text).kind for text in line.fields]
    if len(kinds) < 2:
        return False
    return len(kinds) >= 4 or TEXT not in kinds[1:] or all(map(is_label, line.fields))


def _unruled(rows: list[Line]) -> Iterator[Grid]:
    """Without rules blanks leave no trace, so columns are not known from the markup."""
    if rows:
        yield Grid(
            tuple(
                tuple(
                    Cell(tidy(text), n, column, _place_of([line]), confidence=line.confidence)
                    for column, text in enumerate(line.fields)
                )
                for n, line in enumerate(rows)
            ),
            markup=False,
        )
        rows.clear()


def _paragraph(lines: list[Line]) -> Iterator[Paragraph]:
    if lines:
        if text := tidy(join_lines(lines)):
            yield Paragraph(text, _place_of(lines))
        lines.clear()


def _place_of(lines: Sequence[Line]) -> Place:
    first = [line for line in lines if line.page == lines[0].page]
    if came := [line.came for line in first if line.came]:
        return around(came)
    return {
        "page": lines[0].page,
        "x0": round(min(line.x0 for line in first)),
        "top": round(first[0].top),
        "x1": round(max(line.x1 for line in first)),
        "bottom": round(first[-1].bottom),
    }
