"""Whose report, of which year, under what title, published when: as the document says it."""

import re
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import pairwise

from extract.agency import find_agency
from extract.dates import published_on
from extract.grid import Document
from extract.title import LABEL_CHARACTERS, find_title, squeeze, year_in
from extract.values import WORDS

_PERIOD = re.compile(r"(20[0-3]\d)年?1月1日.{0,12}?12月31日")
# Sentences that begin with a year, speak of its disclosure or of what was done at its end.
_OF_YEAR = re.compile(
    r"(?:^|[。\n]|截[止至]到?)(20[0-3]\d)年(?:度|底|末|12月31日|(?=[,\u4e00-\u9fff]))"
    r"|(20[0-3]\d)年度?(?:政府|政务)?信息公开",
    re.MULTILINE,
)
_QUOTED = re.compile(r"[《〈][^》〉\n]*[》〉]")
_AGENCIES = tuple(WORDS["metas"]["agency"])
_DATES = tuple(WORDS["metas"]["date_labels"])
_METADATA = frozenset((*_AGENCIES, *_DATES))


@dataclass(frozen=True, slots=True)
class Headline:
    """What the document says of itself; None or "" where it does not."""

    title: str = ""
    year: int | None = None
    period_year: int | None = None
    agency_name: str = ""
    published_on: date | None = None


def read_headline(document: Document) -> Headline:
    """The headline of a document; never guesses from a URL or a file name."""
    text = "\n".join(["".join(line.split()) for line in document.lines])
    period = _PERIOD.search(text)
    period_year = int(period[1]) if period else None
    title = find_title(document, period_year)
    beside = _beside(document)

    def stated(metas: Iterable[str], labels: Collection[str]) -> list[str]:
        told = (value for label, value in beside if label in labels)
        return [*document.values(metas), *told]

    return Headline(
        title=title,
        year=year_in(title) or period_year or _year_of_sentences(text),
        period_year=period_year,
        agency_name=find_agency(
            title,
            text,
            stated(_AGENCIES, _AGENCIES),
            sites=document.values(WORDS["metas"]["sites"]),
        ),
        published_on=published_on(document, title, stated(WORDS["metas"]["published_on"], _DATES)),
    )


def _year_of_sentences(text: str) -> int | None:
    """The year that sentences begin with or speak of, where most that do name the same."""
    found = _OF_YEAR.findall(_QUOTED.sub("", text))
    counts = Counter(int(one or other) for one, other in found).most_common(2)
    clear = counts and (len(counts) == 1 or counts[0][1] > counts[1][1])
    return counts[0][0] if clear else None


def _beside(document: Document) -> list[tuple[str, str]]:
    """In tables of label and value, each label of the metadata with the value beside it."""
    return [
        (label, value.text)
        for grid in document.grids()
        if not _METADATA.isdisjoint(map(_label, grid.texts))
        for row in grid.rows
        for name, value in pairwise(row)
        if value.text and (label := _label(name.text)) in _METADATA
    ]


@lru_cache(maxsize=10_000)
def _label(text: str) -> str:
    # Most cells hold a digit or less.
    return squeeze(text).strip(":") if 1 < len(text) < LABEL_CHARACTERS else ""
