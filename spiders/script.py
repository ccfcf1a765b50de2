"""What a page's scripts say: the values of simple literals, read and never run."""

import re
from html import unescape

_PAIR = re.compile(
    r"""["']?\b([A-Za-z_]\w*)["']?\s*[:=]\s*(?:"([^"\n]*)"|'([^'\n]*)'|(-?\w[\w.]*))"""
)


def read_pairs(text: str) -> dict[str, str]:
    """The ``name: value`` and ``name = value`` pairs of a piece of script, the first of a name.

    A value that is itself the name of a pair is what that pair says.
    """
    found: dict[str, str] = {}
    for name, double, single, bare in _PAIR.findall(unescape(text)):
        found.setdefault(name, double or single or bare)
    return found


def block_around(text: str, sign: str) -> str:
    """The innermost braces around the first place of a sign; '' if there are none."""
    at = text.find(sign)
    begin = _open_before(text, at) if at >= 0 else -1
    if begin < 0:
        return ""
    depth = 0
    for end in range(begin, min(len(text), begin + 5000)):
        depth += {"{": 1, "}": -1}.get(text[end], 0)
        if depth == 0:
            return text[begin : end + 1]
    return ""


def _open_before(text: str, at: int) -> int:
    depth = 0
    for begin in range(at, max(-1, at - 5000), -1):
        depth += {"}": 1, "{": -1}.get(text[begin], 0)
        if depth < 0:
            return begin
    return -1
