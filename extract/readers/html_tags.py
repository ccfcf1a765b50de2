"""What the elements of a page are to its text: which break it, which are none of it."""

from itertools import islice

from selectolax.lexbor import LexborNode

BREAKS = frozenset(
    (
        *("address", "article", "aside", "blockquote", "body", "br", "center", "dd", "div", "dl"),
        *("dt", "fieldset", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6"),
        *("header", "hr", "li", "main", "nav", "ol", "option", "p", "pre", "section", "select"),
        *("table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul"),
    )
)
SKIP = frozenset(("script", "style", "noscript", "template", "head", "svg", "iframe", "object"))
LINES = frozenset(("p", "h1", "h2", "h3", "h4", "h5", "h6", "li"))
HEADINGS = {f"h{level}": level for level in range(1, 7)}
_NOT_INLINE = BREAKS | SKIP


def is_table(node: LexborNode) -> bool:
    """Whether an element is a table of more than one cell: a single one is a frame around text."""
    return node.tag == "table" and len(node.css("td, th")) > 1


def is_inline(node: LexborNode) -> bool:
    """Whether nothing inside an element breaks its text or is none of it."""
    inside = islice(node.traverse(include_text=False), 1, None)
    return not any(each.tag in _NOT_INLINE for each in inside)
