"""The full name of the body that a document is of, as the document writes it."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain

from crawler.places import is_place, places_at_end
from extract.title import ENDINGS, body_of, is_body, squeeze
from extract.values import WORDS

_QUOTED = re.compile(r"[《〈][^》〉]*[》〉]")
_HAN = re.compile(r"[\u4e00-\u9fff]+")
_PLACES = "|".join(sorted(WORDS["agency"]["places"], key=len, reverse=True))
_SEATS = "|".join(WORDS["agency"]["seats"])
_SEAT = re.compile(rf"([\u4e00-\u9fff]{{1,8}}?(?:{_PLACES}))(?={_SEATS})")
_LEADING = re.compile(rf"^(?:{'|'.join(WORDS['agency']['leading'])})+")
_ZONES = tuple(WORDS["agency"]["zones"])
_PLACE = re.compile(rf"[\u4e00-\u9fff]{{1,8}}(?:{_PLACES})")
_GOVERNMENTS = "|".join(WORDS["agency"]["governments"])
_RULED = re.compile(r".*(?<![镇乡])人民政府")
_GOVERNED = re.compile(rf"{_PLACE.pattern}|[\u4e00-\u9fff]{{1,8}}街道")
# 国家税务总局…, 中国…, and zones by a name of their own (云溪高新区) want no place in front.
_OWN_NAME = re.compile(
    rf"{'|'.join(WORDS['agency']['national'])}"
    rf"|(?!{'|'.join(WORDS['agency']['zone_kinds'])})[\u4e00-\u9fff]{{2,6}}?"
    rf"(?:{'|'.join(WORDS['agency']['zone_kinds'])})*(?:{'|'.join(_ZONES)})"
)
_VERBS = "|".join(WORDS["agency"]["announcing"])
_REPORT = r"(?:政府|政务)?(?:信息公开)?(?:工作)?年?度?(?:工作)?报告"
# Sentences that say whose report it is: 现公布…2023年度报告 · 公布2023年度…信息公开报告 ·
# 由…编制 · …特编制2023年. Last, with whom to speak: 请与…办公室联系.
_ANNOUNCED = (
    re.compile(rf"([\u4e00-\u9fff]{{3,40}})20\d\d年度?{_REPORT}"),
    re.compile(rf"20\d\d年度?([\u4e00-\u9fff]{{3,40}}?){_REPORT}"),
    re.compile(rf"由([\u4e00-\u9fff]{{4,40}}?)(?:{'|'.join(WORDS['agency']['drawing_up'])})"),
    re.compile(r"(?:^|[,。;:])([\u4e00-\u9fff]{4,40}?)[特现]?编制20\d\d年", re.MULTILINE),
)
_TO_ASK = re.compile(
    rf"与([\u4e00-\u9fff]{{4,40}}?)(?:{'|'.join(WORDS['agency']['offices'])})?联系"
)
_YEARS = re.compile(r"20\d\d年度?")
_STEM_CHARACTERS = 3  # of most places, without their level
_NOT_PLACES = frozenset(WORDS["agency"]["not_places"])


def find_agency(title: str, text: str, stated: Sequence[str], *, sites: Iterable[str] = ()) -> str:
    """The full name that a document gives for the body that its title names.

    The title's own name where nothing fuller is found: what the document ``stated`` beside a label,
    or a name in the text outside of quoted document titles, that is the title's name written out or
    with its place. What ``sites`` are called only writes a name out: many bodies may share one.
    """
    body = body_of(title)
    stated = ["".join(value.split()) for value in stated]
    if not body:
        bodies = (one for one in stated if is_body(one) and len(one) < 40)
        return next(chain(_below(title, text), bodies, _announced(text)), "")
    if seat := _seat_of(body, "\n".join([*stated, text])):
        return seat
    for one in (*stated, *sites):
        if one != body and _writes_out(one, body):
            return one
    plain = _YEARS.sub("。", _QUOTED.sub("。", text))
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
    above = [places_at_end(before) or _without_lead(before) for before, _ in named]
    places = [place for place in above if _PLACE.fullmatch(place)]
    return (places or [""])[0] + named[0][1] if named else ""


def _below(title: str, text: str) -> Iterator[str]:
    """The body whose name stands alone on the line below the title, in brackets or without."""
    lines = text.split("\n")
    below = lines[lines.index(squeeze(title)) + 1 :][:1] if squeeze(title) in lines else []
    yield from filter(_is_whole, (line.strip("()") for line in below))


def _without_lead(words: str) -> str:
    """A name without the verbs and small words that stand before it in its clause."""
    return _LEADING.sub("", re.split(_VERBS, words)[-1])


def _announced(text: str) -> Iterator[str]:
    """The names of bodies with their place in sentences that say whose report it is."""
    for words in (words for pattern in _ANNOUNCED for words in pattern.findall(text)):
        name = _without_lead(words)
        if _is_whole(name):
            yield name
    # The office that answers for a government may have a report of its own.
    asked = (name for name in _TO_ASK.findall(text) if not _RULED.fullmatch(name))
    yield from filter(_is_whole, asked)


def _is_whole(name: str) -> bool:
    """Whether a name says where the body is: by a place, as a town's own, or the whole country."""
    governed = _GOVERNED.match(name)
    is_placed = governed is not None and not governed[0].endswith(_ZONES)
    if not is_placed and not _OWN_NAME.match(name):
        return False
    return is_body(name) or _GOVERNED.fullmatch(name) is not None


def _writes_out(full: str, short: str) -> bool:
    """Whether ``full`` is ``short`` written out: its characters in order, the same ending.

    What goes on after the whole name (某县人民政府 + 政府信息公开) writes out nothing.
    """
    if not full.endswith(ENDINGS) or len(full) > len(short) + 14 or full[-1] != short[-1]:
        return False
    if full.startswith(short):
        return False
    rest = iter(full)
    return len(full) > len(short) and all(character in rest for character in short)


def _names_in(text: str, body: str) -> Iterator[str]:
    """Fuller names of the body in the text, at the start of a clause or after our/we words."""
    place = starts_with_place(body)
    for run in _HAN.findall(text):
        if body[-1] not in run or place not in run:
            continue
        for end in (n + 1 for n, character in enumerate(run) if character == body[-1]):
            first = max(0, end - len(body) - 14)
            if place:
                start = run.rfind(place, first, end)  # an address before a name has the place, too
                if start >= 0 and _writes_out(run[start:end], body):
                    yield run[start:end]
            elif first == 0 and end > 2 and (joined := _with_place(run[:end], body)):
                yield joined


def _with_place(name: str, body: str) -> str:
    """A place in front of a short form of the body, joined to the body's own full wording."""
    name = _without_lead(name)
    for cut in range(2, min(9, len(name) - 2)):
        place, rest = name[:cut], name[cut:]
        same = rest[:2] == body[:2] and rest[-2:] == body[-2:]
        if same and _is_within(rest, body) and _is_placed(place, rest):
            return place + body
    return ""


def _is_placed(place: str, rest: str) -> bool:
    """Whether what stands before a body's name is a place, its level with it or with the name."""
    if _PLACE.fullmatch(place) or is_place(place):
        return True
    return len(place) <= _STEM_CHARACTERS and _PLACE.fullmatch(place + rest[:1]) is not None


def _is_within(short: str, full: str) -> bool:
    rest = iter(full)
    return len(short) >= 4 and all(character in rest for character in short)


def starts_with_place(body: str) -> str:
    """The place that a body's name begins with, or ""; a zone is no place."""
    match = re.match(rf"[\u4e00-\u9fff]{{1,8}}?(?:{_PLACES})(?=[\u4e00-\u9fff])", body)
    return match[0] if match and not match[0].endswith(_ZONES) else ""


def _place_in(text: str) -> str:
    """The place whose government the text speaks of, if it speaks of just one."""
    found = [places_at_end(match) or _LEADING.sub("", match) for match in _SEAT.findall(text)]
    places = {place for place in found if len(place) > 1 and place not in _NOT_PLACES}
    # A verb may still stand before the name: what all mentions end with is the name.
    shortest = min(places, key=len, default="")
    return shortest if all(place.endswith(shortest) for place in places) else ""
