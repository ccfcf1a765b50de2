"""Whose report, of which year, under what title, published when: as the document says it."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import chain, pairwise

from crawler.names import with_digits
from extract.grid import Document
from extract.values import WORDS, fold

_YEAR = re.compile(r"(20[0-3]\d)\s*年?(?!\d)")
_PERIOD = re.compile(r"(20[0-3]\d)年1月1日.{0,12}?12月31日")
_DATE = re.compile(r"(20[0-3]\d)\s*[-./年]\s*(\d{1,2})\s*[-./月]\s*(\d{1,2})")
_QUOTED = re.compile(r"[《〈][^》〉]*[》〉]")
_HAN = re.compile(r"[\u4e00-\u9fff]+")
_DECOYS = tuple(WORDS["title"]["decoys"])
_TAILS = tuple(WORDS["title"]["tails"])
_SHARED = tuple(WORDS["title"]["shared"])
_ENDINGS = tuple(sorted(WORDS["agency"]["endings"], key=len, reverse=True))
_PLACES = "|".join(sorted(WORDS["agency"]["places"], key=len, reverse=True))
_SEATS = "|".join(WORDS["agency"]["seats"])
_SEAT = re.compile(rf"([\u4e00-\u9fff]{{1,8}}?(?:{_PLACES}))(?={_SEATS})")
_LEADING = re.compile(rf"^(?:{'|'.join(WORDS['agency']['leading'])})+")
_ZONES = tuple(WORDS["agency"]["zones"])
_PLACE = re.compile(rf"[\u4e00-\u9fff]{{1,8}}(?:{_PLACES})")
_GOVERNMENTS = "|".join(WORDS["agency"]["governments"])
_GOVERNED = re.compile(rf"{_PLACE.pattern}|[\u4e00-\u9fff]{{1,8}}街道")
# 国家税务总局…, 中国…, and zones by a name of their own (云溪高新区) want no place in front.
_OWN_NAME = re.compile(
    rf"{'|'.join(WORDS['agency']['national'])}"
    rf"|(?!{'|'.join(WORDS['agency']['zone_kinds'])})[\u4e00-\u9fff]{{2,6}}?"
    rf"(?:{'|'.join(WORDS['agency']['zone_kinds'])})*(?:{'|'.join(_ZONES)})"
)
_VERBS = "|".join(WORDS["agency"]["announcing"])
_ANNOUNCED = re.compile(
    r"([\u4e00-\u9fff]{4,40})20\d\d年度?(?:政府)?(?:信息公开)?(?:工作)?年?度?报告"
)
_NOT_PLACES = frozenset(WORDS["agency"]["not_places"])
# A title is one line; with a place, a body and the formula the longest seen has some 60 characters.
_TITLE_CHARACTERS = 80
_HALF_TITLE_CHARACTERS = 40
_LABEL_CHARACTERS = 12
_AGENCY_LABELS, _DATE_LABELS = WORDS["metas"]["agency"], WORDS["metas"]["date_labels"]
_LABELS = frozenset([*_AGENCY_LABELS, *_DATE_LABELS])
_LABELLED_DATE = re.compile(rf"(?:{'|'.join(_DATE_LABELS)})\s*:\s*(?P<date>20\d\d.{{3,12}})")
_BEGINS = re.compile(r"(?:^|[。\n])(20[0-3]\d)年度?(?=[,\u4e00-\u9fff])(?!\d{1,2}月)", re.MULTILINE)
# What stands before a title: 【年报】 and the number of an entry.
_BEFORE = re.compile(r"^(?:[【\[][^】\]]*[】\]]|\d{1,3}[.、]|[^:]{1,4}:)")
_SITE = re.compile(r"\s*[-_|—]+\s*")
_DATE_LINE = re.compile(
    r"[\[【(]?20\d\d[-./年]\d{1,2}[-./月]\d{1,2}日?(?:\d{1,2}:\d\d(?::\d\d)?)?[\]】)]?"
    rf"(?:$|{'|'.join(WORDS['metas']['beside_date'])})"
)
_LINES_TO_DATE = 4
_BLANKS = re.compile(r"[^\S\n]+")
_ANY_YEAR = re.compile(r"[(]?20\d\d年?度?[)]?")
_FORMULA = re.compile(rf"{WORDS['title']['formula']}(?=$|[-_|(《<>—])")


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
    title = _title(document)
    beside = _beside(document)
    text = "\n".join(fold(paragraph.text) for paragraph in document.paragraphs())
    squeezed = _BLANKS.sub("", text)
    period = _PERIOD.search(squeezed)
    period_year = int(period[1]) if period else None
    titled = _YEAR.search(with_digits(fold(title)))
    return Headline(
        title=title,
        year=int(titled[1]) if titled else period_year or _year_of_sentences(squeezed),
        period_year=period_year,
        agency_name=_agency_name(document, title, squeezed, beside),
        published_on=_published_on(document, beside) or _dated_below(document, title),
    )


def _year_of_sentences(text: str) -> int | None:
    """The year that sentences begin with, where most that begin with one name the same."""
    counts = Counter(int(year) for year in _BEGINS.findall(text)).most_common(2)
    clear = counts and (len(counts) == 1 or counts[0][1] > counts[1][1])
    return counts[0][0] if clear else None


def is_title(text: str) -> bool:
    """Whether a line reads as the title of a disclosure report: its formula, and nothing behind.

    Behind it only a remark in brackets or, after a separator, a site's name: a notice or news
    about reports goes on after the formula.
    """
    squeezed = _squeeze(text)
    if len(squeezed) > _TITLE_CHARACTERS or any(decoy in squeezed for decoy in _DECOYS):
        return False
    return _FORMULA.search(_ANY_YEAR.sub("", squeezed)) is not None


def _squeeze(text: str) -> str:
    return "".join(with_digits(fold(text)).split())


def _title(document: Document) -> str:
    """The title that the page declares, else the first line with a year that reads as one."""
    declared = [
        value for name in ("ucaptitle", "ArticleTitle") for value in document.values([name])
    ]
    titles = list(filter(is_title, (*declared, *document.values(["h1"]))))
    if full := next(filter(_says_whose_or_when, titles), ""):
        return full
    if declared and not titles:
        return declared[0]
    found = _title_in_text(document) or _title_in_table(document)
    named = (_without_site(value) for value in document.values(["title"]))
    return found or next(filter(is_title, (*titles, *named)), "") or _untimed(document)


def _says_whose_or_when(title: str) -> bool:
    """Whether a title is more than the formula, which is the name of a column of the site, too."""
    return bool(_YEAR.search(with_digits(fold(title))) or _body_of(title))


def _title_in_table(document: Document) -> str:
    """A title with a year that is laid out in a table's cell."""
    texts = (cell.text for grid in document.grids() for row in grid.rows for cell in row)
    long = (text for text in texts if len(text) > _LABEL_CHARACTERS)
    return next((t for t in long if _YEAR.search(with_digits(fold(t))) and is_title(t)), "")


def _without_site(title: str) -> str:
    """A title without the name of the site behind it."""
    ends = [match.start() for match in _SITE.finditer(title)]
    heads = (title[:end] for end in ends)
    return next((h for h in heads if is_title(h) and _YEAR.search(with_digits(fold(h)))), title)


def _untimed(document: Document) -> str:
    """A title without a year, at the head of a document that has no menus around it."""
    first = next((p for p in document.paragraphs() if not p.path), None)
    return first.text if first and is_title(first.text) and _is_body(_body_of(first.text)) else ""


def _title_in_text(document: Document) -> str:
    """The first title in the text; on pages, the first of the year that the text reports on.

    A document on pages may repeat another title, of a series say, as the head of each.
    """
    titles = _titles_in_text(document)
    first = next(titles, "")
    if not first or any(paragraph.path for paragraph in document.paragraphs()):
        return first
    text = "\n".join(fold(paragraph.text) for paragraph in document.paragraphs())
    period = _PERIOD.search(_BLANKS.sub("", text))
    years = ((one, _YEAR.search(with_digits(fold(one)))) for one in chain([first], titles))
    return next((one for one, year in years if year and period and year[1] == period[1]), first)


def _titles_in_text(document: Document) -> Iterator[str]:
    """Titles over one line or two: the line before is taken in where it names the body."""
    before = ""
    for paragraph in document.paragraphs():
        text = paragraph.text
        both = before + text
        if is_title(both) and _YEAR.search(with_digits(fold(both))):
            alone = (is_title(text) and _body_of(text)) or not _is_name(before)
            yield text if alone and is_title(text) else both
        before = text if len(text) < _HALF_TITLE_CHARACTERS else ""


def _is_name(text: str) -> bool:
    """Whether a line is a body's name; a menu's names one and goes on."""
    words = text.split()
    return _is_body(text) and not any(map(_is_body, words[:-1]))


def _is_body(text: str) -> bool:
    return re.sub(r"\s+", "", text).endswith(_ENDINGS)


def _body_of(title: str) -> str:
    """The body that a title names: what stands before the formula, without the year."""
    squeezed = _BEFORE.sub("", _squeeze(title))
    squeezed = re.sub(rf"^{_ANY_YEAR.pattern}", "", squeezed)
    ends = [match.start() for match in [_YEAR.search(squeezed)] if match]
    ends += [squeezed.find(tail) for tail in _TAILS if tail in squeezed]
    if not ends:
        return ""
    body = squeezed[: min(ends)].strip("-—_《〈(")
    return body + _SHARED[1] if body.endswith(_SHARED[0]) else body


def _agency_name(document: Document, title: str, text: str, beside: "_Beside") -> str:
    """The full name that the document gives for the body that its title names.

    The title's own name where nothing fuller is found: a metadata value, or a name in the text
    outside of quoted document titles, that is the title's name written out or with its place.
    """
    body = _body_of(title)
    stated = [*document.values(_AGENCY_LABELS)]
    stated += [value for label, value in beside if label in _AGENCY_LABELS]
    stated = ["".join(value.split()) for value in stated]
    if not body:
        stated += _announced(text)
        return next((one for one in stated if _is_body(one) and len(one) < 40), "")
    if seat := _seat_of(body, "\n".join([*stated, text])):
        return seat
    for one in stated:
        if one != body and _writes_out(one, body):
            return one
    plain = _QUOTED.sub("。", text)
    named = Counter(_names_in(plain, body))
    if named:
        return max(named, key=lambda name: (named[name], len(name)))
    if starts_with_place(body) or _PLACE.fullmatch(body) or _OWN_NAME.match(body):
        return body
    return _place_in(plain) + body


def _seat_of(body: str, text: str) -> str:
    """The government of a place or street that a title names alone, as the text writes it out."""
    if not _GOVERNED.fullmatch(body):
        return ""
    named = re.findall(rf"([\u4e00-\u9fff]{{0,12}}?)({body}(?:{_GOVERNMENTS}))", text)
    above = [_LEADING.sub("", re.split(_VERBS, before)[-1]) for before, _ in named]
    places = [place for place in above if _PLACE.fullmatch(place)]
    return (places or [""])[0] + named[0][1] if named else ""


def _announced(text: str) -> Iterator[str]:
    """The names of bodies with their place in sentences like 现公布 … 2023年度报告."""
    for words in _ANNOUNCED.findall(text):
        name = _LEADING.sub("", re.split(_VERBS, words)[-1])
        if starts_with_place(name) and _is_body(name):
            yield name


_Beside = list[tuple[str, str]]


def _beside(document: Document) -> _Beside:
    """In tables of label and value, each label of the metadata with the value beside it."""
    return [
        (label, value.text)
        for grid in document.grids()
        for row in grid.rows
        for name, value in pairwise(row)
        # Most cells hold a digit or less.
        if 1 < len(name.text) < _LABEL_CHARACTERS
        and value.text
        and (label := _label(name.text)) in _LABELS
    ]


@lru_cache(maxsize=10_000)
def _label(text: str) -> str:
    return _squeeze(text).strip(":")


def _writes_out(full: str, short: str) -> bool:
    """Whether ``full`` is ``short`` written out: its characters in order, the same ending.

    What goes on after the whole name (某县人民政府 + 政府信息公开) writes out nothing.
    """
    if not full.endswith(_ENDINGS) or len(full) > len(short) + 14 or full[-1] != short[-1]:
        return False
    if full.startswith(short):
        return False
    rest = iter(full)
    return len(full) > len(short) and all(character in rest for character in short)


def _names_in(text: str, body: str) -> Iterator[str]:
    """Fuller names of the body in the text, at the start of a clause or after our/we words."""
    place = starts_with_place(body)
    for run in _HAN.findall(text):
        if body[-1] not in run:
            continue
        for end in _ends(run, body[-1]):
            for start in range(max(0, end - len(body) - 14), end - 2):
                name = run[start:end]
                if place and not name.startswith(place):
                    continue
                if place and _writes_out(name, body):
                    yield name
                if not place and start == 0 and (joined := _with_place(name, body)):
                    yield joined


def _ends(run: str, last: str) -> list[int]:
    return [n + 1 for n, character in enumerate(run) if character == last]


def _with_place(name: str, body: str) -> str:
    """A place in front of a short form of the body, joined to the body's own full wording."""
    name = _LEADING.sub("", re.split(_VERBS, name)[-1])
    for cut in range(2, min(9, len(name) - 2)):
        place, rest = name[:cut], name[cut:]
        if rest[:2] == body[:2] and rest[-2:] == body[-2:] and _is_within(rest, body):
            return place + body
    return ""


def _is_within(short: str, full: str) -> bool:
    rest = iter(full)
    return len(short) >= 4 and all(character in rest for character in short)


def starts_with_place(body: str) -> str:
    """The place that a body's name begins with, or ""; a zone is no place."""
    match = re.match(rf"[\u4e00-\u9fff]{{1,8}}?(?:{_PLACES})(?=[\u4e00-\u9fff])", body)
    return match[0] if match and not match[0].endswith(_ZONES) else ""


def _place_in(text: str) -> str:
    """The place whose government the text speaks of, if it speaks of just one."""
    found = [_LEADING.sub("", match) for match in _SEAT.findall(text)]
    places = {place for place in found if len(place) > 1 and place not in _NOT_PLACES}
    # A verb may still stand before the name: what all mentions end with is the name.
    shortest = min(places, key=len, default="")
    return shortest if all(place.endswith(shortest) for place in places) else ""


def _published_on(document: Document, beside: _Beside) -> date | None:
    """The stated date of publication: a meta, an element, a metadata table or a labelled line."""
    stated = [*document.values(WORDS["metas"]["published_on"])]
    stated += [value for label, value in beside if label in _DATE_LABELS]
    for value in stated:
        if found := find_date(value):
            return found
    for paragraph in document.paragraphs():
        match = _LABELLED_DATE.search(fold(paragraph.text))
        if match and (found := find_date(match["date"])):
            return found
    return None


def _dated_below(document: Document, title: str) -> date | None:
    """A date that stands alone, or before the source, on one of the lines below the title."""
    lines = [_squeeze(paragraph.text) for paragraph in document.paragraphs()]
    if not title or _squeeze(title) not in lines:
        return None
    below = lines.index(_squeeze(title)) + 1
    dated = filter(_DATE_LINE.match, lines[below : below + _LINES_TO_DATE])
    return next(map(find_date, dated), None)


def find_date(text: str) -> date | None:
    """The first day written in a text, or None; days that no calendar has are none."""
    match = _DATE.search(fold(text))
    try:
        return date(*map(int, match.groups())) if match else None
    except ValueError:
        return None
