"""A page's scripts run without a screen or a network: what they write, go to and ask for."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from selectolax.lexbor import LexborNode

from crawler.names import squeeze
from spiders.pages import Page
from spiders.stage.engine import ENGINE, Allowance
from spiders.words import words

_ELEMENTS, _TEXT = 4000, 300  # of a page that scripts may look for; characters of one
_KINDS = ("", "text/javascript", "application/javascript", "text/ecmascript", "module")


@dataclass(frozen=True, kw_only=True)
class Call:
    """A request that a script makes; ``number`` is what its answer is given to."""

    number: int
    url: str
    body: str | None = None
    json: bool = False


@dataclass(frozen=True, kw_only=True)
class Played:
    """What scripts wrote as markup, the addresses they went to, the calls they made."""

    html: str = ""
    went: tuple[str, ...] = ()
    calls: tuple[Call, ...] = ()


class Stage:
    """One page on its stage, until it is closed. Scripts that take too long do nothing more."""

    def __init__(self, page: Page, allowance: Allowance) -> None:
        self._page = page
        self._allowance = allowance
        self._number = ENGINE.open()

    def open(self) -> Played:
        """Run the page's scripts, then click what is called a report, a column or a year."""
        nodes = list(_elements(self._page))
        title = next(iter(self._page.names), "")
        self._do("set", self._page.url, title, words("page")["clicked"], nodes)
        self._do("run", list(_scripts(self._page)))
        return _joined(self._play("load"), self._play("click"))

    def answer(self, number: int, text: str) -> Played:
        """What scripts do with the answer to one of their calls; it may be given again."""
        return self._play("answer", number, text)

    def close(self) -> None:
        """Let the engine go."""
        ENGINE.close(self._number)

    def _play(self, function: str, *given: Any) -> Played:
        self._do(function, *given)
        self._do("settle")  # in a turn of its own: what scripts await goes on only between them
        said = self._do("flush")
        return _played(json.loads(said)) if said else Played()

    def _do(self, function: str, *given: Any) -> str | None:
        return ENGINE.run(self._number, self._allowance, function, *given)


def _joined(first: Played, second: Played) -> Played:
    return Played(
        html=f"{first.html}\n{second.html}",
        went=first.went,  # what a click went to is a link by its label
        calls=first.calls + second.calls,
    )


def _played(said: Mapping[str, Any]) -> Played:
    calls = tuple(
        Call(number=one["number"], url=one["url"], body=one["body"], json=one["json"])
        for one in said["calls"]
    )
    return Played(html=said["html"], went=tuple(said["went"]), calls=calls)


def _scripts(page: Page) -> Iterator[str]:
    """The page's scripts in their order, those of its own files among them."""
    for node in page.tree.css("script"):
        source = page.resolve(node.attributes.get("src"))
        if _is_script(node):
            text = page.files.get(source, "") if source else node.text()
            if text.strip():
                yield text


def _elements(page: Page) -> Iterator[list[Any]]:
    """Each element as tag, attributes, text and the place of its parent in this list."""
    places: dict[int, int] = {}
    for node in page.tree.css("html, body, body *, head, title")[:_ELEMENTS]:
        template = node.tag == "script" and not _is_script(node)
        if node.tag in ("script", "style") and not template:
            continue
        parent = places.get(node.parent.mem_id, -1) if node.parent is not None else -1
        places[node.mem_id] = len(places)
        text = node.text() if template else _text(node)
        yield [node.tag, {k: v or "" for k, v in node.attributes.items()}, text, parent]


def _is_script(node: LexborNode) -> bool:
    return (node.attributes.get("type") or "").lower() in _KINDS


def _text(node: LexborNode) -> str:
    if node.tag in ("html", "body", "head"):
        return ""
    text = node.text()
    return squeeze(text) if len(text) <= _TEXT else ""
