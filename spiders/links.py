"""Links of a page: where an element leads, by its attributes or its script, and what it says."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urlencode, urlsplit

from selectolax.lexbor import LexborNode

from crawler.names import squeeze
from spiders.addresses import is_route
from spiders.calls import Opener, opened_at_once, opened_by
from spiders.words import words

# An address in a script: what looks like a path, or the bare name of a page or document.
_PAGES = ("html?", "shtml", "jsp", "as[phm]x?", "php", "do", "action")
_NAMED = "|".join((*_PAGES, *words("attachment")["extensions"]))
_CALLED = re.compile(
    r"""['"]((?:(?:https?:)?/|\.{1,2}/)[^'"\s]+|[\w%./-]+\.(?:"""
    + _NAMED
    + r""")(?:\?[^'"\s]*)?)['"]""",
    re.I,
)
# The day of publication, which many listings set into the link.
_DAY = r"[\[(（]?(?:19|20)\d\d[-/.年]\d{1,2}[-/.月]\d{1,2}日?[\])）]?(?:\d\d:\d\d(?::\d\d)?)?"
_DAY_AROUND = re.compile(rf"^{_DAY}(?=\D)|{_DAY}$")
_HEADINGS = "h1, h2, h3, h4, h5, h6"
_LONG = 20  # characters of a link that may be more than its title
_NUMBER = re.compile(r"\d{1,3}|[\d:/.-]{5,19}")  # a year is none
_CHOSEN = re.compile(rf"https?:|\.{{0,2}}/|\?|[\w%./-]+\.(?:{_NAMED})(?:\?|$)", re.I)
# Where scripts find what a click opens.
KEPT = ("data-href", "data-link", "data-url", "data-file", "data-path")
_OWN_VALUE = re.compile(r"this(?:\.options\[this\.selectedIndex\])?\.value")
_SENT = re.compile(r"\.submit\(")


@dataclass(frozen=True, kw_only=True)
class Link:
    """One link: absolute address without fragment, label without white space, its element."""

    url: str
    label: str
    node: LexborNode
    owner: str = ""

    @cached_property
    def path(self) -> str:
        """The path of its address, which every family looks at."""
        return urlsplit(self.url).path


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One item of a listing."""

    url: str
    title: str


# Gives the functions of a page's scripts that open an address: few pages' links need them.
Openers = Callable[[], Mapping[str, Opener]]


def reference_of(node: LexborNode, openers: Openers) -> str | None:
    """What a link refers to, as the page writes it, also one opened by script; None if nothing."""
    if node.tag == "option":
        value = (node.attributes.get("value") or "").strip()
        return value if _CHOSEN.match(value) else _chosen_by_script(node, value, openers)
    href = (node.attributes.get("href") or "").strip()
    if _leads_nowhere(href):
        href = _kept_by(node) or href
    if not _leads_nowhere(href):
        return href
    script = f"{href} {node.attributes.get('onclick') or ''}"
    called = _CALLED.search(script)
    return called[1] if called else opened_by(script, openers())


def _kept_by(node: LexborNode) -> str | None:
    """The address that an element keeps for its script; that of a list's next page is no link."""
    kept = ((node.attributes.get(name) or "").strip() for name in KEPT)
    found = next(filter(_CHOSEN.match, kept), None)
    section = words("page")
    return None if found and label_of(node) in (*section["next"], *section["more"]) else found


def _chosen_by_script(node: LexborNode, value: str, openers: Openers) -> str | None:
    """Where a select box goes with the value of one of its options."""
    box = node.parent
    chosen = box.attributes.get("onchange") if box is not None else None
    if box is None or not chosen or not value:
        return None
    if _SENT.search(chosen):
        return _sent_by_form(box, value)
    script = _OWN_VALUE.sub(f"'{value}'", chosen)
    return opened_by(script, openers()) or opened_at_once(script)


def _sent_by_form(box: LexborNode, value: str) -> str | None:
    """Where the form around a select box goes with one of its values; None if it posts."""
    form, name = box.parent, box.attributes.get("name")
    while form is not None and form.tag != "form":
        form = form.parent
    if form is None or not name or (form.attributes.get("method") or "get").lower() != "get":
        return None
    hidden = {
        field.attributes["name"] or "": field.attributes.get("value") or ""
        for field in form.css("input[type=hidden][name]")
    }
    return f"{form.attributes.get('action') or ''}?{urlencode({**hidden, name: value})}"


def _leads_nowhere(href: str) -> bool:
    inside = href.startswith("#") and not is_route(href)
    return not href or inside or href.lower().startswith("javascript:")


def _said_by(node: LexborNode) -> str:
    """The heading in a link, else its text without parts at either end that only number it."""
    text = squeeze(node.text())
    if len(text) > _LONG and (heading := node.css_first(_HEADINGS)) is not None:
        return squeeze(heading.text()) or text
    if not (text[:1].isdigit() or text[-1:].isdigit()):
        return text
    parts = [squeeze(part.text()) for part in node.css("*") if part.mem_id != node.mem_id]
    for part in filter(_NUMBER.fullmatch, parts):
        text = text.removeprefix(part).removesuffix(part)
    return text


def label_of(node: LexborNode) -> str:
    """The title if it says more than the text, which listings cut short; else the text."""
    text = _said_by(node)
    title = squeeze(node.attributes.get("title"))
    if node.tag == "area":
        text = squeeze(node.attributes.get("alt"))
    if not text:
        image = node.css_first("img[alt]")
        text = squeeze(image.attributes.get("alt")) if image else ""
    text, title = _DAY_AROUND.sub("", text), _DAY_AROUND.sub("", title)
    cut = text.endswith(tuple(words("title")["truncated"]))
    return title if title and (cut or len(title) > len(text)) else text
