"""One visit's requests: each made for a reason, each trouble noted."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal
from urllib.parse import urldefrag, urljoin, urlsplit

from scrapy import FormRequest, Request
from scrapy.crawler import Crawler
from scrapy.http import JsonRequest, Response
from scrapy.http.request import NO_CALLBACK

from crawler.blocks import find_block, find_forward
from crawler.captures import Origin, Role, Stored
from crawler.decode import decode
from crawler.path import Path, find_path
from crawler.recorder import Recorder
from crawler.refusals import EndlessBody, Trouble, judge_failure
from crawler.register import Agency
from spiders.attachments import is_document_url
from spiders.drawing import Drawer
from spiders.pages import Page

_LONG_S = 180  # for documents of many megabytes
_SHELL_BYTES = 64 * 1024
_TEXTS = ("text/", "application/json", "application/xml")
# Failures in a row, after which a host is left alone; each endless body costs minutes.
_PATIENCE: dict[Trouble | Literal["endless"], int] = {"unreachable": 3, "blocked": 5, "endless": 2}


@dataclass(frozen=True, kw_only=True)
class Fetched:
    """An answer that is neither failure nor challenge."""

    url: str
    body: bytes
    media_type: str
    stored: Stored
    charset: str | None
    is_drawn: bool = False

    @property
    def is_html(self) -> bool:
        """Whether it is a page that a person may read."""
        return self.media_type == "text/html"

    @property
    def is_text(self) -> bool:
        """Whether links may be read from it, be it a page or data."""
        return self.media_type.startswith(_TEXTS)

    def page(self, *, item: str = "", shown_in: str = "") -> Page:
        """The answer as a page; ``item`` and ``shown_in`` as of ``Page``."""
        return Page(
            url=self.url,
            body=self.body,
            charset=self.charset,
            item=item,
            shown_in=shown_in,
            is_drawn=self.is_drawn,
        )


class Fetcher:
    """Fetches for one agency and writes into its visit what went wrong.

    With a ``drawer`` its pages, but no attachment, are what a browser makes of them.
    """

    def __init__(self, crawler: Crawler, agency: Agency) -> None:
        recorder = crawler.get_extension(Recorder)
        assert recorder is not None
        self._crawler = crawler
        self._agency = agency
        self._recorder = recorder
        self._failures: Counter[tuple[str, str]] = Counter()
        self.drawer: Drawer | None = None
        self.visit = recorder.visit
        self.store = recorder.store

    async def fetch(
        self,
        url: str,
        *,
        role: Role,
        title: str | None = None,
        referrer: str | None = None,
        vital: bool = False,
        form: Mapping[str, str] | None = None,
        as_json: bool = False,
    ) -> Fetched | None:
        """The answer; None, with a note in the visit, if it failed, was refused or challenged.

        ``vital`` if the reports hang on it; ``form`` is posted, ``as_json`` as an object. What
        stands after ``#`` is not sent, but stays part of the answer's address.
        """
        bare, fragment = urldefrag(url)
        if self._is_secure_in_vain(bare):
            bare = bare.replace("https:", "http:", 1)
        if spent := self._find_spent(bare):
            self.note(spent, url, "the host failed several times in a row", vital=vital)
            return None
        origin = Origin(agency_id=self._agency.id, role=role, entry_title=title, referrer=referrer)
        request = self._request(bare, origin, form, as_json=as_json)
        answer = await self._answer(request, fragment, vital=vital)
        if answer is None and self._is_secure_in_vain(bare):
            request = request.replace(url=bare.replace("https:", "http:", 1))
            answer = await self._answer(request, fragment, vital=vital)
        if isinstance(answer, str):
            answer = await self._answer(self._request(answer, origin), fragment, vital=vital)
        if isinstance(answer, str):
            self.note("blocked", url, "the host sends from one shell to another", vital=vital)
            return None
        return await self._draw(answer, origin, vital=vital) if answer else None

    async def _draw(self, fetched: Fetched, origin: Origin, *, vital: bool) -> Fetched | None:
        """A page as a browser draws it, as it was served if it has no script; None if that fails.

        The empty page that was served then stays as evidence, and is taken for nothing.
        """
        if self.drawer is None or origin.role == "attachment" or not fetched.is_html:
            return fetched
        text = fetched.page().text
        if "<script" not in text.lower():
            return fetched
        drawn = await self.drawer.draw(
            fetched.url, text, served=fetched.stored, origin=origin, vital=vital
        )
        if drawn is None:
            return None
        return self._as_drawn(fetched, *drawn, role=origin.role)

    def keep_drawn(self, fetched: Fetched, dom: str, *, title: str, referrer: str) -> Fetched:
        """A report as its page's scripts show it, kept beside what was served."""
        origin = Origin(
            agency_id=self._agency.id, role="report", entry_title=title, referrer=referrer
        )
        stored = self._recorder.keep_drawn(
            dom, url=fetched.url, served=fetched.stored, origin=origin
        )
        return self._as_drawn(fetched, dom, stored, role=origin.role) if stored else fetched

    def _as_drawn(self, fetched: Fetched, dom: str, stored: Stored, *, role: Role) -> Fetched:
        """An answer as it was drawn, which is new where only the shell around it is known."""
        if stored.new and not fetched.stored.new:  # one shell for all that an app shows
            self.visit.new[role] += 1
        body = dom.encode("utf-8", "replace")
        return replace(fetched, body=body, stored=stored, charset="utf-8", is_drawn=True)

    async def _answer(
        self, request: Request, fragment: str, *, vital: bool
    ) -> Fetched | str | None:
        """The answer, or the address that a shell forwards to, or None with a note."""
        assert self._crawler.engine is not None
        try:
            response = await self._crawler.engine.download_async(request)
        except Exception as error:  # noqa: BLE001 - every failure becomes a note of the visit
            outcome, says = judge_failure(error)
            if isinstance(error, EndlessBody):
                self._failures[_host(request.url), "endless"] += 1
            self._fail(request.url, outcome, says, vital=vital)
            return None
        return self._judge(response, fragment, vital=vital)

    def _judge(self, response: Response, fragment: str, *, vital: bool) -> Fetched | str | None:
        stored: Stored = response.meta["stored"]
        media_type = stored.media_type
        small = len(response.body) <= _SHELL_BYTES and media_type.startswith("text/")
        text = decode(response.body) if small else ""
        block = find_block(response.status, text or ("?" if response.body else ""))
        forward = find_forward(text) if block and response.status == 200 else None
        target = urljoin(response.url, forward) if forward else None
        if target and target != response.url:  # but to its own index.html
            return target
        trouble = _trouble(response.status, block)
        if trouble:
            self._fail(response.url, trouble[0], trouble[1], vital=vital)
            return None
        self._succeed(response.url)
        return Fetched(
            url=f"{response.url}#{fragment}" if fragment else response.url,
            body=response.body,
            media_type=media_type,
            stored=stored,
            charset=_charset(response),
        )

    def _request(
        self,
        url: str,
        origin: Origin,
        form: Mapping[str, str] | None = None,
        *,
        as_json: bool = False,
    ) -> Request:
        document = origin.role == "attachment" or is_document_url(url)
        meta = {"origin": origin, "of_attachment": document}
        if document:
            meta["download_timeout"] = _LONG_S
        headers = {"Referer": urldefrag(origin.referrer)[0]} if origin.referrer else {}
        same: dict[str, Any] = {"callback": NO_CALLBACK, "dont_filter": True, "meta": meta}
        if form is None:
            return Request(url, headers=headers, **same)
        headers["X-Requested-With"] = "XMLHttpRequest"
        if as_json:
            return JsonRequest(url, headers=headers, data=dict(form), **same)
        return FormRequest(url, headers=headers, formdata=dict(form), method="POST", **same)

    def _is_secure_in_vain(self, url: str) -> bool:
        """Whether a host of a site that speaks http could not be reached by https."""
        tried = self._failures[_host(url), "unreachable"]
        return url.startswith("https:") and self._agency.home.startswith("http:") and tried > 0

    def _fail(self, url: str, outcome: Trouble, says: str, *, vital: bool) -> None:
        self._failures[_host(url), outcome] += 1
        self.note(outcome, url, says, vital=vital)

    def _succeed(self, url: str) -> None:
        for outcome in _PATIENCE:
            self._failures.pop((_host(url), outcome), None)

    def _find_spent(self, url: str) -> Trouble | None:
        """The trouble for which a host is asked nothing more in this visit."""
        host = _host(url)
        spent = [kind for kind, most in _PATIENCE.items() if self._failures[host, kind] >= most]
        return None if not spent else "broken" if spent[0] == "endless" else spent[0]

    def find_path(self) -> Path | None:
        """What the last good visit to this agency remembered of its way."""
        return find_path(self.store.archive, self._agency.id)

    def note(self, outcome: Trouble, url: str, says: str, *, vital: bool = False) -> None:
        """Remember a trouble of this visit."""
        self.visit.note(outcome, url, says, vital=vital)

    def drop(self, fetched: Fetched, *, role: Role) -> None:
        """Note that a capture is no report or document after all."""
        self.store.relabel(fetched.stored.capture_id, role=role, entry_title=None)


def _host(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def _trouble(status: int, block: str | None) -> tuple[Trouble, str] | None:
    if block:
        return "blocked", block
    if status >= 500:
        return "unreachable", f"the host answers {status}"
    if 300 <= status < 400:  # what leads to a page was followed before this
        return "broken", f"the host answers {status}: it redirects to no web page"
    if not 200 <= status < 300:
        return "broken", f"the host answers {status}"
    return None


def _charset(response: Response) -> str | None:
    header = (response.headers.get("Content-Type") or b"").decode("latin-1").lower()
    return header.partition("charset=")[2].split(";")[0].strip(" \"'") or None
