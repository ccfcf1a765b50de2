"""Finds agencies by name, part of the name, pinyin or its initials.

All names stand in one text, a line each, that a pattern is searched in: ten times as quick as
asking one name after another, and there are thousands.
"""

import asyncio
import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from weakref import WeakKeyDictionary

from pypinyin import lazy_pinyin

from publish.ds import Datasette
from publish.kept import read_kept
from publish.query import Row

_AGENCIES = "select id, name, region, kind from agencies order by region, id"
_MOST_CHARACTERS = 60
_LEVELS = re.compile(r" (?:sheng|shi|xian|qu)(?= |$)")


@dataclass(frozen=True)
class Lines:
    """Texts of one line each, to be searched all at once."""

    lines: Sequence[str]

    @cached_property
    def _text(self) -> str:
        return "\n".join(("", *self.lines, ""))

    @cached_property
    def _starts(self) -> list[int]:
        return list(accumulate((len(line) + 1 for line in self.lines), initial=0))

    def find(self, pattern: str) -> Iterator[int]:
        """The numbers of the lines that have the pattern, from 0; a line begins with its break.

        A pattern should begin with a character, which is found many times as quickly as ``^``.
        """
        for match in re.finditer(pattern, self._text):
            yield bisect_right(self._starts, match.start()) - 1

    def find_in_order(self, characters: str) -> Iterator[int]:
        """The numbers of the lines that have the characters in order, others between them."""
        pattern = re.compile(_in_order(characters))
        for number, line in enumerate(self.lines):
            # Asked first: most lines lack one of them.
            if all(map(line.__contains__, characters)) and pattern.match(line):
                yield number


@dataclass(frozen=True)
class Names:
    """Agencies with their names as they are searched."""

    agencies: Sequence[Row]

    @cached_property
    def written(self) -> Lines:
        """The names."""
        return Lines([one["name"].lower().replace("\n", " ") for one in self.agencies])

    @cached_property
    def ids(self) -> Lines:
        """The ids, which are pinyin, in one piece."""
        return Lines([one["id"].replace("-", "") for one in self.agencies])

    @cached_property
    def spelt(self) -> Lines:
        """The pinyin, a blank before each syllable: `` nan yang shi``."""
        # A tenth of a millisecond a name: done once, when letters are first asked for.
        return Lines([" " + " ".join(lazy_pinyin(line)) for line in self.written.lines])

    @cached_property
    def shortened(self) -> Lines:
        """The same without 省, 市, 县, 区, which people leave out: nanyang kexue."""
        return Lines([_LEVELS.sub("", line) for line in self.spelt.lines])

    @cached_property
    def initials(self) -> Lines:
        """The first letters of the syllables."""
        return Lines(["".join(re.findall(r" (\S)", line)) for line in self.spelt.lines])

    def find(self, asked: str) -> list[Row]:
        """Those that the text may mean, the likeliest first."""
        found = dict.fromkeys(number for way in self._ways(asked) for number in way)
        return [self.agencies[number] for number in found]

    def _ways(self, asked: str) -> Iterator[Iterable[int]]:
        """The numbers of those that are found in one way, the surest way first."""
        whole = re.escape(asked)
        yield self.written.find(f"\n{whole}(?=\n)")
        yield self.written.find(whole)
        if not asked.isascii():
            # 南阳科技局 in 南阳市科学技术局: as abbreviations go, in order and something left out.
            if len(asked) > 2:
                yield self.written.find_in_order(asked)
            return
        if letters := re.sub("[^a-z0-9]", "", asked):
            yield self.ids.find(letters)
            # Each syllable whole or by its beginning.
            syllables = " " + r"(?:\S* )?".join(letters)
            yield self.spelt.find(syllables)
            yield self.shortened.find(syllables)
            if len(letters) > 2:
                yield self.initials.find(f"\n{letters[0]}{_in_order(letters[1:])}")


def _in_order(characters: str) -> str:
    """The pattern of characters with others between them; it has one way to match, so is quick."""
    return "".join(f"[^{re.escape(one)}\n]*{re.escape(one)}" for one in characters)


_names: "WeakKeyDictionary[Datasette, Names]" = WeakKeyDictionary()


async def find_agencies(datasette: Datasette, text: str) -> list[Row]:
    """Every agency that the text may mean, the likeliest first."""
    asked = "".join(unicodedata.normalize("NFKC", text).lower().split())
    agencies = await read_kept(datasette, _AGENCIES) or []
    if not asked or len(asked) > _MOST_CHARACTERS:
        return []
    names = _names.get(datasette)
    if names is None or names.agencies is not agencies:
        names = _names[datasette] = Names(agencies)
    return await asyncio.to_thread(names.find, asked)
