"""The documents and pictures that belong to a report's page."""

import re
from functools import cache, lru_cache
from urllib.parse import parse_qsl, urljoin, urlsplit

from selectolax.lexbor import LexborNode

from crawler.names import squeeze
from spiders.addresses import MEMORY
from spiders.families.base import says_next
from spiders.links import Link
from spiders.nodes import ancestors, is_inside, is_under
from spiders.pages import Page
from spiders.pictures import find_pictures
from spiders.scores import is_year_label
from spiders.script import read_escapes
from spiders.words import has_any, words

MAX_ATTACHMENTS = 40
_QUOTED = re.compile(
    rf"""["']([^"'\s<>]+\.(?:{"|".join(words("attachment")["extensions"])})(?:\?[^"'\s]*)?)["']""",
    re.I,
)
_CALLED = re.compile(r"附[件表]?[\d一二三四五]{0,2}[:：【\[(（]+$")  # 附件【<a>
_SHOWN = "iframe[src], frame[src], embed[src], object[data]"
_KEPT = ("data-pdf", "data-src")  # where viewers find what they show


def find_attachments(page: Page) -> list[str]:
    """Addresses of linked and embedded documents, then of pictures in the text; each once."""
    return list(_find(page))


@lru_cache(maxsize=1)  # the page at hand is asked several times while it is judged
def _find(page: Page) -> tuple[str, ...]:
    links = [
        link
        for link in page.links
        if link.url != page.url and (_is_promising(link) or _is_bare(page, link))
    ]
    kept = (f":not(img)[{name}]" for name in _KEPT if page.may_have(name))
    shown = page.tree.css(", ".join((_SHOWN, *kept)))
    images = page.tree.css("img")
    named = _named_in_scripts(page)
    if not links and not images and not shown and not named:
        return ()
    chrome = _chrome(page)
    linked = [link.url for link in links if _is_attachment(page, link, chrome)]
    embedded = _embedded(page, shown, chrome)
    found = [within_viewer(url) or url for url in (*linked, *embedded, *named)]
    return tuple(dict.fromkeys([*found, *find_pictures(page, images, chrome)]))[:MAX_ATTACHMENTS]


def find_further(page: Page) -> list[str]:
    """The further pages of an article set over several: ``7_2.html`` of ``7.html``."""
    stem, _, extension = page.url.rpartition(".")
    head, tail = re.sub(r"_\d{1,2}$", "", stem) + "_", f".{extension}"
    turned = (one for one in page.links if one.label.strip("[]").isdigit() or says_next(one.label))
    found = {one.url for one in turned if one.url != page.url}
    return sorted(
        url for url in found if _is_numbered(url, head, tail) or _is_page_of(url, page.url)
    )


def _is_numbered(url: str, head: str, tail: str) -> bool:
    """Whether an address is a number of at most two digits between others' head and tail."""
    number = url.removeprefix(head).removesuffix(tail)
    return number.isdecimal() and len(number) <= 2 and url == head + number + tail


def _is_page_of(url: str, first: str) -> bool:
    """Whether an address is another's with a page's number added: ``show?id=7&page=2``."""
    said, asked = (set(parse_qsl(urlsplit(one).query)) for one in (first, url))
    added = asked - said
    paged = [name for name, number in added if name in words("data")["pages"] and number.isdigit()]
    beside = url.partition("?")[0] == first.partition("?")[0] and said <= asked
    return beside and len(added) == len(paged) == 1


@lru_cache(maxsize=MEMORY)
def is_document_url(url: str, *, pictures: bool = False) -> bool:
    """Whether an address ends like that of a document (or of a picture)."""
    parts = urlsplit(url.lower())
    endings = _dotted("extensions") + (_dotted("images") if pictures else ())
    return parts.path.endswith(endings) or parts.query.endswith(endings)


def _is_document(link: Link) -> bool:
    named = link.label.lower().endswith(_dotted("extensions"))
    sure = tuple(words("attachment")["sure_label"])
    return is_document_url(link.url) or named or link.label.startswith(sure)


def _is_promising(link: Link) -> bool:
    """Whether a link may lead to a document, wherever on the page it stands."""
    signs = words("attachment")["label"]
    return (
        _is_promising_url(link.url)
        or _is_document(link)
        or has_any(link.label, signs)
        or has_any(_text_before(link.node), signs)
    )


@lru_cache(maxsize=MEMORY)
def _is_promising_url(url: str) -> bool:
    section = words("attachment")
    return (
        is_document_url(url, pictures=True)
        or has_any(url.lower(), section["paths"])
        or (urlsplit(url).hostname or "").startswith(tuple(section["stores"]))
    )


def _is_attachment(page: Page, link: Link, chrome: set[int]) -> bool:
    """Whether a promising link stands where documents do: a sure one anywhere but in the dress."""
    if is_inside(link.node, chrome):
        return False
    called = _CALLED.search(_text_before(link.node))
    return _is_document(link) or called is not None or _is_in_text(page, link.node)


def _is_bare(page: Page, link: Link) -> bool:
    """Whether a link in the text leads to what has no extension, as files often do."""
    name = link.path.rsplit("/", 1)[-1]
    if not name or "." in name or is_year_label(link.label):
        return False
    return bool(page.containers) and is_under(link.node, page.root)


def _embedded(page: Page, nodes: list[LexborNode], chrome: set[int]) -> list[str]:
    """What is shown inside the document in a frame or viewer."""
    found = []
    for node in nodes:
        values = (node.attributes.get(name) for name in ("src", "data", *_KEPT))
        url = page.resolve(next(filter(None, values), None))
        inside = _is_in_text(page, node) and not is_inside(node, chrome)
        if url and (inside or is_document_url(url) or within_viewer(url)):
            found.append(url)
    return found


def _named_in_scripts(page: Page) -> list[str]:
    """Documents that a script shows, named in it as quoted addresses."""
    quoted = _QUOTED.findall(read_escapes("\n".join(page.inline_scripts)))
    # 某局2023年年报.pdf is what a document is called, not where it stands.
    found = (page.resolve(one) for one in quoted if "/" in one or one.isascii())
    return [url for url in found if url and is_document_url(url)]


def within_viewer(url: str) -> str | None:
    """The document that a viewer's address names: ``viewer.html?file=/a.pdf``.

    A viewer on another host shows what it is given, whatever it is called.
    """
    parts = urlsplit(url)
    viewer = parts.path.lower().endswith((".html", ".htm", "viewer", "/"))
    for _, value in parse_qsl(parts.query):
        document = is_document_url(value)
        elsewhere = document and urlsplit(value).netloc not in ("", parts.netloc)
        shown = document or value.startswith(("http://", "https://", "/"))
        if elsewhere or (viewer and shown):
            return urljoin(url, value)
    return None


def _text_before(node: LexborNode) -> str:
    """The few characters right before a link."""
    before = node.prev
    return squeeze(before.text() if before is not None else "")[-6:]


def _chrome(page: Page) -> set[int]:
    """The elements of the page's dress, unless they hold the document itself."""
    nodes = page.tree.css(", ".join(words("page")["chrome"]))
    root = page.root
    holding = set(ancestors(root)) if root is not None else set()
    return {node.mem_id for node in nodes} - holding


def _is_in_text(page: Page, node: LexborNode) -> bool:
    """Whether a link or frame stands in a container of text: a mere file's holds little."""
    held = {one.mem_id for one in page.containers}
    return not held or is_inside(node, held)


@cache
def _dotted(kind: str) -> tuple[str, ...]:
    return tuple(f".{extension}" for extension in words("attachment")[kind])
