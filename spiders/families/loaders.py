"""Lists that a page's script goes to or asks for as data: 加载更多, pages drawn by script."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from html import unescape
from itertools import count, islice
from urllib.parse import parse_qsl, urljoin, urlsplit

from crawler.names import squeeze
from spiders.families.base import Ask, Turn, ask_while_new, says_next
from spiders.links import label_of
from spiders.pages import Page
from spiders.script import EXPRESSION, NUMBER, fill_expression, find_built, read_fields, read_pairs
from spiders.titles import find_year
from spiders.words import has_any, words

YEAR = "{year}"  # where the year goes that is chosen on the page
_MOST = 4  # loaders of one page that are asked
_MOST_ADDRESSES = 500  # of one page's scripts that are looked at
_BEFORE, _REACH = 80, 400  # characters of script around an address that belong to its call
_CALL = re.compile(
    r"(?:get|post|ajax|getJSON|fetch|load|axios|request|url)\s*[(:=]\s*(?:\{\s*url\s*:\s*)?$", re.I
)
_OBJECT = re.compile(r"\{([^{}]*)\}")
_QUERY = re.compile(r"\bdata\s*:\s*([\"'])(\w+=[^\"'\n]*)\1")  # data: "type=3&page=1"
_PLACE = "__id__"  # where jquery.pagination puts the page's number into link_to
# var channel = new URLSearchParams(location.search).get("channel"): what the page was asked for
_OWN_QUERY = re.compile(
    r"\b(\w+)\s*=\s*(?:new\s+URLSearchParams\([^()]{0,60}\)\.get|\w*(?:Param|Query|Url)\w*)"
    r"\(\s*[\"'](\w+)[\"']\s*\)"
)
_POST = re.compile(r"\bpost\b", re.I)
_JQUERY = re.compile(r"(?:\$|jQuery)\.\w+\(", re.I)
_JSON = re.compile(r"JSON\.stringify|application/json", re.I)
# location.href = "index_" + obj.curr + ".html" · location.search = '?p=' + $(this).data('page')
_LOCATION = re.compile(r"location(?:\.href|\.search)?\s*=\s*([^;{}\n=<][^;{}\n<]{0,200})")
_ELEMENT = re.compile(r"\$\([^()]{0,80}\)\.(?:data|attr|val)\(\s*[\"']([\w-]+)[\"']\s*\)")


@dataclass(frozen=True, kw_only=True)
class Loader:
    """A call for data; NUMBER stands in address or fields where the page's number goes."""

    url: str
    form: tuple[tuple[str, str], ...] | None = None
    as_json: bool = False
    begin: int = 1
    step: int = 1
    item: str = ""

    @property
    def pages(self) -> bool:
        """Whether it asks for one page of several."""
        return NUMBER in self.url or any(value == NUMBER for _, value in self.form or ())

    def of_years(self, years: list[str]) -> "list[Loader]":
        """One loader for each year, where it asks for the list of one; else itself."""
        if YEAR not in f"{self.url} {self.form}":
            return [self]
        return [self._of_year(year) for year in years]

    def _of_year(self, year: str) -> "Loader":
        form = self.form and tuple((name, value.replace(YEAR, year)) for name, value in self.form)
        return replace(self, url=self.url.replace(YEAR, year), form=form)

    def ask(self, number: int) -> Ask:
        """The request for one page."""
        said = str(number)
        form = {k: v.replace(NUMBER, said) for k, v in self.form} if self.form is not None else None
        return Ask(
            url=self.url.replace(NUMBER, said), form=form, as_json=self.as_json, item=self.item
        )


def load(page: Page) -> Turn:
    """What the page's loaders bring; those for one answer only where the page shows no year."""
    drawn = any(find_year(link.label) for link in page.links)
    found = [one for one in find_loaders(page) if one.pages or not drawn]
    for loader in found[:_MOST]:
        for one in loader.of_years(_years_shown(page)):
            numbers = count(one.begin, one.step) if one.pages else [1]
            yield from ask_while_new(one.ask(number) for number in numbers)


def _years_shown(page: Page) -> list[str]:
    """The years that a page offers to choose from without a link: tabs, boxes."""
    labels = (squeeze(node.text()) for node in page.tree.css("li, option, span, a"))
    return list(dict.fromkeys(label[:4] for label in labels if _is_year(label)))


def _is_year(label: str) -> bool:
    return re.match(words("column")["year_label"], label) is not None


def find_loaders(page: Page) -> list[Loader]:
    """The calls for data that a page's buttons and scripts make to its own host, each once."""
    text = "\n".join(node.text() for node in page.tree.css("script")).replace(_PLACE, NUMBER)
    built = find_built(unescape(page.text))  # often in an attribute, its quotes escaped
    item = urljoin(page.base, built) if built else ""
    found = [*_of_buttons(page), *_of_scripts(page, text, item), *_of_locations(page, text)]
    own = [one for one in found if urlsplit(one.url).netloc == urlsplit(page.url).netloc]
    return list(dict.fromkeys(own))


def _of_buttons(page: Page) -> Iterator[Loader]:
    """``<a data-url="more.json?page=2">加载更多</a>``."""
    for node in page.tree.css("[data-url], [data-href], [data-next], [data-api]"):
        label = label_of(node)
        if says_next(label) or has_any(label, words("page")["more"]):
            values = (
                node.attributes.get(f"data-{name}") for name in ("url", "href", "next", "api")
            )
            address = next(filter(None, values), "")
            numbered, begin = _number_query(address)
            yield Loader(url=urljoin(page.base, numbered), begin=begin)


def _of_locations(page: Page, text: str) -> Iterator[Loader]:
    """Where a pager's script goes with the number that was chosen; the first page is this one."""
    for expression in _LOCATION.findall(text):
        address = fill_expression(_ELEMENT.sub(r"\1", expression), NUMBER, numbers=is_page_name)
        url = page.resolve(address) if address and address.count(NUMBER) == 1 else None
        if url:
            yield Loader(url=url, begin=2)


def _of_scripts(page: Page, text: str, item: str) -> Iterator[Loader]:
    asked = dict(parse_qsl(urlsplit(page.url).query))
    own = {name: asked[key] for name, key in _OWN_QUERY.findall(text) if key in asked}
    said = {**read_pairs(text), **own, **dict.fromkeys(words("data")["years"], YEAR)}
    for found in islice(EXPRESSION.finditer(text), _MOST_ADDRESSES):
        window = text[found.end() : found.end() + _REACH]
        before = text[max(0, found.start() - _BEFORE) : found.start()]
        called = _CALL.search(before) is not None
        address = fill_expression(found[0], NUMBER, said=said, numbers=is_page_name)
        if address is None or not address.startswith(("/", "http", ".")):
            continue
        fields = _fields(window, said) if called else None
        if not called and NUMBER not in address:
            continue
        posts = bool(_POST.search(f"{before} {window[:200]}"))
        url = urljoin(page.base, _number_query(address)[0] if fields else address)
        step = _step(fields or ())
        if fields is not None and not posts:
            url += ("&" if "?" in url else "?") + "&".join(f"{k}={v}" for k, v in fields)
            fields = None
        yield Loader(
            url=url,
            form=fields or (() if posts else None),
            as_json=posts and _sends_json(before, window),
            begin=_begin(said),
            step=step,
            item=item,
        )


def _sends_json(before: str, after: str) -> bool:
    """jQuery sends a form's fields unless told otherwise, everyone else an object."""
    return bool(_JSON.search(after[:200])) or not _JQUERY.search(before)


def _fields(window: str, said: dict[str, str]) -> tuple[tuple[str, str], ...] | None:
    """The data of a call that names a page's number: the innermost braces, or a query, after it."""
    for found in _OBJECT.finditer(window):
        fields = read_fields(found[1], said)
        if any(map(is_page_name, fields)):
            return tuple(
                (name, NUMBER if is_page_name(name) else value) for name, value in fields.items()
            )
    sent = parse_qsl(query[2], keep_blank_values=True) if (query := _QUERY.search(window)) else []
    return tuple((name, NUMBER if is_page_name(name) else value) for name, value in sent) or None


def _begin(said: dict[str, str]) -> int:
    """The first page's number as the script's variable says it: 0 or 1."""
    return 0 if any(is_page_name(name) and value == "0" for name, value in said.items()) else 1


def _step(fields: tuple[tuple[str, str], ...]) -> int:
    numbered = (name for name, value in fields if value == NUMBER)
    return max((step_of(name, fields) for name in numbered), default=1)


def step_of(name: str, fields: Iterable[tuple[str, str]]) -> int:
    """By how much a number grows: one a page, or the entries of a page where it counts them."""
    if _plain(name) not in words("data")["offsets"]:
        return 1
    sizes = (value for key, value in fields if _plain(key) in words("data")["sizes"])
    return int(next(filter(str.isdigit, sizes), "1")) or 1


def _number_query(address: str) -> tuple[str, int]:
    """An address with NUMBER in place of its page's, and that number."""
    for name, number in re.findall(r"[?&](\w+)=(\d{1,4})\b", address):
        if is_page_name(name):
            return re.sub(rf"([?&]{name}=)\d+", rf"\g<1>{NUMBER}", address), int(number)
    return address, 1


def is_page_name(name: str) -> bool:
    """Whether a name is that of a page's number, or of the first entry's."""
    return _plain(name) in (*words("data")["pages"], *words("data")["offsets"])


def _plain(name: str) -> str:
    return name.lower().replace("_", "")
