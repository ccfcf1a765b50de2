"""The rows below an unruled header: values to columns by where they stand, to labels by height."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from extract.grid import Cell, Grid, Place
from extract.readers.chains import Chain, find_chains, join_words, overlap, rows_of_table
from extract.readers.lines import Word, around
from extract.values import DASH, NUMBER, TEXT, read_value

# Pages are set under one another; the tallest is 200 inches.
PAGE = 14_400.0
# Lines of values nearer than this, in heights, may be one number that wrapped.
_WRAPPED = 1.5
# By so much, in heights, may values stand above or below their label; in points, beside an edge.
_AROUND, _EDGE = 0.35, 1.0
_LABEL_CHARACTERS = 4
_WORDS_OF_A_LABEL = 1.2
Words = tuple[Word, ...]


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of a table from the left, and all lines of its header."""

    table: str
    leaves: tuple[Chain, ...]
    head: tuple[Words, ...]


@dataclass(frozen=True, slots=True)
class Body:
    """What stands below a header as a grid, and the number of its last line."""

    grid: Grid
    last: int


@dataclass(frozen=True, slots=True)
class _Row:
    """A printed row: its label, its values, where it stands, and whether its columns are known."""

    label: str
    words: Words
    values: Words
    is_lost: bool = False


def read_body(columns: Columns, lines: Sequence[Words]) -> Body | None:
    """The table below these columns, or None if which value is where cannot be told."""
    lines = lines[: _stop(columns.leaves, lines)]
    labels = _labels(columns, lines)
    edge = max((label.x1 for label in labels), default=0.0)
    values = [tuple(word for word in line if word.x0 > edge - _EDGE) for line in lines]
    if columns.table == "disputes":
        rows = list(_one_row(values))
    elif labels and columns.leaves[0].x0 > edge - _EDGE and not _hides(labels, lines, edge):
        rows = list(_rows(labels, values, lines, edge))
    else:
        return None
    bands = _bands(columns.leaves, [word for row in rows for word in row.values])
    if bands is None or not rows:
        return None
    last = max(word.line for row in rows for word in row.words)
    return Body(_grid(columns, bands, rows), last)


def _hides(labels: Sequence[Chain], lines: Sequence[Words], edge: float) -> bool:
    """Whether a number stands between its label and where the longest label ends."""
    ends = {word.line: word.x1 for label in labels for word in label.words}
    return any(
        ends.get(word.line, edge) < word.x0 <= edge - _EDGE
        for line in lines
        for word in line
        if read_value(word.text).kind == NUMBER
    )


def _stop(leaves: Sequence[Chain], lines: Sequence[Words]) -> int:
    """Where text runs on below the columns: there the table has ended."""
    left = leaves[0].x0 + _EDGE
    for number, line in enumerate(lines):
        for word in line:
            if word.x1 > left and read_value(word.text).kind == TEXT:
                long = len(word.text) >= _LABEL_CHARACTERS
                if word.x0 < left - 2 * _EDGE or long:
                    return number
    return len(lines)


def _labels(columns: Columns, lines: Sequence[Words]) -> list[Chain]:
    """The labels of rows left of the first column, from the top."""
    if columns.table == "disputes":
        return []
    most = columns.leaves[0].x0 + _EDGE
    found = [one for one in find_chains(lines, rows_of_table(columns.table)) if one.x1 < most]
    rows = [one for one in found if not any(_is_beside(one, other) for other in found)]
    return sorted(rows, key=lambda label: label.top)


def _is_beside(label: Chain, other: Chain) -> bool:
    """Whether a label stands left of another: it is a category there, if a row in another form."""
    return label.x1 <= other.x0 and label.first <= other.last and other.first <= label.last


def _one_row(values: Sequence[Words]) -> Iterator[_Row]:
    """The one row of values of the disputes table; lost if it is more than one line."""
    printed = [line for line in values if line]
    if printed:
        first = printed[0]
        reach = first[0].middle + _WRAPPED * first[0].size
        words = tuple(word for line in printed for word in line if word.middle < reach)
        yield _Row("", words, words, is_lost=len(words) > len(first))


def _rows(
    labels: Sequence[Chain], values: Sequence[Words], lines: Sequence[Words], edge: float
) -> Iterator[_Row]:
    """Each label with the values beside it; values beside no label or beside two are in doubt."""
    beside: dict[int, Words] = {}
    doubted: set[int] = set()
    for line, whole in zip(values, lines, strict=True):
        if not line:
            continue
        owner = _owner(labels, line[0])
        if owner is not None:
            beside[owner] = beside.get(owner, ()) + line
            continue
        reach = _WRAPPED * line[0].size
        doubted |= {n for n, label in enumerate(labels) if _away(label, line[0]) < reach}
        yield _Row(_other_label(labels, whole, lines, edge), whole, line)
    for n, label in enumerate(labels):
        mine = beside.get(n, ())
        if mine or n not in doubted:
            yield _Row(label.text, (*label.words, *mine), mine, is_lost=n in doubted)


def _owner(labels: Sequence[Chain], word: Word) -> int | None:
    """The one label whose lines a value stands among; None if there is none or another as near."""
    near = sorted((_away(label, word), n) for n, label in enumerate(labels))[:2]
    reach = _AROUND * word.size
    if near[0][0] > reach or (len(near) > 1 and near[1][0] < near[0][0] + reach):
        return None
    return near[0][1]


def _away(label: Chain, word: Word) -> float:
    """How far a word's middle is from those of a label's first and last line; 0 if between."""
    return max(label.words[0].middle - word.middle, word.middle - label.words[-1].middle, 0.0)


def _other_label(labels: Sequence[Chain], line: Words, lines: Sequence[Words], edge: float) -> str:
    """What labels a line beside no label of the form, if it is one line; else nothing."""
    known = {(word.line, word.x0) for label in labels for word in label.words}
    texts = [word for word in join_words(line, _WORDS_OF_A_LABEL) if word.x1 <= edge]
    if not texts or (texts[-1].line, texts[-1].x0) in known:
        return ""
    mine = texts[-1]
    around = (
        word
        for other in lines
        for word in other
        if word.line != mine.line and word.x1 <= edge and overlap(word, mine) > 0
    )
    is_alone = all(abs(word.middle - mine.middle) > _WRAPPED * mine.size for word in around)
    return mine.text if is_alone else ""


Band = tuple[float, float]


def _bands(leaves: Sequence[Chain], words: Sequence[Word]) -> list[Band] | None:
    """From where to where each column reaches; None if a value stands under none or under two."""
    bands: list[Band] = []
    for word in sorted(words, key=lambda word: word.x0):
        if bands and word.x0 < bands[-1][1]:
            bands[-1] = bands[-1][0], max(bands[-1][1], word.x1)
        else:
            bands.append((word.x0, word.x1))
    found: list[list[Band]] = [[(leaf.x0, leaf.x1)] for leaf in leaves]
    is_whole = len(bands) == len(leaves) and all(
        read_value(word.text).kind in (NUMBER, DASH) for word in words
    )
    for number, band in enumerate(bands):
        under = [
            n for n, leaf in enumerate(leaves) if min(leaf.x1, band[1]) > max(leaf.x0, band[0])
        ]
        if not under and is_whole and _is_between(leaves, number, band):
            under = [number]
        if len(under) != 1 or (is_whole and under != [number]):
            return None
        found[under[0]].append(band)
    return [(min(a for a, _ in each), max(b for _, b in each)) for each in found]


def _is_between(leaves: Sequence[Chain], n: int, band: Band) -> bool:
    """Whether a band is right of the column before this one and left of the one behind it."""
    return (n == 0 or leaves[n - 1].x1 < band[0]) and (
        n + 1 == len(leaves) or band[1] < leaves[n + 1].x0
    )


def _grid(columns: Columns, bands: Sequence[Band], rows: Sequence[_Row]) -> Grid:
    grid = list(_head(columns))
    for row in sorted(rows, key=lambda row: row.words[0].top):
        number = len(grid)
        label = [Cell(row.label, number, 0, _place(row.words))] * bool(row.label)
        if row.is_lost:
            text = " ".join(word.text for word in row.values)
            sure = min((word.confidence for word in row.values), default=1.0)
            cells = [Cell(text, number, 1, _place(row.values), len(bands), 1, sure)]
        else:
            cells = [_cell(row, number, n, band) for n, band in enumerate(bands)]
        grid.append((*label, *cells))
    return Grid(tuple(grid), markup=True)


def _head(columns: Columns) -> Iterator[tuple[Cell, ...]]:
    """The blocks above the columns, then the columns themselves."""
    if columns.table == "disputes":
        blocks = find_chains(columns.head, rows_of_table(columns.table))
        yield tuple(
            Cell(block.text, 0, 1 + _first_under(columns.leaves, block), _place(block.words))
            for block in sorted(blocks, key=lambda block: block.x0)
        )
    row = 1 if columns.table == "disputes" else 0
    yield tuple(
        Cell(leaf.text, row, n, _place(leaf.words)) for n, leaf in enumerate(columns.leaves, 1)
    )


def _first_under(leaves: Sequence[Chain], block: Chain) -> int:
    return next((n for n, leaf in enumerate(leaves) if leaf.x1 > block.x0), 0)


def _cell(row: _Row, number: int, n: int, band: Band) -> Cell:
    mine = [word for word in row.values if word.x0 < band[1] and word.x1 > band[0]]
    place = _place(tuple(mine) or row.values or row.words)
    if not row.words[0].came:
        place = {**place, "x0": round(band[0]), "x1": round(band[1])}
    text = " ".join(word.text for word in mine)
    sure = min((word.confidence for word in mine), default=1.0)
    return Cell(text, number, n + 1, place, confidence=sure)


def _place(words: Sequence[Word]) -> Place:
    """The box of words on the page of the first."""
    page, _ = divmod(words[0].top, PAGE)
    came = [word.came for word in words if word.came]
    if came:
        return around([place for place in came if place["page"] == came[0]["page"]])
    here = [word for word in words if word.top // PAGE == page]
    return {
        "page": int(page),
        "x0": round(min(word.x0 for word in here)),
        "top": round(min(word.top for word in here) - page * PAGE),
        "x1": round(max(word.x1 for word in here)),
        "bottom": round(max(word.bottom for word in here) - page * PAGE),
    }
