"""Finds agencies by name, part of the name, pinyin or its initials."""

import asyncio
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from itertools import takewhile

from pypinyin import lazy_pinyin

from publish.ds import Datasette
from publish.kept import read_kept
from publish.query import Row

_AGENCIES = "select id, name, region, kind from agencies order by region, id"


async def find_agencies(datasette: Datasette, text: str) -> list[Row]:
    """Every agency that the text may mean, the likeliest first."""
    asked = "".join(unicodedata.normalize("NFKC", text).lower().split())
    agencies = await read_kept(datasette, _AGENCIES) if asked else None
    # The first time, thousands of names are spelt; the site goes on meanwhile.
    return await asyncio.to_thread(_ranked, asked, agencies or [])


def _ranked(asked: str, agencies: Sequence[Row]) -> list[Row]:
    ranks = ((_rank(asked, one["id"], one["name"]), one) for one in agencies)
    found = [(rank, one) for rank, one in ranks if rank is not None]
    return [one for _, one in sorted(found, key=lambda pair: pair[0])]


def _rank(asked: str, agency_id: str, name: str) -> int | None:
    """How far a name is from what was asked: 0 is the same, None not meant."""
    name = name.lower()
    if asked in (name, agency_id):
        return 0
    if asked in name:
        return 1
    if not asked.isascii():
        return 3 if _in_order(asked, name) else None
    letters = asked.replace("-", "").replace("'", "")
    if letters and (letters in agency_id.replace("-", "") or _reads(letters, spell(name))):
        return 2
    return 4 if len(letters) > 2 and _reads(letters, spell(name), skipping=True) else None


def _in_order(characters: str, name: str) -> bool:
    """Whether the characters stand in the name in this order: 南阳科技局 in 南阳市科学技术局."""
    rest = iter(name)
    return len(characters) > 2 and all(character in rest for character in characters)


@lru_cache(maxsize=100_000)
def spell(name: str) -> tuple[str, ...]:
    """The pinyin of a name, a syllable a character, without tones."""
    return tuple(lazy_pinyin(name))


def _reads(letters: str, syllables: Sequence[str], *, skipping: bool = False) -> bool:
    """Whether letters spell neighbouring syllables, each whole or by its beginning.

    If ``skipping``, from the first syllable on, some of them left out.
    """
    spots = {0}
    for syllable in syllables:
        reached = {
            spot + length
            for spot in spots
            for length in range(1, _shared(letters[spot:], syllable) + 1)
        }
        if len(letters) in reached:
            return True
        spots = (reached | spots) - {0} if skipping else reached | {0}
    return False


def _shared(one: str, other: str) -> int:
    """How many letters two begin with alike."""
    alike = takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False))
    return sum(1 for _ in alike)
