"""Whether two names are of one body: offices shorten words and drop the place in front."""

import re
import unicodedata

from extract.values import WORDS

_PLACES = "|".join(sorted(WORDS["agency"]["places"], key=len, reverse=True))
_IN_FRONT = re.compile(rf"^(?:[\u4e00-\u9fff]{{1,8}}?(?:{_PLACES}))+(?=[\u4e00-\u9fff]{{2}})")


def is_same_body(one: str, other: str) -> bool:
    """Whether the shorter name, without its place, is the longer one with characters left out.

    Lenient on purpose: it rejects a document only where it clearly names another body.
    """
    a, b = (re.sub(r"\s+", "", unicodedata.normalize("NFKC", name)) for name in (one, other))
    if not a or not b:
        return True
    bare = [_IN_FRONT.sub("", name) for name in (a, b)]
    return any(_is_within(*sorted(pair, key=len)) for pair in ((a, b), (bare[0], b), (a, bare[1])))


def _is_within(short: str, full: str) -> bool:
    rest = iter(full)
    return short[-1:] == full[-1:] and all(character in rest for character in short)
