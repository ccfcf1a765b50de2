"""What the elements of a page are to its text: which break it, which are none of it."""

from collections.abc import Mapping, Sequence
from itertools import islice
from operator import attrgetter

from selectolax.lexbor import LexborHTMLParser, LexborNode

BREAKS = frozenset(
    (
        *("address", "article", "aside", "blockquote", "body", "br", "center", "dd", "div", "dl"),
        *("dt", "fieldset", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6"),
        *("header", "hr", "li", "main", "nav", "ol", "option", "p", "pre", "section", "select"),
        *("table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul"),
    )
)
SKIP = frozenset(("script", "style", "noscript", "template", "head", "svg", "iframe", "object"))
HOLDERS = frozenset(("textarea", "xmp"))
LINES = frozenset(("p", "h1", "h2", "h3", "h4", "h5", "h6", "li"))
HEADINGS = {f"h{level}": level for level in range(1, 7)}
TITLES = ("title", "ucaptitle", "publishtime", "h1")
STRIKES = frozenset(("del", "s", "strike"))
DRAWS = frozenset(("script", "img", "svg", "canvas", "object", "embed", "iframe"))
_NOT_INLINE = BREAKS | SKIP
_ASKED = frozenset(("table", "input", "meta", "sup", *TITLES, *STRIKES, *DRAWS))
_tag = attrgetter("tag")


def is_table(node: LexborNode) -> bool:
    """Whether an element is a table of more than one cell: a single one is a frame around text."""
    return node.tag == "table" and len(node.css("td, th")) > 1


def is_inline(node: LexborNode) -> bool:
    """Whether nothing inside an element breaks its text or is none of it."""
    return _NOT_INLINE.isdisjoint(map(_tag, islice(node.traverse(), 1, None)))


Named = Mapping[str, Sequence[LexborNode]]
"""The elements of a page by their name, in the order of the page."""


def find_named(tree: LexborHTMLParser) -> Named:
    """The elements that reading asks for by name, in one look over all of them.

    A selection of its own for each name would take a hundredth of a millisecond or two.
    """
    found: dict[str, list[LexborNode]] = {}
    skipped: set[int] = set()  # by number: a name is a string made anew for each element
    for node in tree.root.traverse() if tree.root else ():
        if node.tag_id in skipped:
            continue
        if (name := node.tag or "") in _ASKED:
            found.setdefault(name, []).append(node)
        else:
            skipped.add(node.tag_id)
    return found
