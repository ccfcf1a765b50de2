"""The pictures of a document: scans and pages of a report, not the site's dress."""

import re
from urllib.parse import urlsplit

from selectolax.lexbor import LexborNode

from spiders.nodes import is_inside, is_under
from spiders.pages import Page
from spiders.words import has_any, words

# pdf.gif, icon_doc.png: the sign of a document's kind before its link
_SIGN = re.compile(
    rf"/(?:\w+[_-])?(?:{'|'.join(words('attachment')['extensions'])}|txt|ppt)\.\w+$", re.I
)
_LAZY = ("data-src", "data-original", "data-lazy-src", "lazy-src")
_SMALL = 60  # pixels: an icon, not a page of a report


def find_pictures(page: Page, images: list[LexborNode], chrome: set[int]) -> list[str]:
    """The addresses of a page's pictures that belong to its text, ``chrome`` its dress."""
    found = []
    for node in images:
        lazy = (node.attributes.get(name) for name in (*_LAZY, "src"))  # src is a blank till shown
        url = page.resolve(next(filter(None, lazy), None))
        shown = is_under(node, page.root) and not is_inside(node, chrome)
        if url and shown and not _is_dress(node, url, page.url):
            found.append(url)
    return found


def _is_dress(node: LexborNode, url: str, page_url: str) -> bool:
    """Whether a picture belongs to the site's looks rather than to the document."""
    sizes = (re.match(r"\d+", node.attributes.get(side) or "") for side in ("width", "height"))
    if any(size and int(size[0]) < _SMALL for size in sizes) or _SIGN.search(urlsplit(url).path):
        return True
    beside = url.startswith(page_url.rsplit("/", 1)[0] + "/")
    return not beside and has_any(urlsplit(url).path.lower(), words("attachment")["dress"])
