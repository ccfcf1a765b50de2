"""What stands beside a link: the body in its row of a list, the heading over it and its like."""

import re
from collections.abc import Iterator
from itertools import islice

from selectolax.lexbor import LexborNode

from crawler.names import ends_as_body, is_town, squeeze
from spiders.cells import enclosing, is_mute
from spiders.links import Link, label_of
from spiders.scores import is_year_label
from spiders.words import has_any, words

_ROWS = ("tr", "li", "dd")
_HEADINGS = "h1, h2, h3, h4, h5, h6, dt, strong"
_HAN = re.compile(r"[\u4e00-\u9fff]")
_SAYING = 3  # such characters
_BRACKETS = "[]()（）"
_LISTS = ("ul", "ol", "dl", "div", "table")
_LONGEST_HEADING = 40  # characters
_ROWS_READ = 8
_DEEPEST = 4  # elements between a link and what stands over it
_YEAR_DEEPEST = 6  # a link, its cell, row, table and what the table is in
_SHORTEST, _LONGEST = 3, 25  # characters of a body's name


def row_owner(node: LexborNode) -> str:
    """The body that another cell of the link's row names; '' if none does."""
    row = enclosing(node, _ROWS)
    if row is None:
        return ""
    texts = (_without_label(text) for text in _texts_beside(row))
    return next((text for text in texts if _is_owner(text)), "")


def row_title(link: Link) -> str:
    """What a link that only says 下载 or PDF版 leads to, as its row says, with the heading over it.

    '' if the link speaks for itself.
    """
    if link.label and not is_mute(link.label.strip(_BRACKETS)):
        return ""
    row = _card_around(link.node) or enclosing(link.node, _ROWS)
    if row is None:
        return ""
    said = _said_in(row)
    over = heading_over(row.parent) if is_year_label(said) and row.parent else ""
    return said + over if len(over) <= _LONGEST_HEADING else said


def _card_around(node: LexborNode) -> LexborNode | None:
    """The narrowest element around a link that says something, if all its links lead there."""
    current, address = node.parent, node.attributes.get("href")
    for _ in range(_DEEPEST):
        if current is None or current.tag == "body":
            break
        if any(one.attributes.get("href") != address for one in current.css("a")):
            break
        if _length(_said_in(current)) >= _SAYING:
            return current
        current = current.parent
    return None


def _said_in(row: LexborNode) -> str:
    """What a row says: its heading, or the longest of its texts beside the link."""
    headings = (squeeze(one.text()) for one in row.css(_HEADINGS) if not one.css_first("a"))
    return next(filter(None, headings), "") or max(_texts_beside(row), key=_length, default="")


def _length(text: str) -> int:
    """How much a text says: a day says less than a name."""
    return len(_HAN.findall(text))


def group_over(node: LexborNode) -> str:
    """The body whose name stands right over the list that a link is in; '' if none does."""
    current = node.parent
    for _ in range(_DEEPEST):
        if current is None or current.tag == "body":
            break
        before = current.prev if current.tag in _LISTS else None
        while before is not None and not before.text().strip():
            before = before.prev
        said = squeeze(before.text()) if before is not None else ""
        if _is_owner(said):
            return said
        current = current.parent
    return ""


def _texts_beside(row: LexborNode) -> list[str]:
    """What the cells of a row without a link say, and the row itself."""
    cells = (one for one in row.css("td, span, em, i, p, div, b") if not _holds_more(one))
    own = (one for one in row.iter(include_text=True) if one.tag == "-text")
    return [text for one in (*cells, *own) if (text := squeeze(one.text()))]


def _holds_more(node: LexborNode) -> bool:
    """Whether an element has links or further texts in it."""
    return bool(node.css_first("a")) or any(one.tag in ("p", "div", "td") for one in node.iter())


def heading_over(node: LexborNode) -> str:
    """What stands before a link that is only a year or 更多, past the other years and a list."""
    said = (text for text in _said_before(node) if len(text) <= _LONGEST_HEADING)
    return next((text.rstrip(":：") for text in said if not is_year_label(text)), "")


def rows_before(node: LexborNode) -> list[str]:
    """What the rows, and their links, say of the list right before a link or what it is in."""
    current: LexborNode | None = node
    for _ in range(_DEEPEST):
        if current is None or current.tag == "body":
            return []
        before = current.prev
        while before is not None and (before.tag == "script" or not before.text().strip()):
            before = before.prev
        if before is not None:
            rows = before.iter() if before.tag in _LISTS else ()
            return [said for one in islice(rows, _ROWS_READ) for said in _says(one) if said]
        current = current.parent
    return []


def _says(row: LexborNode) -> tuple[str, str]:
    """What a row says, and what its link does: a title's cut end is not seen before a day."""
    link = row.css_first("a")
    return squeeze(row.text()), label_of(link) if link is not None else ""


def year_over(node: LexborNode) -> str:
    """The year that stands alone before a link or what it is in, nearest first; '' if none does."""
    return next(filter(is_year_label, _said_before(node, deepest=_YEAR_DEEPEST)), "")


def _said_before(node: LexborNode, *, deepest: int = _DEEPEST) -> Iterator[str]:
    """What stands before an element and what it is in, nearest first, some elements up."""
    current: LexborNode | None = node
    for _ in range(deepest):
        if current is None or current.tag == "body":
            return
        before = current.prev if current.tag != "option" else None
        while before is not None:
            if before.tag != "-comment" and (text := squeeze(before.text())):
                yield text
            before = before.prev
        current = current.parent


def _is_owner(text: str) -> bool:
    town = is_town(text) and not has_any(text, words("page")["kinds_of_town"])  # 乡镇街道 is none
    return _SHORTEST <= len(text) <= _LONGEST and (ends_as_body(text) or town)


def _without_label(text: str) -> str:
    """A cell without a label such as 发布机构： in front, and without brackets around it."""
    text = text.strip("[]【】()（）·•")
    for label in words("page")["owner_labels"]:
        text = text.removeprefix(label)
    return text.lstrip(":：")
