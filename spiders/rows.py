"""What stands beside a link: the body in its row of a list, the heading over it and its like."""

from selectolax.lexbor import LexborNode

from crawler.names import ends_as_body, is_town, squeeze
from spiders.discovery import is_year_label
from spiders.words import words

_ROWS = ("tr", "li", "dd")
_DEEPEST = 4  # elements between a link and its row
_SHORTEST, _LONGEST = 3, 25  # characters of a body's name


def row_owner(node: LexborNode) -> str:
    """The body that another cell of the link's row names; '' if none does."""
    row = _row_of(node)
    if row is None:
        return ""
    cells = (one for one in row.css("td, span, em, i, p, div, b") if not one.css_first("a"))
    texts = (_without_label(squeeze(cell.text())) for cell in cells)
    return next((text for text in texts if _is_owner(text)), "")


def heading_over(node: LexborNode) -> str:
    """What stands before a link that is only a year, past the other years of its list."""
    current: LexborNode | None = node
    for _ in range(_DEEPEST):
        if current is None or current.tag == "body":
            break
        before = current.prev if current.tag != "option" else None
        while before is not None:
            text = squeeze(before.text())
            if text and not is_year_label(text) and before.tag != "-comment":
                return text.rstrip(":：")
            before = before.prev
        current = current.parent
    return ""


def _is_owner(text: str) -> bool:
    return _SHORTEST <= len(text) <= _LONGEST and (ends_as_body(text) or is_town(text))


def _row_of(node: LexborNode) -> LexborNode | None:
    current = node.parent
    for _ in range(_DEEPEST):
        if current is None or current.tag in _ROWS:
            return current
        current = current.parent
    return None


def _without_label(text: str) -> str:
    """A cell without a label such as 发布机构： in front, and without brackets around it."""
    text = text.strip("[]【】()（）")
    for label in words("page")["owner_labels"]:
        text = text.removeprefix(label)
    return text.lstrip(":：")
