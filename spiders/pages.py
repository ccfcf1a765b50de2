"""A fetched page as spiders see it: its links, its names, its text."""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from html import escape
from itertools import islice
from urllib.parse import urljoin, urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

from crawler.decode import decode
from crawler.markup import TooDeepError, parse_html
from crawler.names import squeeze
from spiders.addresses import as_browsers_read, is_routed, make_absolute
from spiders.calls import Opener, find_openers
from spiders.cells import is_mute, label_in_row
from spiders.clicks import clicked, find_clicks
from spiders.facts import find_publisher
from spiders.links import KEPT, Link, label_of, reference_of
from spiders.script import find_built
from spiders.unwrap import unwrap, unwrap_script
from spiders.words import has_any, words

_BARE_YEAR = re.compile(words("column")["year_label"])
_WHOLE = re.compile(r"<(?:!doctype|html|head|body|frameset)\b", re.I)
_LONGEST_CRUMBS = 120
_FROM_HOST = ("/", "http://", "https://")
_ENTRY_LABEL = 6  # characters
_LOST = 3  # links
_LINKING = "a, area, option[value]"
# What else leads on, by what its attributes begin with; scripts follow them.
_BY_SCRIPT = {"onclick": "[onclick]:not(a)", "data-": ", ".join(f"[{n}]:not(a)" for n in KEPT)}


class Page:
    """One HTML page; ``url`` is where it was fetched.

    ``item`` is how addresses are built of data that give none, such as ``/show/{id}.html``;
    ``shown_in`` is the page that a part of one, such as the rows of a list, was asked for;
    ``is_drawn`` if a browser has run its scripts.
    """

    def __init__(
        self,
        *,
        url: str,
        body: bytes,
        charset: str | None = None,
        item: str = "",
        shown_in: str = "",
        is_drawn: bool = False,
    ) -> None:
        self.url = url
        self.is_drawn = is_drawn
        self.text = decode(body, charset=charset)
        self._body = body
        self._item = item
        self._shown_in = shown_in
        self.files: Mapping[str, str] = {}  # its script files by address, as far as fetched
        self._is_acted = False
        self._is_gb = not _is_utf8(body)  # browsers then write the queries of its links so, too

    def with_scripts(self, files: Mapping[str, str]) -> "Page":
        """The page as if the text of its script files stood in it."""
        page = self._of(self.text + "".join(f"<script>{text}</script>" for text in files.values()))
        page.files = files
        return page

    def acted(self, html: str, went: Sequence[str], *, alone: bool = False) -> "Page":
        """The page with what its scripts wrote and went to; nothing else if ``alone``.

        What was written is no longer guessed from the scripts.
        """
        if not (alone or html.strip() or went):
            return self
        frames = "".join(f'<iframe src="{escape(url)}"></iframe>' for url in went)
        page = self._of(f"{'' if alone else self.text}<div>{html}</div>{frames}")
        page.files = self.files
        page._is_acted = alone or "<a" in html
        return page

    def _of(self, text: str) -> "Page":
        page = Page(url=self.url, body=text.encode(), charset="utf-8", is_drawn=self.is_drawn)
        page._is_gb = self._is_gb
        page._item, page._shown_in = self._item, self._shown_in
        return page

    @cached_property
    def calls_elsewhere(self) -> bool:
        """Whether entries are opened by functions that only the page's script files have."""
        nodes = self.tree.css("a[href^=javascript], [onclick]") if self.scripts else []
        lost = (
            node
            for node in nodes
            if len(label_of(node)) >= _ENTRY_LABEL and not reference_of(node, self._find_openers)
        )
        return len(list(islice(lost, _LOST))) == _LOST

    @cached_property
    def scripts(self) -> list[str]:
        """The addresses of the page's own script files; known libraries are none of its own."""
        found = (self.resolve(n.attributes.get("src")) for n in self.tree.css("script[src]"))
        own = (url for url in found if url and urlsplit(url).netloc == urlsplit(self.url).netloc)
        libraries = words("page")["libraries"]
        named = (url for url in own if not has_any(_file_of(url).lower(), libraries))
        return list(dict.fromkeys(named))

    def may_have(self, attribute: str) -> bool:
        """Whether an element may have an attribute, or one whose name begins so.

        The bytes tell, in any encoding but UTF-16, which has zeros in it: the parser takes as long
        to look for one attribute as for all links.
        """
        return attribute.encode() in self._lowered or b"\0" in self._lowered

    @cached_property
    def _lowered(self) -> bytes:
        return self._body.lower()

    @cached_property
    def tree(self) -> LexborHTMLParser:
        """The parsed page; of an answer that is data, its links as markup."""
        try:
            return parse_html(unwrap(self.text, item=self._item))
        except TooDeepError:
            return LexborHTMLParser("")  # a page that no browser draws leads nowhere

    @cached_property
    def base(self) -> str:
        """What relative addresses stand against."""
        node = self.tree.css_first("base[href]")
        around = self.url if _WHOLE.search(self.text) else self._shown_in or self.url
        named = (node.attributes.get("href") or "").strip() if node else ""
        try:
            return urljoin(around, named)
        except ValueError:
            return around

    @cached_property
    def links(self) -> list[Link]:
        """Every link to a web address, in the order of the page."""
        return [
            *self.own_links,
            *self._scripted,
            *self._clicked,
        ]

    @cached_property
    def inline_scripts(self) -> list[str]:
        """The scripts that stand in the page itself."""
        return [node.text() for node in self.tree.css("script:not([src])")]

    @cached_property
    def _scripted(self) -> list[Link]:
        """The links that scripts write into the page, as markup or as data."""
        if self._is_acted:
            return []
        routed = f"{self.url.partition('#')[0]}#{{id}}" if is_routed(self.url) else ""
        item = routed or find_built("\n".join(self.inline_scripts))
        markup = "".join(unwrap_script(script, item=item) for script in self.inline_scripts)
        return list(self._links_of(LexborHTMLParser(markup), "a")) if markup else []

    @property
    def _clicked(self) -> Iterator[Link]:
        """The elements that lead on by a click that a script waits for."""
        for node, reference in clicked(self.tree, find_clicks(self.text)):
            if url := self.resolve(reference):
                yield Link(url=url, label=label_of(node), node=node)

    @property
    def own_links(self) -> Iterator[Link]:
        """The links of the page's own markup."""
        by_script = (found for name, found in _BY_SCRIPT.items() if self.may_have(name))
        return self.links_in(", ".join((_LINKING, *by_script)))

    def links_in(self, selector: str) -> Iterator[Link]:
        """The links among the elements that a selector finds."""
        return self._links_of(self.tree, selector)

    def _links_of(self, tree: LexborHTMLParser, selector: str) -> Iterator[Link]:
        for node in tree.css(selector):
            url = self.resolve(reference_of(node, self._find_openers))
            if url:
                owner = squeeze(node.attributes.get("data-owner"))
                label = label_of(node)
                if is_mute(label) or _BARE_YEAR.match(label):
                    label = label_in_row(node, label)
                yield Link(url=url, label=label, node=node, owner=owner)

    @cached_property
    def frames(self) -> list[str]:
        """The addresses of the page's frames."""
        found = (self.resolve(n.attributes.get("src")) for n in self.tree.css("iframe, frame"))
        return [url for url in found if url]

    def _find_openers(self) -> dict[str, Opener]:
        return self._openers

    @cached_property
    def _openers(self) -> dict[str, Opener]:
        return find_openers(self.text)

    def resolve(self, reference: str | None) -> str | None:
        """A reference made absolute, its fragment dropped; None if it is no web address."""
        if not reference:
            return None
        if reference.lstrip().startswith("#") and not self.is_drawn:
            return None
        reference = as_browsers_read(reference)
        # What says where on the host it stands is the same address on each of its pages.
        base = self._host if reference.startswith(_FROM_HOST) else self.base
        return make_absolute(reference, base, in_gb=self._is_gb, with_routes=self.is_drawn)

    @cached_property
    def _host(self) -> str:
        return urljoin(self.base, "/")

    @cached_property
    def names(self) -> list[str]:
        """What the page calls itself and its site: title, headings, metas, crumbs."""
        metas = [self.meta(name) for name in ("ArticleTitle", "ColumnName", "SiteName")]
        nodes = self.tree.css("title, h1, ucaptitle, .CurrChnlCls")
        found = [*metas, *(squeeze(node.text()) for node in nodes)]
        return [name for name in found if name]

    @cached_property
    def crumbs(self) -> list[str]:
        """What the page says of where it stands: the columns above it, wide to narrow."""
        nodes = self.tree.css(", ".join(words("page")["crumbs"]))
        return [text for node in nodes if len(text := squeeze(node.text())) <= _LONGEST_CRUMBS]

    def meta(self, name: str) -> str:
        """The longest content of the metas of that name: an included header may add its own."""
        return max(self._metas.get(name.lower(), ()), key=len, default="")

    @cached_property
    def _metas(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for node in self.tree.css("meta[name]"):
            name = (node.attributes.get("name") or "").lower()
            found.setdefault(name, []).append(squeeze(node.attributes.get("content")))
        return found

    @cached_property
    def owner(self) -> str:
        """The body that the page's metadata name as its publisher; '' if they name none."""
        return find_publisher(self.text) or self.meta("ContentSource")

    @cached_property
    def plain(self) -> str:
        """The visible text without white space."""
        body = self.tree.body
        if body is None:
            return ""
        return squeeze(_without_scripts(self.tree, body))

    @cached_property
    def root(self) -> LexborNode | None:
        """The element that holds the document: of the known containers the one with most text."""
        best = max(self.containers, key=lambda node: len(node.text()), default=None)
        return best or self.tree.body

    @cached_property
    def containers(self) -> list[LexborNode]:
        """The elements that documents are held in: a banner may be one, too."""
        return self.tree.css(", ".join(words("page")["contents"]))


def _without_scripts(tree: LexborHTMLParser, body: LexborNode) -> str:
    if not any(node.text() for node in tree.css("script, style, noscript")):
        return body.text()
    copy = tree.clone()
    copy.strip_tags(["script", "style", "noscript"])
    return copy.body.text() if copy.body else ""


def _is_utf8(body: bytes) -> bool:
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _file_of(url: str) -> str:
    return urlsplit(url).path.rsplit("/", 1)[-1]
