"""The numbers that Word writes in front of list paragraphs: they stand in no text of the file."""

import re
from dataclasses import dataclass
from typing import Any

from extract.readers.package import Package, attribute, child, local

_HAN = "零一二三四五六七八九"
_LEGAL = "零壹贰叁肆伍陆柒捌玖"
_MAX_NUMBER = 9999
_PLACE = re.compile(r"%(\d)")


@dataclass(frozen=True, slots=True)
class _Level:
    start: int
    style: str
    text: str


@dataclass(frozen=True, slots=True)
class Style:
    """What a paragraph style adds: its list and level in it, its outline level (0: none)."""

    number: str | None
    level: int
    outline: int


NO_STYLE = Style(None, 0, 0)


class Numbers:
    """Counts the lists of one document; ask it for every paragraph, in order."""

    def __init__(self, package: Package) -> None:
        self._lists, self._overrides = _read_lists(package)
        self._styles = _read_styles(package)
        self._counts: dict[str, dict[int, int]] = {}
        self._begun: set[str] = set()

    def style_of(self, properties: Any | None) -> Style:
        """The style of a paragraph by its properties."""
        name = attribute(child(properties, "pStyle"), "val")
        return self._styles.get(name or "", NO_STYLE)

    def next(self, properties: Any | None) -> str:
        """The number printed before a paragraph with these properties, or nothing."""
        style = self.style_of(properties)
        direct = child(properties, "numPr")
        number = attribute(child(direct, "numId"), "val") or style.number
        level = _whole(attribute(child(direct, "ilvl"), "val"), style.level)
        if number is None or number not in self._lists:
            return ""
        shared, levels = self._lists[number]
        counts = self._counts.setdefault(shared, {})
        if number not in self._begun:
            self._begun.add(number)
            for one, start in self._overrides.get(number, {}).items():
                counts[one] = start - 1
        if level not in levels:
            return ""
        counts[level] = counts.get(level, levels[level].start - 1) + 1
        for deeper in [one for one in counts if one > level]:
            del counts[deeper]
        return _printed(levels, level, counts)


def _printed(levels: dict[int, _Level], level: int, counts: dict[int, int]) -> str:
    if levels[level].style in ("bullet", "none"):
        return ""

    def number(match: re.Match[str]) -> str:
        one = int(match[1]) - 1
        if one not in levels:
            return ""
        return format_number(counts.get(one, levels[one].start), levels[one].style)

    return _PLACE.sub(number, levels[level].text)


def format_number(number: int, style: str) -> str:
    """A number as a list style prints it; styles that no report uses come out as digits."""
    if not 0 < number <= _MAX_NUMBER:
        return str(number)
    if style.startswith(("chineseCounting", "japaneseCounting", "taiwaneseCounting")):
        return _han(number)
    if style.startswith("ideographDigital") or style == "taiwaneseDigital":
        return "".join(_HAN[int(digit)] for digit in str(number))
    if style.startswith(("chineseLegal", "ideographLegal")) and number <= 10:
        return "拾" if number == 10 else _LEGAL[number]
    if style.startswith("decimalEnclosedCircle") and number <= 20:
        return chr(0x2460 + number - 1)
    if style in ("lowerLetter", "upperLetter") and number <= 26:
        return chr((97 if style == "lowerLetter" else 65) + number - 1)
    return str(number)


def _han(number: int) -> str:
    """A number in Chinese counting: 12 is 十二, 21 二十一, 105 一百零五."""
    text = ""
    for unit, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, number = divmod(number, unit)
        if digit:
            text += _HAN[digit] + name
        elif text and number and not text.endswith(_HAN[0]):
            text += _HAN[0]
    return text.removeprefix("一") if text.startswith("一十") else text


def _whole(text: str | None, default: int) -> int:
    return int(text) if text and text.isascii() and text.isdigit() else default


_Lists = dict[str, tuple[str, dict[int, _Level]]]
_Overrides = dict[str, dict[int, int]]


def _read_lists(package: Package) -> tuple[_Lists, _Overrides]:
    """Each list's own definition (shared by lists that count on), and where one starts anew."""
    root = package.xml_if_there("word/numbering.xml")
    lists: _Lists = {}
    overrides: _Overrides = {}
    if root is None:
        return lists, overrides
    shared = {
        attribute(one, "abstractNumId"): {
            _whole(attribute(level, "ilvl"), 0): _level(level)
            for level in one
            if local(level) == "lvl"
        }
        for one in root
        if local(one) == "abstractNum"
    }
    for one in root:
        definition = attribute(child(one, "abstractNumId"), "val")
        number = attribute(one, "numId")
        if local(one) == "num" and number and definition in shared:
            lists[number] = definition or "", shared[definition]
            overrides[number] = {
                _whole(attribute(over, "ilvl"), 0): _whole(attribute(start, "val"), 1)
                for over in one
                if local(over) == "lvlOverride"
                and (start := child(over, "startOverride")) is not None
            }
    return lists, overrides


def _level(level: Any) -> _Level:
    return _Level(
        _whole(attribute(child(level, "start"), "val"), 1),
        attribute(child(level, "numFmt"), "val") or "decimal",
        attribute(child(level, "lvlText"), "val") or "",
    )


def _read_styles(package: Package) -> dict[str, Style]:
    root = package.xml_if_there("word/styles.xml")
    if root is None:
        return {}
    every = {attribute(one, "styleId") or "": one for one in root if local(one) == "style"}
    return {name: _style(name, every) for name in every}


def _style(name: str, every: dict[str, Any]) -> Style:
    """A style with what it takes over from those it is based on."""
    number, level, outline = None, 0, 0
    seen: set[str] = set()
    while name in every and name not in seen:
        seen.add(name)
        properties = child(every[name], "pPr")
        if number is None and (found := attribute(child(properties, "numPr", "numId"), "val")):
            number = found
            level = _whole(attribute(child(properties, "numPr", "ilvl"), "val"), 0)
        if not outline and (at := attribute(child(properties, "outlineLvl"), "val")):
            outline = _whole(at, 8) + 1
        name = attribute(child(every[name], "basedOn"), "val") or ""
    return Style(number, level, outline if outline <= 6 else 0)
