"""Texts that print a cell a line: where cells end, and which lines between them are paragraphs."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from extract.labels import is_label, is_of_words
from extract.readers.text_items import (
    END,
    Item,
    Piece,
    Token,
    bare,
    is_heading,
    is_value,
    paragraph,
)
from extract.readers.text_lines import BARS, is_rule, without_padding
from extract.readers.text_rows import cut_rows
from extract.values import TEXT, read_value

# A label over more lines than this is none.
_MOST_LINES = 6
# A line of fewer words holds no whole table: the smallest, of disputes, has fifteen values. A
# whole report with a blank behind every character has no more than the most.
_MANY_WORDS, _MOST_WORDS = 30, 20_000


def by_bars(lines: Sequence[str]) -> Iterator[Item]:
    """Each cell ends at a bar, wherever its lines end; a bar alone is a blank cell."""
    tokens = list(_ending_at_bars(lines))
    if _is_doubled(tokens):
        tokens = [one for one in tokens if not isinstance(one, Piece) or one.text]
    return cut_rows(tokens)


def by_lines_alone(lines: Sequence[str]) -> Iterator[Item]:
    """Each line is a cell, bars beside it apart; blank cells are not printed."""
    return cut_rows(_each_line(lines))


def by_words(lines: Sequence[str]) -> Iterator[Item]:
    """Whole tables on one line, their cells apart by blanks; blank cells are not printed."""
    return cut_rows(_each_word(lines))


def _each_word(lines: Sequence[str]) -> Iterator[Token]:
    left = _MOST_WORDS
    for number, line in enumerate(lines, 1):
        words = line.split()
        left -= len(words)
        if len(words) < _MANY_WORDS or left < 0:
            yield paragraph(line, number)
        else:
            yield from _cells([Piece(word, number, n) for n, word in enumerate(words, 1)])


def _ending_at_bars(lines: Sequence[str]) -> Iterator[Token]:
    pending: list[Piece] = []
    for number, printed in enumerate(lines, 1):
        if _is_marked(printed):
            yield from (*map(_paragraph, pending), *_marked(printed, number))
            pending = []
            continue
        line = printed.translate(BARS)
        cells = without_padding(line)
        *ended, rest = cells.split("|")
        first = 0 if line.lstrip().startswith("|") else 1
        for n, text in enumerate(ended, first):
            if text.strip() or not pending:
                pending.append(Piece(text.strip(), number, max(1, n)))
            yield from _ended(pending)
            pending = []
        if rest.strip():
            pending.append(Piece(rest.strip(), number, 1))
        if len(cells) < len(line.rstrip()):
            yield END
    yield from map(_paragraph, pending)


def _is_doubled(tokens: Sequence[Token]) -> bool:
    """Whether each cell begins and ends at a bar of its own: nothing between two is no cell."""
    texts = [token.text for token in tokens if isinstance(token, Piece)]
    return not any(all(pair) for pair in pairwise(texts))


def _ended(pieces: Sequence[Piece]) -> Iterator[Token]:
    """The lines before the cell that ends here, and the cell: the longest label, or one line.

    Numbers one below another may be one that wrapped: together they are no number.
    """
    starts = range(max(0, len(pieces) - _MOST_LINES), len(pieces))
    start = next((n for n in starts if _is_label(pieces[n:])), len(pieces) - 1)
    if all(map(is_value, pieces)):
        start = 0
    yield from map(_paragraph, pieces[:start])
    yield _joined(pieces[start:])


def _each_line(lines: Sequence[str]) -> Iterator[Token]:
    run: list[Piece] = []
    for number, line in enumerate(lines, 1):
        if _is_marked(line):
            yield from (*_cells(run), *_marked(line, number))
            run = []
        else:
            cells = filter(str.strip, line.translate(BARS).split("|"))
            run += (Piece(text.strip(), number, n) for n, text in enumerate(cells, 1))
    yield from _cells(run)


def _is_marked(line: str) -> bool:
    return is_heading(line) or ("|" in line and is_rule(line))


def _marked(line: str, number: int) -> Iterator[Token]:
    """A heading of Markdown is a paragraph; the rule of its tables is nothing."""
    if not is_rule(line):
        yield paragraph(line, number)


def _cells(pieces: Sequence[Piece]) -> Iterator[Token]:
    at = 0
    is_open = False
    while at < len(pieces):
        length = _label_length(pieces[at : at + _MOST_LINES])
        is_open = bool(length) or (is_open and any(map(is_value, pieces[at : at + 2])))
        yield _joined(pieces[at : at + (length or 1)]) if is_open else _paragraph(pieces[at])
        at += length or 1


def _label_length(pieces: Sequence[Piece]) -> int:
    """How many of the first pieces are one label of the form; 0 if none are."""
    end = next((n for n, one in enumerate(pieces) if not _is_part(one)), len(pieces))
    lengths = range(end, 0, -1)
    return next((n for n in lengths if _is_label(pieces[:n])), 0)


def _is_label(pieces: Sequence[Piece]) -> bool:
    return is_label(bare("".join(piece.text for piece in pieces)))


def _is_part(piece: Piece) -> bool:
    text = bare(piece.text)
    return is_of_words(text) and read_value(text).kind == TEXT


def _joined(pieces: Sequence[Piece]) -> Piece:
    return pieces[0]._replace(text=" ".join(piece.text for piece in pieces))


def _paragraph(piece: Piece) -> Token:
    return paragraph(piece.text, piece.line)
