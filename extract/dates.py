"""The day that a document says it was published on."""

import re
from collections.abc import Iterable
from datetime import date

from crawler.names import with_digits
from extract.grid import Document
from extract.title import squeeze
from extract.values import WORDS, fold

_DATE = re.compile(r"(20[0-3]\d)\s*[-./年]\s*(\d{1,2})\s*[-./月]\s*(\d{1,2})")
_DATE_LABELS = "|".join(WORDS["metas"]["date_labels"])
_LABELLED_DATE = re.compile(rf"(?:{_DATE_LABELS})\s*:\s*(?P<date>20\d\d.{{3,12}})")
_DATE_LINE = re.compile(
    r"[\[【(]?20\d\d[-./年]\d{1,2}[-./月]\d{1,2}日?(?:\d{1,2}:\d\d(?::\d\d)?)?[\]】)]?"
    rf"(?:$|{'|'.join(WORDS['metas']['beside_date'])})"
)
_LINES_TO_DATE = 4


def published_on(document: Document, title: str, stated: Iterable[str]) -> date | None:
    """The day ``stated`` beside a label, else of a labelled line, else below it."""
    for value in stated:
        if found := find_date(value):
            return found
    for line in document.lines:
        match = _LABELLED_DATE.search(line)
        if match and (found := find_date(match["date"])):
            return found
    return _dated_below(document, title)


def _dated_below(document: Document, title: str) -> date | None:
    """A date that stands alone, or before the source, on one of the lines below the title."""
    dated = with_digits("\n".join(document.lines)).split("\n")
    lines = ["".join(line.split()) for line in dated]
    if not title or squeeze(title) not in lines:
        return None
    below = lines.index(squeeze(title)) + 1
    days = filter(_DATE_LINE.match, lines[below : below + _LINES_TO_DATE])
    return next(map(find_date, days), None)


def find_date(text: str) -> date | None:
    """The first day written in a text, or None; days that no calendar has are none."""
    match = _DATE.search(fold(text))
    try:
        return date(*map(int, match.groups())) if match else None
    except ValueError:
        return None
