"""Addresses of pages: what is the same for a page and its twins, and on which host it stands."""

import re
from functools import lru_cache
from urllib.parse import quote, urljoin, urlsplit

from spiders.words import has_any, words

_MOBILE = ("m.", "wap.", "3g.", "mobile.")
_USUAL_PORTS = {"http": ":80", "https": ":443"}
_SAFE = "%/:=&?~#+!$,;'@()*[]"  # of a query, what is left as it is
_CLEAN = str.maketrans("", "", "\t\r\n")
MEMORY = 4096  # addresses or labels: the pages of a site share most of theirs
_FRONT = (*_MOBILE, "www.")
_SESSION_PATH = re.compile(r";\w*sess\w*=[^/?]*|/\(S\([^)/]*\)\)", re.I)
# Parameters that name a session, and those that are only there to differ each time.
_SESSION_PAIR = re.compile(
    r"\w*sess(?:ion)?_?(?:id)?=.*|(?:sid|_|t|rnd|rand|random|timestamp|token)=[\w.-]{8,}$", re.I
)


@lru_cache(maxsize=MEMORY)
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


def query_pairs(url: str) -> set[str]:
    """The ``name=value`` pairs of an address."""
    return set(filter(None, urlsplit(url).query.split("&")))


def as_browsers_read(reference: str) -> str:
    """A reference without what browsers pass over, its backslashes taken for slashes."""
    path, mark, query = reference.strip().translate(_CLEAN).partition("?")
    return path.replace("\\", "/") + mark + query


def is_route(reference: str) -> bool:
    """Whether what stands after ``#`` is a page of its own, as scripts draw it: ``#/list/7``."""
    return reference.partition("#")[2].startswith(("/", "!/"))


def is_routed(url: str) -> bool:
    """Whether the number after ``#`` says which list is shown."""
    return has_any(urlsplit(url).path, words("page")["routed"])


@lru_cache(maxsize=MEMORY)
def make_absolute(reference: str, base: str, *, in_gb: bool, with_routes: bool) -> str | None:
    """A reference made absolute, its fragment dropped; None if it is no web address.

    ``in_gb`` if queries are written in it; ``with_routes`` if what stands after ``#`` is a page.
    """
    try:
        url = urljoin(base, reference)
        parts = urlsplit(url)
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not parts.netloc:
        return None
    shown = with_routes and is_route(url) and parts.fragment.strip("!/")
    listed = is_routed(url) and parts.fragment.isdigit()
    query = quote(parts.query, safe=_SAFE, encoding="gb18030") if in_gb else parts.query
    return parts._replace(
        netloc=parts.netloc.removesuffix(_USUAL_PORTS[parts.scheme]),
        fragment=parts.fragment if shown or listed else "",
        path=parts.path or "/",
        query=query,
    ).geturl()
