"""Whether two names mean the same body, leniently: shortened words, places left out or added."""

import re
import tomllib
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from crawler.places import place_at


def squeeze(text: str | None) -> str:
    """A label without any white space: menus break and pad their words with it."""
    return "".join((text or "").split())


_LONGEST_TOWN = 8  # characters
_MEMORY = 2**13  # names: what lists and menus say comes again on each page of a site
_CHINESE_YEAR = re.compile(r"[一二三四五六七八九〇零○]{4}(?=年)")
_CHINESE_DIGITS = str.maketrans("零〇○一二三四五六七八九", "000123456789")


def with_digits(text: str) -> str:
    """A text with its years in digits: 二〇一九年 is 2019年."""
    return _CHINESE_YEAR.sub(lambda found: found[0].translate(_CHINESE_DIGITS), text)


@cache
def _words() -> dict[str, Any]:
    return tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))


@dataclass(frozen=True, kw_only=True)
class BodyName:
    """A body's name cut in two: places from wide to narrow, and the rest, in its short form."""

    places: tuple[str, ...]
    core: str


@lru_cache(maxsize=_MEMORY)
def parse_body(name: str) -> BodyName:
    """Cut a name: the places at its start, then what kind of body it is (may be empty)."""
    squeezed = re.sub(_words()["between"], "", squeeze(name))
    places = _take_places(squeezed)
    rest = squeezed[sum(map(len, places)) :]
    return BodyName(places=tuple(places), core=_shorten(rest))


@lru_cache(maxsize=_MEMORY)
def is_same_body(name: str, other: str) -> bool:
    """Whether ``name``, as a title gives it, may mean the body called ``other``.

    A body may have two names, the second in brackets: 某市自然资源局（某市林业局）.
    """
    pairs = ((one, two) for one in _names_of(name) for two in _names_of(other))
    return any(_is_same(one, two) for one, two in pairs)


def is_whole_name(name: str, other: str) -> bool:
    """Whether ``name`` means the body without being shortened, but for its places.

    A place alone is its government, and 'this office' is nobody else.
    """
    cores = {"", *(parse_body(one).core for one in _names_of(other))}
    return is_self(name) or any(parse_body(one).core in cores for one in _names_of(name))


def _names_of(name: str) -> list[str]:
    """The names that a name gives; a branch in brackets is a body of its own, not a second name."""
    parts = [part for part in re.split(r"[()（）]", squeeze(name)) if part]
    branches = tuple(_words()["branches"])
    whole = all(looks_like_body(part) and not part.endswith(branches) for part in parts[1:])
    return parts if len(parts) > 1 and whole else [name]


def _is_same(name: str, other: str) -> bool:
    a, b = parse_body(name), parse_body(other)
    if not a.places and not a.core.startswith(b.core) and b.places:
        a = BodyName(places=(), core=_without_stems(a.core, b.places))
    return _same_places(a.places, b.places) and _same_core(a, b)


def names_body(text: str, name: str) -> bool:
    """Whether a text (a page title, a crumb) names the body somewhere, whole or without place."""
    if squeeze(name) in squeeze(text):
        return True
    return any(is_same_body(body, name) for body in site_bodies(text))


def names_other_body(text: str, name: str) -> bool:
    """Whether a site's title clearly names a body, and not this one."""
    bodies = [body for body in site_bodies(text) if looks_like_body(body)]
    return bool(bodies) and not names_body(text, name)


def site_bodies(text: str) -> list[str]:
    """What may be names of bodies in a site's title such as ``column_body-site``."""
    breaks = re.escape(_words()["breaks"])
    pieces = re.split(f"[{breaks}]+", squeeze(text))
    return [body for piece in pieces if (body := _site_body(piece))]


def looks_like_body(text: str) -> bool:
    """Whether a text is built as the whole name of a public body is."""
    body = parse_body(text)
    return bool(body.places) and (not body.core or ends_as_body(body.core))


def ends_as_body(text: str) -> bool:
    """Whether a text ends as a public body's name does, with a place in front or without."""
    return text.endswith(tuple(_words()["body_ends"]))


def is_town(text: str) -> bool:
    """Whether a short text ends as a town's name does, which alone means its government."""
    return len(text) <= _LONGEST_TOWN and text.endswith(tuple(_words()["town_ends"]))


def _site_body(piece: str) -> str:
    """The body's name inside a site's name, such as ``…局`` of ``欢迎访问…局门户网站``."""
    section = _words()
    changed = True
    while changed:
        changed = False
        for start in section["site_starts"]:
            if piece.startswith(start):
                piece, changed = piece.removeprefix(start), True
        for end in section["site_ends"]:
            if piece.endswith(end):
                piece, changed = piece.removesuffix(end), True
    return piece


@cache
def _place_pattern() -> re.Pattern[str]:
    """A place at the start of a name: two to ten characters and one of the ends."""
    section = _words()
    ends, short = "|".join(section["place_ends"]), "".join(section["short_ends"])
    return re.compile(rf".[{short}]|.{{2,10}}?(?:{ends})")


def _take_places(name: str) -> list[str]:
    """The places at the start of a name, wide to narrow."""
    section = _words()
    masked = name
    for word in section["not_places"]:
        masked = masked.replace(word, "\0" * len(word))
    if masked[:1] in section["bare_ends"] and len(masked) > 1 and not _known_place(name, 0):
        return [name[0]]
    places: list[str] = []
    at = 0
    while place := _known_place(name, at) or _built_place(name, masked, at):
        places.append(place)
        at += len(place)
    return places


def _known_place(name: str, at: int) -> str:
    """The place of the standard that stands there; not 合作市 in 合作市场."""
    place = place_at(name, at)
    end = at + len(place)
    words = tuple(_words()["not_places"])
    whole = name.startswith("政府", end) or place_at(name, end)
    return place if whole or not name.startswith(words, end - 1) else ""


def _built_place(name: str, masked: str, at: int) -> str:
    """What is built as a place's name is, words masked that are none."""
    found = _place_pattern().match(masked, at)
    return name[at : found.end()] if found else ""


def _shorten(core: str) -> str:
    for short, long in _words()["short"].items():
        core = core.replace(long, short)
    return core


def _without_stems(core: str, places: tuple[str, ...]) -> str:
    """A core without a place written short in front (二七科技局)."""
    for place in places:
        stem = place[:-1]
        if len(stem) >= 2 and core.startswith(stem) and len(core) > len(stem):
            core = core[len(stem) :]
    return core


def _same_places(given: tuple[str, ...], known: tuple[str, ...]) -> bool:
    """Whether places may mean the same: the narrowest must agree, where one is given."""
    if not given or not known:
        return True
    return _same_place(given[-1], known[-1])


def _same_place(a: str, b: str) -> bool:
    if len(a) == 1 or len(b) == 1:  # 市科技局: of whatever city
        return a[-1] == b[-1]
    short, long = sorted((a, b), key=len)
    # A place written short keeps its first character, but a zone may leave out its city.
    begins = short[0] == long[0] or long.endswith(tuple(_words()["zone_ends"]))
    return a == b or (a[-1] == b[-1] and begins and _is_within(short, long))


def _same_core(a: BodyName, b: BodyName) -> bool:
    if a.core == b.core:
        return True
    if not a.core:  # a place alone: its government
        return bool(a.places) and b.core in {_shorten(end) for end in _words()["government"]}
    short, long = sorted((a.core, b.core), key=len)
    if len(short) < 2 or short[-1] != long[-1]:
        return False
    # 公安局 is not 公安局交警分局: what goes on after a whole name is a body under it.
    return not long.startswith(short) and _is_within(short, long)


def _is_within(short: str, long: str) -> bool:
    """Whether the characters of ``short`` stand in ``long`` in this order."""
    rest = iter(long)
    return all(character in rest for character in short)


def is_self(name: str) -> bool:
    """Whether a name only says 'this office'."""
    return any(word in name for word in _words()["self"])


def kind_of(name: str) -> str:
    """What kind of body a name is of, as the register says it: it decides the deadline."""
    kinds: dict[str, list[str]] = _words()["kinds"]
    return next((kind for kind, ends in kinds.items() if name.endswith(tuple(ends))), "department")
