"""Texts that print a row a line: cells set apart by tabs, bars, blanks or the labels themselves."""

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from functools import partial

from extract.grid import Paragraph
from extract.labels import is_label
from extract.readers.text_items import Item, Piece, paragraph
from extract.values import BLANK, TEXT, read_value

# Bars that texts print between cells beside the one of Markdown.
BARS = str.maketrans("│┃丨｜¦║", "||||||")
# Three dashes or a colon: a cell of one or two dashes is an office's way to print none.
_RULE_CELL = r"\s*(?::?-{3,}:?|:-+:?|-+:|={3,})\s*"
_RULE = re.compile(rf"[|+]?{_RULE_CELL}(?:[|+]{_RULE_CELL})*[|+]?")
_DRAWN = re.compile(r"[\s|─-╿]+")
_BY_BLANKS = re.compile(r"(?P<label>\S.*?)??(?P<values>(?:(?:^|\s+)[-+]?[\d.,，/—-]+){3,})")
# Its older versions close and open each cell with a bar; blank cells are not printed then.
_DOUBLED_BARS = re.compile(r"[^|\s]\s*\|\|\s*[^|\s]")
_SINGLE_BAR = re.compile(r"[^|]\|[^|\n]")
_CELL_OF_WIKI = re.compile(r"\|\||!!")
_TABS = re.compile(r"\t+")
# A label in more pieces than this is none.
_MOST_PIECES = 4
# No row is as long as this.
_LONGEST = 5_000
# A label over more lines than this is none, either.
_MOST_LINES = 6


def by_lines(lines: Sequence[str]) -> Iterator[Item]:
    """Each line a row if it has separators, else a paragraph."""
    for mark in filter(partial(_is_doubled, lines), "|\t"):
        lines = [line.replace(2 * mark, mark) for line in lines]
    if _is_open(lines):
        lines = [f"{line}|" if line.rstrip().endswith("|") else line for line in lines]
    return _with_whole_labels(_each_line(lines))


def _each_line(lines: Sequence[str]) -> Iterator[Item]:
    in_table = False
    for number, line in enumerate(lines, 1):
        cells = split(line)
        if cells is None and in_table and is_label(line):
            cells = [line]  # a row that prints no value
        if cells:
            yield [Piece(text, number, n) for n, text in enumerate(cells, 1)]
        elif cells is None:
            yield paragraph(line, number) if line.strip() else None
        in_table = cells is not None


def _with_whole_labels(items: Iterable[Item]) -> Iterator[Item]:
    """Lines that are one label of the form only together, as one; in front of values with them."""
    held: list[Paragraph] = []
    for item in items:
        row = item if isinstance(item, list) and not is_label(item[0].text) else []
        if isinstance(item, Paragraph):
            held.append(item)
            yield from held[:-_MOST_LINES]
            held = held[-_MOST_LINES:]
        texts = [one.text for one in held] + [piece.text for piece in row[:1]]
        starts = range(len(texts) - 1)
        start = next((n for n in starts if is_label("".join(texts[n:]))), None)
        if start is not None:
            yield from held[:start]
            yield [Piece("".join(texts[start:]), held[start].place["line"], 1), *row[1:]]
            held = []
        elif not isinstance(item, Paragraph):
            yield from held
            yield item
            held = []
    yield from held


def by_commas(lines: Sequence[str]) -> Iterator[Item]:
    """Each line a row of a CSV if it has commas or semicolons, else a paragraph."""
    marks = ",;，；"
    mark = max(marks, key=lambda one: sum(one in line for line in lines))
    for number, line in enumerate(lines, 1):
        cells = next(csv.reader([line[:_LONGEST]], delimiter=mark), [])
        if (len(cells) > 1 and any(map(is_label, cells))) or _values(cells):
            yield [Piece(text, number, n) for n, text in enumerate(cells, 1)]
        else:
            yield paragraph(line, number) if line.strip() else None


def by_wiki(lines: Sequence[str]) -> Iterator[Item]:
    """A cell a line or several, rows apart by ``|-``, as MediaWiki has them."""
    row: list[Piece] | None = None
    for number, line in enumerate(lines, 1):
        mark = line.strip()[:2]
        if mark in ("{|", "|-", "|}"):
            yield row or None if mark != "{|" else None
            row = None if mark == "|}" else []
        elif row is not None and mark[:1] in ("|", "!"):
            cells = _CELL_OF_WIKI.split(line.strip()[1:])
            row += [Piece(_without_attributes(cell), number, 1) for cell in cells]
        elif line.strip():
            yield paragraph(line, number)


def _without_attributes(cell: str) -> str:
    attributes, bar, text = cell.partition("|")
    return text if bar and "=" in attributes else cell


def _values(cells: Sequence[str]) -> bool:
    kinds = [read_value(cell).kind for cell in cells]
    return len(kinds) > 1 and TEXT not in kinds and set(kinds) != {BLANK}


def _is_open(lines: Sequence[str]) -> bool:
    """Whether bars stand between cells only: one at the end has a blank cell behind it."""
    ends = [line.rstrip().endswith("|") for line in lines if "|" in line]
    return 2 * sum(ends) < len(ends)


def _is_doubled(lines: Sequence[str], mark: str) -> bool:
    """Whether a text has two of a mark wherever others have one."""
    marked = [line for line in lines if mark in line]
    if mark == "\t":
        return bool(marked) and all(len(tabs) % 2 == 0 for tabs in _TABS.findall("\n".join(marked)))
    doubled = any(_DOUBLED_BARS.search(line) for line in marked)
    return doubled and not any(_SINGLE_BAR.search(line) for line in marked)


def split(line: str) -> list[str] | None:
    """The cells of a line of a table; [] for a Markdown rule; None if the line is none.

    A line without separators is a row if it ends in three or more values set apart by blanks, or
    if nothing but labels of the form and values stand in it.
    """
    if "\t" in line:
        return line.split("\t")
    stripped = line.translate(BARS).strip()
    is_short = len(stripped) < _LONGEST
    if is_short and (by_blanks := _BY_BLANKS.fullmatch(stripped)) and not stripped.startswith("|"):
        label = [by_blanks["label"]] if by_blanks["label"] else []
        return [*label, *by_blanks["values"].split()]
    if is_rule(stripped) or ("──" in stripped and _DRAWN.fullmatch(stripped)):
        return []
    if "|" in stripped:
        return _by_bars(stripped)
    return by_labels(stripped)


def is_rule(line: str) -> bool:
    """Whether a line is a rule between rows, as Markdown and drawn tables have them."""
    return _RULE.fullmatch(line.translate(BARS).strip()) is not None


def without_padding(line: str) -> str:
    """A line without the bars that trafilatura fills a row up with, none between two of them."""
    line = line.rstrip()
    rest = line.rstrip("|")
    if len(line) - len(rest) > 1 and (not rest.strip() or rest[-1].isspace()):
        return rest.rstrip()
    return line


def _by_bars(line: str) -> list[str] | None:
    cells = without_padding(line).removeprefix("|").removesuffix("|").split("|")
    is_table = line.count("|") > 1 and (line.startswith("|") or " | " in line or "| " in line)
    return cells if is_table or is_label(cells[0]) else None


def by_labels(line: str) -> list[str] | None:
    """The labels of the form and the values that a line is made of, two or more; else None."""
    words = line.split()
    if not 1 < len(words) < 3 * _MOST_PIECES * _MOST_PIECES or is_label(line):
        return None
    cells: list[str] = []
    while words:
        lengths = range(min(_MOST_PIECES, len(words)), 0, -1)
        length = next((n for n in lengths if is_label(" ".join(words[:n]))), 0)
        if not length and read_value(words[0]).kind in (TEXT, BLANK):
            return None
        cells.append(" ".join(words[: length or 1]))
        words = words[length or 1 :]
    return cells if any(map(is_label, cells)) else None
