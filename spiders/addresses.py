"""Addresses of pages: what is the same for a page and its twins, and on which host it stands."""

import re
from functools import lru_cache
from urllib.parse import urlsplit

_MOBILE = ("m.", "wap.", "3g.", "mobile.")
MEMORY = 8192  # addresses or labels: the pages of a site share most of theirs
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
