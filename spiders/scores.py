"""How promising a label or an address is by its own words, on the way to a report column."""

import re
from functools import lru_cache
from urllib.parse import urlsplit

from crawler.names import ends_as_body, is_same_body, is_town
from crawler.register import Agency
from spiders.addresses import MEMORY
from spiders.words import has_any, words

_DIGITS = re.compile(r"[_-]?\d+n?$")
_YEAR = re.compile(r"^(?:19|20)\d\d年?度?")
_ANY_YEAR = re.compile(r"(?:19|20)\d\d年?度?")
_LONGEST_LABEL = 24  # characters of a column's label; what is longer is an article
PROMISING = 40  # a score that a page has for its own label, not for its host alone
SURE = 80  # a score from which a link is taken for the column itself


def is_column_label(label: str) -> bool:
    """Whether a label is that of a report column."""
    return score_label(label, in_column=False)[1]


def is_year_label(label: str) -> bool:
    """Whether a label is only a year, as those of a column's parts are."""
    return re.match(words("column")["year_label"], label) is not None


@lru_cache(maxsize=MEMORY)
def score_label(label: str, *, in_column: bool) -> tuple[int, bool]:
    """How promising a label is, and whether it is that of a column."""
    column, menu = words("column"), words("menu")
    if not label or len(label) > _LONGEST_LABEL:
        return 0, False
    if in_column and is_year_label(label):
        return SURE, True
    bare = _YEAR.sub("", label)
    if bare in column["names"]:
        return 100, True
    if has_any(label, column["marks"]) and not has_any(label, column["not_marks"]):
        return 88, True
    if label in menu["exact"]:
        return int(menu["exact"][label]), False
    return max((score for part, score in menu["parts"].items() if part in label), default=0), False


def score_part(label: str, agency: Agency, *, in_column: bool) -> tuple[int, bool]:
    """How promising a link is by the kind of body that it names, in a column also by the year."""
    if in_column and is_year_label(label):
        return (90 if int(label[:4]) >= agency.from_year else SURE), True
    kinds = words("column")["parts"]
    kind = next((kind for kind, pattern in kinds.items() if re.match(pattern, label)), "")
    score = (52, 90) if kind == agency.kind else (20, 50) if kind else (0, 0)
    return score[in_column], bool(kind) and in_column


@lru_cache(maxsize=MEMORY)
def score_address(url: str) -> tuple[int, bool]:
    """How promising an address is by its own words, and whether it is that of a column."""
    parts = urlsplit(url)
    segments = [
        _DIGITS.sub("", s.lower()) for s in re.split(r"[/?&=]", f"{parts.path}?{parts.query}")
    ]
    raw = {s.lower() for s in re.split(r"[/?&=.]", f"{parts.path}?{parts.query}")}
    folder = parts.path.endswith("/") or bool(re.search(r"/(index|list)[\w]*\.\w+$", parts.path))
    if folder or parts.query:
        slugs = set(words("column")["slugs"])
        if slugs & (set(segments) | raw):
            return 70, True
    menu = words("menu")["slugs"]
    return max((int(menu[s]) for s in segments if s in menu), default=0) if folder else 0, False


def bare_name(label: str) -> str:
    """A label without years and a column's name: 某局 of 某局2023年年报."""
    bare = _ANY_YEAR.sub("", label)
    for name in words("column")["names"]:
        bare = bare.removesuffix(name) or bare
    return bare


def names_agency(label: str, agency: Agency) -> bool:
    """Whether a short label is, or holds, the name of the agency."""
    bare = bare_name(label)
    return 3 <= len(bare) <= _LONGEST_LABEL and (
        agency.name in bare or is_same_body(bare, agency.name)
    )


def is_name_of(label: str, agency: Agency) -> bool:
    """Whether a label is the agency's name, years aside; 某局关于…的通知 only has it."""
    bare = bare_name(label)
    return (ends_as_body(bare) or is_town(bare)) and names_agency(label, agency)
