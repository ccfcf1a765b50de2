"""What a page's scripts say: the values of simple literals, read and never run."""

import re
from collections.abc import Callable, Mapping
from html import unescape

_PAIR = re.compile(
    r"""["']?\b([A-Za-z_]\w*)["']?\s*[:=]\s*(?:"([^"\n]*)"|'([^'\n]*)'|(-?\w[\w.]*))"""
)
_LITERAL = re.compile(r"-?\d[\d.]*|true|false")
# Where the number of a page stands in an address that a script puts together.
NUMBER = "{page}"
_PLUS = r"(?:\s*\+\s*(?:[\w.$]+(?:\(\))?|\"[^\"\n]*\"|'[^'\n]*'))*"
# '/list?page=' + n + '&size=10' · `/list?page=${n}` · "/list"
EXPRESSION = re.compile(
    rf"""(?:"(?:https?:/)?\.{{0,2}}/[^"\n<>]*"{_PLUS}|'(?:https?:/)?\.{{0,2}}/[^'\n<>]*'{_PLUS}|`[^`\n<>]*`)"""
)
_TERM = re.compile(r""""([^"\n]*)"|'([^'\n]*)'|`([^`\n]*)`|([\w.$]+)(?:\(\))?""")
_ESCAPED = re.compile(r"\\u([0-9a-fA-F]{4})")
_HOLE = re.compile(r"\$\{\s*([\w.]+)\s*\}")
# '/detail/' + item.articleId + '.html', `/detail/${item.id}.html`, "show.do?id=" + d[i].id
_ITEM = re.compile(
    r"['\"`]((?:/|[\w./-]{1,60}\.\w{2,6}\?)[^'\"`\s$]*)(?:['\"]\s*\+\s*|\$\{\s*)(?:\w+(?:\[\w+\])?\.)+(\w*[iI][dD])\b"
    r"(?:\s*\+\s*['\"]|\s*\})?([\w./?=&-]*)"
)
# @click="go(a.articleId)", and what go does: function go(id) { … "/show?id=" + id }
_SENT = re.compile(r"\b(\w+)\(\s*\w+\.(\w*[iI][dD])\s*\)")
_MADE = r"function\s+{}\s?\(\s*(\w+)\s*\)[^}}]{{0,200}}?[\"'`](/[^'\"`\s]*)[\"']\s*\+\s*\1\b"
_KEY = re.compile(r"[?&](\w+)=$")


def fill_expression(
    text: str,
    number: str,
    *,
    said: Mapping[str, str] | None = None,
    numbers: Callable[[str], bool] = lambda name: True,
) -> str | None:
    """The address that literals and names joined by ``+`` come to; None if that cannot be told.

    ``number`` goes where a name, or the parameter it follows, is one of ``numbers``; any other name
    is what ``said`` says of it.
    """
    address = ""
    for double, single, template, name in _TERM.findall(_HOLE.sub(r"`+\1+`", text.strip())):
        if not name:
            address += double or single or template
            continue
        last, key = name.rpartition(".")[2], _KEY.search(address)
        if numbers(last) or (key and numbers(key[1])):
            address += number
        elif last in (said or {}):
            address += (said or {})[last]
        else:
            return None
    return address or None


def find_built(text: str) -> str:
    """How a script builds the address of an entry: ``/show/{id}.html``; '' if it builds none."""
    if built := _ITEM.search(text):
        return f"{built[1]}{{{built[2]}}}{built[3]}"
    for name, value in _SENT.findall(text):
        made = re.search(_MADE.format(name), text)
        if made:
            return f"{made[2]}{{{value}}}"
    return ""


def read_pairs(text: str) -> dict[str, str]:
    """The ``name: value`` and ``name = value`` pairs of a piece of script, the first of a name.

    A value that is itself the name of a pair is what that pair says.
    """
    found: dict[str, str] = {}
    for name, double, single, bare in _PAIR.findall(unescape(text)):
        if name != bare:
            found.setdefault(name, double or single or bare)
    return found


def read_fields(text: str, said: Mapping[str, str]) -> dict[str, str]:
    """The pairs of an object that a call sends, names as they are ``said``; unknown ones empty."""
    found: dict[str, str] = {}
    for name, double, single, bare in _PAIR.findall(unescape(text)):
        literal = not bare or _LITERAL.fullmatch(bare)
        value = double or single or bare if literal else said.get(bare.rpartition(".")[2], "")
        found.setdefault(name, value)
    return found


def read_escapes(text: str) -> str:
    """A script with its escaped slashes, quotes and characters as they are meant."""
    plain = text.replace("\\/", "/").replace('\\"', '"').replace("\\'", "'")
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), plain)


def block_around(text: str, sign: str, *, inside: bool = False) -> str:
    """The innermost braces around the first place of a sign; '' if there are none.

    ``inside``: the first braces after it, as those of a function after its name.
    """
    at = text.find(sign)
    begin = -1 if at < 0 else text.find("{", at) if inside else _open_before(text, at)
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
