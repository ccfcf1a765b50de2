"""Hanweb JCMS: the first records stand in a data store inside the page, the rest are posted for."""

import re
from html import unescape
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

from spiders.families.base import Ask, Family, Turn, entries_of
from spiders.links import Entry
from spiders.pages import Page
from spiders.script import read_pairs

ARTICLE = re.compile(r"/art/\d{4}/\d{1,2}/\d{1,2}/art_\w+\.html?$")
# Also at its older place, and that of kin whose script and records are the same.
_PROXY = re.compile(r"/(?:jpage/dataproxy\.jsp|messageController/getMessage\.do)")
# From where it begins: sought from every character, a long run of them took seconds.
_ADDRESS = re.compile(rf"(?<![\w/.:-])[\w/.:-]*{_PROXY.pattern}")
_BY_GET = "getMessage.do"
_GROUP = re.compile(r"<nextgroup>\s*<!\[CDATA\[.{0,2000}?href=[\"']([^\"']+)[\"']", re.S | re.I)
_PER_PAGE, _ONE_ASK = 15, 45
_FIELDS = (
    *("col", "appid", "webid", "path", "columnid", "sourceContentType", "unitid", "webname"),
    *("permissiontype", "columnId"),
)


class Jcms(Family):
    """``/art/2024/1/17/art_12_345.html``; ``?pageNum=2`` would give the first page again."""

    name = "jcms"

    def recognises(self, page: Page) -> bool:
        """By its data store, its proxy or its articles."""
        return (
            _find_proxy(page) is not None or "<datastore>" in page.text or bool(self.entries(page))
        )

    def entries(self, page: Page) -> list[Entry]:
        """What the records link, on whatever host, and articles by their address."""
        articles = (link for link in page.links if ARTICLE.search(link.path))
        return entries_of([*page.links_in("div[data-record] a"), *articles])

    def turn(self, page: Page) -> Turn:
        """The records after those of the page, a group at a time."""
        proxy = _find_proxy(page)
        if proxy and not _PROXY.search(page.url):  # an answer tells not where it stands
            yield from _ask_on(page, proxy)


def _find_proxy(page: Page) -> str | None:
    found = _ADDRESS.search(page.text) if _PROXY.search(page.text) else None
    return urljoin(page.url, found[0]) if found else None


def _ask_on(page: Page, proxy: str) -> Turn:
    """Asks group after group, each from where the last answer ended: many give less than asked."""
    group = _GROUP.search(page.text)
    url, form = _split(page, unescape(group[1])) if group else (proxy, {})
    script = read_pairs(page.text)
    form = form or {name: script[name] for name in _FIELDS if name in script}
    per_page = _number(script.get("perPage"), _PER_PAGE)
    total = _number(script.get("totalRecord"), 0)
    had = page.text.count("<record>")
    step, known = had or _ONE_ASK, {link.url for link in page.links}
    while not total or had < total:
        end = min(had + step, total) if total else had + step
        window = f"startrecord={had + 1}&endrecord={end}&perpage={per_page}"
        if url.endswith(_BY_GET):
            answer = yield Ask(url=f"{url}?{window}&{urlencode(form)}&callback=cb")
        else:
            number = {"page": str(had // per_page + 1)} if "page" in form else {}  # some go by it
            answer = yield Ask(url=f"{url}?{window}", form=form | number)
        found = {link.url for link in answer.links} if answer else set()
        if answer is None or found <= known:
            return
        known |= found
        had += answer.text.count("<record>") or step


def _split(page: Page, address: str) -> tuple[str, dict[str, str]]:
    """The proxy's address without its query, which goes into the form."""
    parts = urlsplit(urljoin(page.url, address))
    form = dict(parse_qsl(parts.query, keep_blank_values=True))
    return parts._replace(query="").geturl(), form


def _number(text: str | None, default: int) -> int:
    return int(text) if text and text.isdigit() else default
