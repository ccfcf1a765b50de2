"""Where a column may still be found when no link led to it: the site's map and its own search."""

import re
from urllib.parse import urlencode, urljoin, urlsplit

from selectolax.lexbor import LexborNode

from spiders.discovery import Candidate
from spiders.families.base import Ask
from spiders.pages import Page
from spiders.scores import score_address
from spiders.words import words

_LOCATION = re.compile(r"<loc>\s*([^<\s]+)\s*</loc>", re.I)
_MOST = 40  # addresses of a map that are looked at


def read_sitemap(page: Page) -> tuple[list[Candidate], list[str]]:
    """The addresses of a map that are built like those of columns, best first; further maps."""
    found = []
    addresses = [page.resolve(address) for address in _LOCATION.findall(page.text)]
    maps = [url for url in addresses if url and url != page.url and url.endswith(".xml")]
    for url in dict.fromkeys(addresses):
        score, column = score_address(url) if url else (0, False)
        if url and score:
            candidate = Candidate(url=url, score=score, depth=1, column=column, referrer=page.url)
            found.append(candidate)
    best = sorted(found, key=lambda candidate: -candidate.score)[:_MOST]
    return best, [url for url in maps if urlsplit(url).netloc == urlsplit(page.url).netloc]


def find_searches(page: Page) -> list[Ask]:
    """The site's own search, asked for the reports in one word after another; [] if it has none."""
    return [ask for word in words("column")["sought"] if (ask := _search_for(word, page))]


def _search_for(word: str, page: Page) -> Ask | None:
    for form in page.tree.css("form[action]"):
        url = page.resolve(form.attributes.get("action"))
        inputs = [node for node in form.css("input[name]") if _kind(node) in ("text", "search", "")]
        if not url or len(inputs) != 1 or form.css_first("input[type=password]"):
            continue
        hidden = {
            node.attributes["name"] or "": node.attributes.get("value") or ""
            for node in form.css("input[type=hidden][name]")
        }
        asked = {**hidden, inputs[0].attributes["name"] or "": word}
        if (form.attributes.get("method") or "get").lower() == "post":
            return Ask(url=url, form=asked)
        return Ask(url=urljoin(url, f"?{urlencode(asked)}"))
    return None


def _kind(node: LexborNode) -> str:
    return (node.attributes.get("type") or "").lower()
