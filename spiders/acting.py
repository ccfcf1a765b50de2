"""Lists that only a page's scripts make: run on a stage, their calls asked, their answers shown."""

import json
import re
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from functools import partial
from html import escape
from itertools import count, takewhile
from urllib.parse import parse_qsl, urljoin, urlsplit

from crawler.safety import Kin
from spiders.families.base import Ask, Turn, ask_while_new
from spiders.families.loaders import is_page_name, step_of
from spiders.links import Link
from spiders.pages import Page
from spiders.script import find_built
from spiders.stage import Call, Stage
from spiders.stage.engine import Allowance

_MOST = 8  # calls of one page that are asked
# page=1 · "pageIndex":0 · %22pageIndex%22%3A0 · ,pageIndex=1,
_QUOTE = r"(?:%22|\\?\")?"
_NUMBERED = re.compile(
    rf"(?:(?<!\w)|(?<=%22))([A-Za-z_]\w*)({_QUOTE}\s*(?:=|:|%3A)\s*{_QUOTE})(\d{{1,4}})(?!\w)"
)
_STATIC = (".js", ".css", ".png", ".jpg", ".gif", ".ico")


@dataclass(frozen=True, kw_only=True)
class _Paged:
    """A call with a hole where its page's number goes; ``step`` is what a page adds to it."""

    call: Call
    begin: int = 0
    step: int = 0

    def at(self, number: int) -> Call:
        """The call for one page."""
        fill = partial(_renumber, number=number) if self.step else str
        body = None if self.call.body is None else fill(self.call.body)
        return replace(self.call, url=fill(self.call.url), body=body)


class Acting:
    """A page on its stage: ``page`` has what its scripts wrote, ``turn`` asks what they ask."""

    def __init__(
        self, page: Page, *, kin: Kin | None = None, allowance: Allowance | None = None
    ) -> None:
        self._kin = kin
        self._given = page
        self._allowance = allowance or Allowance()
        self._stage = Stage(page, self._allowance)
        self._wrote: set[int] = set()
        self._base = page.base
        self._host = urlsplit(page.url).netloc
        built = find_built(page.text)
        self._item = urljoin(page.base, built) if built else ""
        played = self._stage.open()
        self._waiting = list(played.calls)
        acted = page.acted(played.html, played.went)
        more = _more_like(acted.links, page.links)
        self.page = page.acted(played.html + more, played.went) if more else acted

    def close(self) -> None:
        """Let the stage go."""
        self._stage.close()

    def _next(self) -> Iterator[Call]:
        """The calls of the scripts, each once, as long as they make any."""
        asked: set[tuple[str, str | None]] = set()
        while self._waiting and len(asked) < _MOST:
            call = self._waiting.pop(0)
            url = urljoin(self._base, call.url)
            if (url, call.body) not in asked and self._is_data(url):
                asked.add((url, call.body))
                yield replace(call, url=url)

    def turn(self) -> Turn:
        """What the scripts ask for, page after page; then what they ask for next."""
        for call in self._next():
            paged = _find_page(call)
            numbers = count(paged.begin, paged.step) if paged.step else [0]
            asks = (ask for number in numbers if (ask := self._ask(paged.at(number))))
            yield from ask_while_new(asks)

    def _is_data(self, url: str) -> bool:
        """Whether a call may bring what a page shows: from its own host, or one of its kin."""
        parts = urlsplit(url)
        kin = self._kin is not None and self._kin.find_refusal(url) is None
        return (kin or parts.netloc == self._host) and not parts.path.endswith(_STATIC)

    def _ask(self, call: Call) -> Ask | None:
        show = partial(self._show, call.number)
        if call.body is None:
            return Ask(url=call.url, item=self._item, shows=show)
        form = _fields(call)
        if form is None:
            return None
        return Ask(url=call.url, form=form, as_json=call.json, item=self._item, shows=show)

    def _show(self, number: int, answer: Page) -> Page:
        """The answer as the scripts show it; as it is, if they write no link of it."""
        played = self._stage.answer(number, answer.text)
        self._waiting += played.calls
        shown = answer.acted(played.html, (), alone=True)
        if shown.links:
            self._wrote.add(number)
        elif number in self._wrote:  # what was awaited comes once: the next page on a new stage
            with closing(Stage(self._given, self._allowance)) as stage:
                stage.open()
                shown = answer.acted(stage.answer(number, answer.text).html, (), alone=True)
        return shown if shown.links or not answer.links else answer


def _more_like(written: Iterable[Link], guessed: Iterable[Link]) -> str:
    """The rest of a list that a script holds whole and shows in part.

    Addresses were guessed for all; those of the part show how they are built. '' if they do not.
    """
    right = {link.label: link.url for link in written}
    guesses = {link.label: link.url for link in guessed}
    pairs = [(guesses[label], right[label]) for label in guesses if label in right]
    false = [(guess, url) for guess, url in pairs if guess != url]
    if not false:
        return ""
    same = _length_of_same_end(*false[0])
    head, built = (url[: len(url) - same] for url in false[0])
    if any(url != guess.replace(head, built, 1) for guess, url in false):
        return ""
    rest = ((label, url) for label, url in guesses.items() if label not in right)
    return "".join(
        f'<li><a href="{escape(url.replace(head, built, 1))}">{escape(label)}</a></li>'
        for label, url in rest
        if url.startswith(head) and '"' not in url
    )


def _length_of_same_end(one: str, other: str) -> int:
    return len(
        list(takewhile(lambda pair: pair[0] == pair[1], zip(one[::-1], other[::-1], strict=False)))
    )


def _fields(call: Call) -> dict[str, str] | None:
    if not call.json:
        return dict(parse_qsl(call.body or "", keep_blank_values=True))
    try:
        data = json.loads(call.body or "{}")
    except ValueError:
        return None
    return data if isinstance(data, dict) else None


def _find_page(call: Call) -> _Paged:
    """A call with its page's number found, if it has one."""
    text = f"{call.url} {call.body or ''}"
    for name, _, number in _NUMBERED.findall(text):
        if is_page_name(name):
            fields = ((key, value) for key, _, value in _NUMBERED.findall(text))
            return _Paged(call=call, begin=int(number), step=step_of(name, fields))
    return _Paged(call=call)


def _renumber(text: str, *, number: int) -> str:
    def put(found: re.Match[str]) -> str:
        return f"{found[1]}{found[2]}{number}" if is_page_name(found[1]) else found[0]

    return _NUMBERED.sub(put, text)
