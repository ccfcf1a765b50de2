"""What a page keeps from being seen by other means than hiding it, and what it shows without text.

A number that nobody sees must not run into the one beside it, and a cell that shows a picture is
not blank. What a style sheet says can be said otherwise by another that is not there, so what it
makes unseen inside a cell is kept, marked as struck out is.
"""

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache

from selectolax.lexbor import LexborHTMLParser, LexborNode

UNSEEN, DRAWN, GONE, STYLED = "unseen", "drawn", "gone", "styled"
_ZERO = r"0(?:\.0+)?(?:px|pt|em|rem|%)?\s*(?:[;!]|$)"
# What makes text unseen, by the property, which an element inside may set anew.
_WAYS: Mapping[str, re.Pattern[str]] = {
    name: re.compile(rf"(?:^|[;\s]){name}\s*:\s*(?:{value})", re.IGNORECASE)
    for name, value in {
        "display": "none",
        "visibility": "hidden|collapse",
        "font-size": _ZERO,
        "opacity": _ZERO,
        "color": "transparent",
        "text-indent": r"-\d{3,}",
        "left": r"-\d{3,}px",
        "clip": r"rect\(0",
        "transform": r"scale\(0\)",
        "width": r"0(?:px)?\s*;.*overflow\s*:\s*hidden",
    }.items()
}
# What any of these has in the markup: a cell is looked at closely only for this.
_TRICK = re.compile(
    r"style=[^>]*:\s*(?:0[;\"'\s!pe.%]|-\d{3}|none|hidden|coll|trans|rect|scale)", re.I
)
_NONE = re.compile(r"display\s*:\s*none", re.IGNORECASE)
_SHOWN = re.compile(r"display\s*:\s*(?!none)\w", re.IGNORECASE)
# What a style sheet writes before or behind an element: words, or those of an attribute of it.
_WRITTEN = re.compile(
    r"""content\s*:\s*(?:"(?P<words>[^"]*)"|'(?P<other>[^']*)'|attr\(\s*(?P<name>[\w-]+))""", re.I
)
_BESIDE = re.compile(r"(?P<of>[^:]+?)::?(?:before|after)$", re.IGNORECASE)
_ESCAPE = re.compile(r"\\([0-9a-fA-F]{1,6})\s?")
BY_STYLE = "[样式表写的数字]"
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_AT = re.compile(r"@[^{}@]{0,200}\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}")
_CLASS = re.compile(r"[\w-]*\.(?P<name>[A-Za-z][\w-]*)")
_CLASSES = re.compile(r"\.([A-Za-z][\w-]*)")
_MOST_STYLES, _MOST_CLASSES = 50_000, 40
_OF_TABLES = frozenset(("table", "tbody", "tr", "td", "th"))
_CELLS = frozenset(("td", "th"))
_WRITES = re.compile(r"\bwrite(?:ln)?\s*\(")
_DEEPEST = 10
_SPACER = frozenset(("0", "1", "2", "3"))


def may_hide(markup: str) -> bool:
    """Whether a style in this markup may keep text from sight."""
    return _TRICK.search(markup) is not None


def unseen_within(cell: LexborNode) -> dict[int, str]:
    """The elements of a cell, itself among them, whose own style keeps their text from sight."""
    if not may_hide(cell.html or ""):
        return {}
    found: dict[int, str] = {}
    for node in cell.css("[style]"):
        way = _way(node.attributes.get("style") or "")
        if way and len(node.css(f'[style*="{way}" i]')) == 1:
            found[node.mem_id] = UNSEEN
    return found


@lru_cache(maxsize=5_000)
def _way(style: str) -> str | None:
    return next((name for name, pattern in _WAYS.items() if pattern.search(style)), None)


def unseen_by_class(tree: LexborHTMLParser) -> Iterator[tuple[LexborNode, str]]:
    """The elements that a style sheet in the page's head hides: rows, cells, tables are gone."""
    sheets = tree.head.css("style") if tree.head else []
    styles = "".join(sheet.text() for sheet in sheets)
    if len(styles) > _MOST_STYLES or not _NONE.search(styles):
        return
    hiding: set[str] = set()
    showing: set[str] = set()
    for rule in _AT.sub("", _COMMENT.sub("", styles)).split("}"):
        selectors, _, said = rule.partition("{")
        if _SHOWN.search(said):
            showing.update(_CLASSES.findall(selectors))
        elif _NONE.search(said):
            every = (_CLASS.fullmatch(one.strip()) for one in selectors.split(","))
            hiding.update(one["name"] for one in every if one)
    names = sorted(hiding - showing)[:_MOST_CLASSES]
    for node in tree.css(", ".join(f".{name}" for name in names)) if names else ():
        if showing.isdisjoint((node.attributes.get("class") or "").split()):
            is_whole = node.tag in _OF_TABLES or node.css_first("table") is not None
            yield node, GONE if is_whole else UNSEEN


def written_by_style(tree: LexborHTMLParser) -> Iterator[LexborNode]:
    """The elements beside whose text a style sheet writes digits, which no text of the page has.

    Of an attribute only where they print nothing else: narrow screens show a table's heads so.
    """
    styles = "".join(sheet.text() for sheet in tree.css("style"))
    if len(styles) > _MOST_STYLES:
        return
    for rule in _AT.sub("", _COMMENT.sub("", styles)).split("}"):
        selectors, _, said = rule.partition("{")
        if written := _WRITTEN.search(said):
            words = _ESCAPE.sub(_unescaped, written["words"] or written["other"] or "")
            for node in _beside(tree, selectors):
                name = written["name"]
                shown = "" if name and node.text().strip() else node.attributes.get(name or "")
                if any(map(str.isdigit, words or shown or "")):
                    yield node


def _unescaped(found: re.Match[str]) -> str:
    code = int(found[1], 16)
    return chr(code) if code < 0x110000 else ""


def _beside(tree: LexborHTMLParser, selectors: str) -> Iterator[LexborNode]:
    for one in selectors.split(",")[:_MOST_CLASSES]:
        if of := _BESIDE.fullmatch(one.strip()):
            try:
                yield from tree.css(of["of"])
            except ValueError:  # no selector that the parser knows
                continue


def is_drawn(node: LexborNode) -> bool:
    """Whether an element of a cell shows something that is no text, or has a script write it."""
    if node.tag == "script":
        return _WRITES.search(node.text()) is not None
    return _SPACER.isdisjoint((node.attributes.get("width"), node.attributes.get("height")))


def in_cell(node: LexborNode) -> bool:
    """Whether an element stands in a cell of a table."""
    above = node.parent
    for _ in range(_DEEPEST):
        if above is None or above.tag in _CELLS:
            break
        above = above.parent
    return above is not None and above.tag in _CELLS


def is_cell(node: LexborNode) -> bool:
    """Whether an element is a cell of a table."""
    return node.tag in _CELLS


def drawn(node: LexborNode) -> str:
    """How a cell is written down that shows this and prints nothing: text, which is no blank."""
    alternative = (node.attributes.get("alt") or "").strip()
    return f"[图：{alternative}]" if alternative else "[图]"
