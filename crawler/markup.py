"""HTML parsed with what the parser itself lacks: bounds on depth and on attributes."""

import re

from selectolax.lexbor import LexborHTMLParser

from crawler.errors import GongkaiError

# The parser compares each attribute with all before it: 100,000 in one tag take it 40 seconds.
_LONG = 20_000
_LONG_TAG = re.compile(rf"<[a-zA-Z][^<>]{{{_LONG},}}>?")
_MOST_ATTRIBUTES, _MANY_BLANKS = 1000, 20_000
# The parser walks up all open elements at each tag: 100,000 nested ones take it 24 seconds.
_MANY_TAGS, _MOST_OPEN = 10_000, 10_000
_TAG = re.compile(r"<(/?)[a-zA-Z]")


class TooDeepError(GongkaiError):
    """A page opens more elements in one another than any real one: it is not parsed."""


def parse_html(text: str) -> LexborHTMLParser:
    """The tree of a page of any origin; TooDeepError if parsing it would take minutes."""
    if text.count("<") > _MANY_TAGS and _is_too_deep(text):
        raise TooDeepError("nested too deep")
    if _may_be_crowded(text):
        text = _LONG_TAG.sub(_without_crowd, text)
    return LexborHTMLParser(text)


def _may_be_crowded(text: str) -> bool:
    """Whether a stretch as long as half of such a tag begins no tag, and there are the blanks."""
    half = _LONG // 2
    if all(text.find("<", start, start + half) >= 0 for start in range(0, len(text) - half, half)):
        return False
    return text.count(" ") + text.count("\n") + text.count("\t") > _MANY_BLANKS


def _is_too_deep(text: str) -> bool:
    """Whether more elements are ever open than any page has, void and unclosed ones counted."""
    still_open = 0
    for tag in _TAG.finditer(text):
        still_open += -1 if tag[1] else 1
        if still_open > _MOST_OPEN:
            return True
    return False


def _without_crowd(tag: re.Match[str]) -> str:
    """A long tag, unless it is crowded with attributes (a picture in an address is one)."""
    return tag[0] if len(tag[0].split(None, _MOST_ATTRIBUTES)) < _MOST_ATTRIBUTES else ""
