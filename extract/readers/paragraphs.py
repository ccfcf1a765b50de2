"""Printed lines to paragraphs, and what is printed at the edge of every page left out."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from extract.readers.lines import Line

# The share of a page's height, above and below, in which running lines stand.
_EDGE = 0.12
_PAGE_NUMBER = re.compile(
    r"[-—–－―·•.\s]*第?\s*\d{1,3}\s*页?(?:\s*(?:[/／,，|]|共|of)+\s*\d{1,3}\s*页?)?[-—–－―·•.\s]*"
)
# By how much a lone page number may be ahead of its page: a cover has none.
_AHEAD = (0, -1)
_DIGITS = re.compile(r"\d+")
_HEADING = re.compile(r"[一二三四五六七八九十]{1,3}[、.．]|[（(][一二三四五六七八九十]{1,3}[）)]")
_SENTENCE_END = tuple("。；！？：”）;!?:)")
# A line with so many characters shows where the text's margins are.
_FULL_LINE = 15


def running_lines(pages: Sequence[tuple[float, Sequence[Line]]]) -> set[int]:
    """The ids of lines that are page numbers, headers or footers; pages as (height, lines).

    A header's first printing is kept: it may be the only place that says whose report it is.
    """
    edge = [
        (line, line.bottom < height / 2)
        for height, lines in pages
        for line in lines
        if line.bottom < _EDGE * height or line.top > (1 - _EDGE) * height
    ]
    seen = Counter((_masked(line), is_top) for line, is_top in edge)
    outer = {id(line) for _, lines in pages for line in _outermost(lines)}
    found = _bare_numbers([line for line, _ in edge if id(line) in outer])
    kept: set[str] = set()
    for line, is_top in edge:
        text = _masked(line)
        if is_page_number(line) and not line.text.isdecimal():
            found.add(id(line))
        elif seen[text, is_top] > 1 and 2 * seen[text, is_top] >= len(pages) and _has_words(text):
            if is_top and text not in kept:
                kept.add(text)
            else:
                found.add(id(line))
    return found


def _bare_numbers(outer: Iterable[Line]) -> set[int]:
    """The ids of lines that are a bare number and count the pages: others may be a table's."""
    bare = [one for one in outer if one.text.isdecimal() and is_page_number(one)]
    ahead = {id(one): int(one.text) - one.page for one in bare if int(one.text)}
    shared = Counter(ahead.values())
    return {line for line, by in ahead.items() if shared[by] > 1 or by in _AHEAD}


def _outermost(lines: Sequence[Line]) -> Sequence[Line]:
    """The first and the last line of a page: a bare number elsewhere may be a table's."""
    return (min(lines, key=_top), max(lines, key=_top)) if lines else ()


def _top(line: Line) -> float:
    return line.top


def is_page_number(line: Line) -> bool:
    """Whether a line prints a page number and nothing else."""
    return _PAGE_NUMBER.fullmatch(line.text) is not None


def _has_words(text: str) -> bool:
    """Whether a line is more than numbers, which may be those of a table cut by the page."""
    return any(map(str.isalpha, text))


def _masked(line: Line) -> str:
    return _DIGITS.sub("#", line.text)


class Margins:
    """Where the text of a document begins and ends across the page."""

    def __init__(self, lines: Iterable[Line]) -> None:
        long = [line for line in lines if len(line.text) >= _FULL_LINE]
        self.left = min((line.x0 for line in long), default=0.0)
        self.right = max((line.x1 for line in long), default=0.0)

    def continues(self, before: Line, line: Line) -> bool:
        """Whether a line goes on in the paragraph of the line before."""
        ended = before.text.endswith(_SENTENCE_END)
        # A number or a mark that may not begin a line leaves its line some characters short.
        room = (1.6 if ended else 4) * before.size
        if before.x1 < self.right - room or line.x0 > self.left + 1.2 * line.size:
            return False
        if abs(line.size - before.size) > 0.2 * before.size:
            return False
        if line.page == before.page and line.top - before.bottom > 2 * line.size:
            return False
        return not (_HEADING.match(line.text) and ended)


def join_lines(lines: Sequence[Line]) -> str:
    """The lines of one paragraph as text: a blank only between Latin words."""
    text = ""
    for line in lines:
        both_latin = text[-1:].isascii() and text[-1:].isalpha() and line.text[:1].isascii()
        text += (" " if both_latin and line.text[:1].isalpha() else "") + line.text
    return text
