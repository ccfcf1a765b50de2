"""Region codes: six digits, of which the pairs at the end are zero for what contains others."""

import re
from collections import Counter

from publish.ds import Datasette
from publish.kept import read_kept


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
