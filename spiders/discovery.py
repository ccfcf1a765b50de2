"""Which links to follow from a home page to the report column: best first, within a budget."""

import heapq
import re
from dataclasses import dataclass, field
from itertools import count
from urllib.parse import urlsplit

from crawler.names import ends_as_body, is_same_body, is_town, names_body, names_other_body
from crawler.register import Agency
from crawler.safety import government_domain
from spiders.links import Link
from spiders.pages import Page
from spiders.words import has_any, words

_MOBILE = ("m.", "wap.", "3g.", "mobile.")
_FRONT = (*_MOBILE, "www.")
_DIGITS = re.compile(r"[_-]?\d+n?$")
_YEAR = re.compile(r"^(?:19|20)\d\d年?度?")
_ANY_YEAR = re.compile(r"(?:19|20)\d\d年?度?")
_YEAR_BEHIND = re.compile(r"(?:19|20)\d\d年?度?$")
_SESSION_PATH = re.compile(r";\w*sess\w*=[^/?]*|/\(S\([^)/]*\)\)", re.I)
# Parameters that name a session, and those that are only there to differ each time.
_SESSION_PAIR = re.compile(
    r"\w*sess(?:ion)?_?(?:id)?=.*|(?:sid|_|t|rnd|rand|random|timestamp|token)=[\w.-]{8,}$", re.I
)
_PLAIN_PAIRS = ("id=", "page=")  # of a query: they say which article, not which body
_GUESTS = ("department", "township")  # kinds that seldom have a domain of their own
_LONGEST_LABEL = 24  # characters of a column's label; what is longer is an article
PROMISING = 40  # a score that a page has for its own label, not for its host alone
SURE = 80  # a score from which a link is taken for the column itself


@dataclass(frozen=True, kw_only=True)
class Budget:
    """How much one visit may look at before it says that it found nothing."""

    pages: int = 150
    depth: int = 6
    dry_pages: int = 30
    extra: int = 20
    home_links: int = 30
    parts: int = 12


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """A page worth a look; ``ours`` if it stands in the agency's own area, not only on its host."""

    url: str
    score: int
    depth: int = 0
    column: bool = False
    ours: bool = False
    referrer: str | None = None


@dataclass
class Area:
    """What of the hosts is the agency's own: its site, or its folders on a portal."""

    agency: Agency
    hosts: set[str] = field(default_factory=set)
    folders: set[str] = field(default_factory=set)

    def learn_home(self, page: Page) -> None:
        """See from a home page whether the site is the agency's own."""
        names = [name for name in (page.meta("SiteName"), *page.names) if name]
        host = host_key(page.url)
        portal = self.agency.kind in _GUESTS and government_domain(f"www.{host}") == host
        named = any(names_body(name, self.agency.name) for name in names)
        strange = any(names_other_body(name, self.agency.name) for name in names)
        if portal and self.learn_folder(self.agency.home):
            return  # a body's pages in a folder of the government's site
        if named or not (strange or portal or host.startswith("public.")):
            self.hosts.add(host)

    def learn_folder(self, url: str) -> bool:
        """Take the folder of a page that is the agency's for its own; whether it is one."""
        folder = url.partition("?")[0].rsplit("/", 1)[0] + "/"
        if urlsplit(folder).path.count("/") < 2:
            return False
        self.folders.add(folder)
        return True

    def holds(self, url: str) -> bool:
        """Whether a page stands in the agency's area."""
        return (
            self._holds_host(host_key(url))
            or any(url.startswith(f) for f in self.folders)
            or self._is_asked_for(url)
        )

    def _is_asked_for(self, url: str) -> bool:
        """Whether an address on a portal asks for the body as the home page's does: dept=011."""
        home = self.agency.home
        own = {pair for pair in _pairs(home) if not pair.startswith(_PLAIN_PAIRS)}
        guest = self.agency.kind in _GUESTS and host_key(home) == host_key(url)
        return bool(own) and guest and own <= _pairs(url)

    def _holds_host(self, host: str) -> bool:
        """Whether a host is the agency's own, or below it; below a government's are its guests."""
        if host in self.hosts or self.agency.kind == "government":
            return host in self.hosts
        own = (h for h in self.hosts if government_domain(f"www.{h}") != h)
        return any(host.endswith(f".{h}") for h in own)


class Frontier:
    """Candidates, best first, each page once (its mobile twin is the same page)."""

    def __init__(self, budget: Budget) -> None:
        self._budget = budget
        self._heap: list[tuple[int, int, Candidate]] = []
        self._seen: dict[str, int] = {}
        self._pushed = count()

    def push(self, candidate: Candidate) -> None:
        """Add a candidate, unless it was known with as good a score."""
        key = page_key(candidate.url)
        if candidate.depth > self._budget.depth or self._seen.get(key, -1) >= candidate.score:
            return
        self._seen[key] = candidate.score
        heapq.heappush(self._heap, (-candidate.score, next(self._pushed), candidate))

    def pop(self, *, at_least: int = 1) -> Candidate | None:
        """The best candidate; None if there is none of that score."""
        while self._heap and -self._heap[0][0] >= at_least:
            score, _, candidate = heapq.heappop(self._heap)
            key = page_key(candidate.url)
            if self._seen.get(key) == -score:
                self._seen[key] = 1_000_000  # taken: no score brings it back
                return candidate
        return None

    def close(self, url: str) -> None:
        """Never offer a page again, since it was looked at in another way."""
        self._seen[page_key(url)] = 1_000_000


def score_link(link: Link, page: Page, *, area: Area, column: bool, depth: int) -> Candidate:
    """How promising a link is (0 and less: not at all); ``column`` if its page is a column."""
    label = link.label
    score, is_column = score_label(label, in_column=column)
    part, is_part = score_part(label, area.agency, in_column=column)
    score, is_column = max((score, is_column), (part, is_part))
    slug, slug_column = score_address(link.url) if label else (0, False)
    bare = _YEAR_BEHIND.sub("", label)
    # In a column what has the agency's name is its part, or its report under its name alone.
    bare = _bare_name(label)
    own_part = (
        column
        and (ends_as_body(bare) or is_town(bare))  # 某局关于…的通知 has the name and is neither
        and names_agency(label, area.agency)
        and not _is_home(link, area.agency)
    )
    if own_part:
        score, is_column = max(score, 90), True
    named = not area.hosts and names_agency(label, area.agency)
    if has_any(label, words("column")["not_marks"]):
        slug, slug_column = 0, False
    score, is_column = max(score, slug), is_column or slug_column
    if named:
        score = max(score, 78)
        area.learn_folder(_folder_of(link, page))
        if urlsplit(link.url).path == "/" and host_key(link.url) != host_key(page.url):
            area.hosts.add(host_key(link.url))  # a portal leads to the body's own site
    ours = named or own_part or area.holds(link.url)
    if score:
        # A part of a column is as sure as the column, however deep it stands.
        score += (15 if ours else 0) - (0 if column and is_column else 4 * depth)
    if (urlsplit(link.url).hostname or "").startswith(_MOBILE):
        score = min(score, 5)
    return Candidate(
        url=link.url,
        score=score,
        depth=depth + 1,
        column=is_column,
        ours=ours,
        referrer=page.url,
    )


def _folder_of(link: Link, page: Page) -> str:
    """Where a body's pages stand: beside its entrance, or below it if others' stand beside."""
    path = link.url.partition("?")[0]
    beside = path.rpartition("/")[0]
    others = (one.url.partition("?")[0] for one in page.links)
    if not any(one != path and one.rpartition("/")[0] == beside for one in others):
        return link.url
    return re.sub(r"\.\w{3,5}$", "", path) + "/"


def _pairs(url: str) -> set[str]:
    return set(filter(None, urlsplit(url).query.split("&")))


def page_key(url: str) -> str:
    """What is the same for a page and its twins (http and https, www, mobile, other sessions)."""
    parts = urlsplit(url)
    path = re.sub(r"/index\.s?html?$", "/", _SESSION_PATH.sub("", parts.path))
    pairs = (pair for pair in parts.query.split("&") if not _SESSION_PAIR.match(pair))
    return f"{host_key(url)}{path}?{'&'.join(pairs)}#{parts.fragment}"


def host_key(url: str) -> str:
    """A host without www or the mark of a mobile twin, its port kept."""
    netloc = urlsplit(url).netloc.lower()
    for front in _FRONT:
        bare = netloc.removeprefix(front)
        if bare != netloc and "." in bare:
            return bare
    return netloc


def is_mobile(url: str) -> bool:
    """Whether a page stands on a mobile twin."""
    return (urlsplit(url).hostname or "").startswith(_MOBILE)


def is_column_label(label: str) -> bool:
    """Whether a label is that of a report column."""
    return score_label(label, in_column=False)[1]


def is_year_label(label: str) -> bool:
    """Whether a label is only a year, as those of a column's parts are."""
    return re.match(words("column")["year_label"], label) is not None


def score_label(label: str, *, in_column: bool) -> tuple[int, bool]:
    """How promising a label is, and whether it is that of a column."""
    column, menu = words("column"), words("menu")
    if not label or len(label) > _LONGEST_LABEL:
        return 0, False
    if in_column and is_year_label(label):
        return SURE, True
    bare = _YEAR.sub("", label)
    if bare in column["names"]:
        return 100, True
    if has_any(label, column["marks"]) and not has_any(label, column["not_marks"]):
        return 88, True
    if label in menu["exact"]:
        return int(menu["exact"][label]), False
    return max((score for part, score in menu["parts"].items() if part in label), default=0), False


def score_part(label: str, agency: Agency, *, in_column: bool) -> tuple[int, bool]:
    """How promising a link is by the kind of body that it names, in a column also by the year."""
    if in_column and is_year_label(label):
        return (90 if int(label[:4]) >= agency.from_year else SURE), True
    kinds = words("column")["parts"]
    kind = next((kind for kind, pattern in kinds.items() if re.match(pattern, label)), "")
    score = (52, 90) if kind == agency.kind else (20, 50) if kind else (0, 0)
    return score[in_column], bool(kind) and in_column


def score_address(url: str) -> tuple[int, bool]:
    """How promising an address is by its own words, and whether it is that of a column."""
    parts = urlsplit(url)
    segments = [
        _DIGITS.sub("", s.lower()) for s in re.split(r"[/?&=]", f"{parts.path}?{parts.query}")
    ]
    raw = {s.lower() for s in re.split(r"[/?&=.]", f"{parts.path}?{parts.query}")}
    folder = parts.path.endswith("/") or bool(re.search(r"/(index|list)[\w]*\.\w+$", parts.path))
    if folder or parts.query:
        slugs = set(words("column")["slugs"])
        if slugs & (set(segments) | raw):
            return 70, True
    menu = words("menu")["slugs"]
    return max((int(menu[s]) for s in segments if s in menu), default=0) if folder else 0, False


def _is_home(link: Link, agency: Agency) -> bool:
    return link.path == "/" or page_key(link.url) == page_key(agency.home)


def _bare_name(label: str) -> str:
    """A label without years and a column's name: 某局 of 某局2023年年报."""
    bare = _ANY_YEAR.sub("", label)
    for name in words("column")["names"]:
        bare = bare.removesuffix(name) or bare
    return bare


def names_agency(label: str, agency: Agency) -> bool:
    """Whether a short label is, or holds, the name of the agency."""
    bare = _bare_name(label)
    return 3 <= len(bare) <= _LONGEST_LABEL and (
        agency.name in bare or is_same_body(bare, agency.name)
    )
