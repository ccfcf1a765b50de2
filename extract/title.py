"""The title of a disclosure report: which line is one, whose it is, and where a document has it."""

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import chain

from crawler.names import with_digits
from extract.grid import Document
from extract.values import WORDS, fold

_YEAR = re.compile(r"(20[0-3]\d)\s*年?(?!\d)")
_DECOYS = tuple(WORDS["title"]["decoys"])
_TAILS = tuple(WORDS["title"]["tails"])
_SHARED = tuple(WORDS["title"]["shared"])
ENDINGS = tuple(sorted(WORDS["agency"]["endings"], key=len, reverse=True))
# A title is one line; with a place, a body and the formula the longest seen has some 60 characters.
_TITLE_CHARACTERS = 80
_HALF_TITLE_CHARACTERS = 40
LABEL_CHARACTERS = 12  # of a label of metadata
# What stands before a title: 【年报】 and the number of an entry.
_BEFORE = re.compile(r"^(?:[【\[][^】\]]*[】\]]|\d{1,3}[.、]|[^:]{1,4}:)")
_SITE = re.compile(r"\s*[-_|—]+\s*")
_PIECES = re.compile(rf"{_SITE.pattern}|\s+")
_ANY_YEAR = re.compile(r"[(]?20\d\d年?度?[)]?")
_YEAR_ALONE = re.compile(r"\s*20\d\d\s*年?度?\s*$")
_LAST_YEAR = re.compile(rf"{_ANY_YEAR.pattern}\s*$")
_LINES_TO_TITLE = 4  # from a column's name to the title below it
# The way from the site's front page to this one: 首页 > 政务公开 > 年报.
_WAY = re.compile(r"->|[>»›→]")
_QUOTED = re.compile(r"<[^<>]*>")
_WHOLE_IN_BRACKETS = re.compile(r"^\(([^()]*)\)$")
_FORMULA = re.compile(rf"{WORDS['title']['formula']}(?=$|[-_|(《<>—])")


@lru_cache(maxsize=5_000)  # the lines of a document are asked for again over each of its tables
def is_title(text: str) -> bool:
    """Whether a line reads as the title of a disclosure report: its formula, and nothing behind.

    Behind it only a remark in brackets or, after a separator, a site's name: a notice or news
    about reports goes on after the formula.
    """
    if len(text) > 4 * _TITLE_CHARACTERS:  # no blanks make so much
        return False
    squeezed = squeeze(text)
    if len(squeezed) > _TITLE_CHARACTERS or any(decoy in squeezed for decoy in _DECOYS):
        return False
    if _is_way(squeezed):
        return False
    return _FORMULA.search(_ANY_YEAR.sub("", squeezed)) is not None


def _is_way(text: str) -> bool:
    return _WAY.search(_QUOTED.sub("", fold(text))) is not None


def year_in(text: str) -> int | None:
    """The first year written in a text, in digits or in characters."""
    found = _YEAR.search(with_digits(fold(text)))
    return int(found[1]) if found else None


def squeeze(text: str) -> str:
    """A line without blanks, its characters of one form, its years in digits."""
    return "".join(with_digits(fold(text)).split())


def is_body(text: str) -> bool:
    """Whether a text ends as the name of a public body does."""
    return re.sub(r"\s+", "", text).endswith(ENDINGS)


def body_of(title: str) -> str:
    """The body that a title names: what stands before the formula, without the year."""
    squeezed = _BEFORE.sub("", squeeze(title))
    # a line may break within 2023年度
    squeezed = re.sub(rf"^(?:{_ANY_YEAR.pattern}|年?度(?!假))", "", squeezed)
    ends = [match.start() for match in [_YEAR.search(squeezed)] if match]
    ends += [squeezed.find(tail) for tail in _TAILS if tail in squeezed]
    if not ends:
        return ""
    body = _WHOLE_IN_BRACKETS.sub(r"\1", squeezed[: min(ends)]).strip("-—_《〈(")
    return body + _SHARED[1] if body.endswith(_SHARED[0]) else body


def find_title(document: Document, period_year: int | None) -> str:
    """The title that the page declares, else the first line with a year that reads as one."""
    declared = [
        value for name in ("ucaptitle", "ArticleTitle") for value in document.values([name])
    ]
    titles = list(filter(is_title, (*declared, *document.values(["h1"]))))
    if full := next(filter(_says_whose_or_when, titles), ""):
        return full
    if declared and not titles:
        return declared[0]
    found = _title_in_text(document, period_year) or _title_in_table(document)
    named = (_without_site(value) for value in document.values(["title"]))
    return found or next(filter(is_title, (*titles, *named)), "") or _untimed(document)


def _says_whose_or_when(title: str) -> bool:
    """Whether a title is more than the formula, which is the name of a column of the site, too."""
    return bool(year_in(title) or body_of(title))


def _title_in_table(document: Document) -> str:
    """A title with a year that is laid out in a table's cell."""
    texts = (cell.text for grid in document.grids() for row in grid.rows for cell in row)
    long = (text for text in texts if len(text) > LABEL_CHARACTERS)
    return next((t for t in long if year_in(t) and is_title(t)), "")


def _without_site(title: str) -> str:
    """A title without the names of the site and the column before and behind it."""
    pieces = (piece for piece in _PIECES.split(title) if year_in(piece) and body_of(piece))
    if own := next(filter(is_title, pieces), ""):
        return own
    ends = [match.start() for match in _SITE.finditer(title)]
    heads = (title[:end] for end in ends)
    return next((h for h in heads if is_title(h) and year_in(h)), title)


def _untimed(document: Document) -> str:
    """A title without a year, at the head of a document that has no menus around it."""
    first = next((p for p in document.paragraphs() if not p.path), None)
    return first.text if first and is_title(first.text) and is_body(body_of(first.text)) else ""


def _title_in_text(document: Document, period_year: int | None) -> str:
    """The first title in the text; on pages, the first of the year that the text reports on.

    A document on pages may repeat another title, of a series say, as the head of each. A title
    that names nobody is a column's, where one that names a body follows on the next lines.
    """
    titles = _titles_in_text(document)
    line, first = next(titles, (0, ""))
    if not body_of(first):
        near = ((n, one) for n, one in titles if n - line < _LINES_TO_TITLE)
        named = (one for _, one in near if body_of(one) and year_in(one) == year_in(first))
        return next(named, first)
    if any(paragraph.path for paragraph in document.paragraphs()):
        return first
    every = chain([first], (one for _, one in titles))
    return next((one for one in every if period_year and year_in(one) == period_year), first)


def _titles_in_text(document: Document) -> Iterator[tuple[int, str]]:
    """Titles over one to three lines, each with the number of its last line.

    The line before is taken in where it names the body, with the year behind or without; so is
    the one before a title that two lines share.
    """
    above = before = ""
    for number, paragraph in enumerate(document.paragraphs()):
        text = paragraph.text
        both = before + text
        menu = _YEAR_ALONE.match(text) and not body_of(both) and not _is_name(above)
        if is_title(both) and year_in(both) and not menu:  # a column's name, its years below
            alone = (is_title(text) and body_of(text)) or not _is_name(_LAST_YEAR.sub("", before))
            title = text if alone and is_title(text) else both
            named = title != text and not body_of(title) and _is_name(above)
            yield number, above + title if named else title
        goes_on = len(text) < _HALF_TITLE_CHARACTERS and not _is_way(text)
        above, before = before, text if goes_on else ""


def _is_name(text: str) -> bool:
    """Whether a line is a body's name; a menu's names one and goes on."""
    words = text.split()
    return is_body(text) and not any(map(is_body, words[:-1]))
