"""One visit's requests: each made for a reason, each trouble noted."""

from dataclasses import dataclass
from urllib.parse import urljoin

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response
from scrapy.http.request import NO_CALLBACK

from crawler.blocks import find_block, find_forward
from crawler.captures import Origin, Role, Stored
from crawler.decode import decode
from crawler.media import sniff_media_type
from crawler.recorder import Recorder
from crawler.refusals import Trouble, judge_failure
from crawler.register import Agency
from spiders.attachments import is_document_url
from spiders.discovery import page_key
from spiders.pages import Page

_LONG_S = 180  # for documents of many megabytes
_SHELL_BYTES = 64 * 1024


@dataclass(frozen=True, kw_only=True)
class Fetched:
    """An answer that is neither failure nor challenge."""

    url: str
    body: bytes
    media_type: str
    stored: Stored
    charset: str | None

    @property
    def is_html(self) -> bool:
        """Whether it is a page that may be parsed."""
        return self.media_type == "text/html"

    def page(self) -> Page:
        """The answer as a page."""
        return Page(url=self.url, body=self.body, charset=self.charset)


class Fetcher:
    """Fetches for one agency and writes into its visit what went wrong."""

    def __init__(self, crawler: Crawler, agency: Agency) -> None:
        recorder = crawler.get_extension(Recorder)
        assert recorder is not None
        self._crawler = crawler
        self._agency = agency
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
    ) -> Fetched | None:
        """The answer; None, with a note in the visit, if it failed, was refused or challenged.

        ``vital`` if the reports hang on it.
        """
        origin = Origin(agency_id=self._agency.id, role=role, entry_title=title, referrer=referrer)
        request = self._request(url, origin)
        fetched = await self._answer(request, vital=vital)
        if isinstance(fetched, Fetched):
            return fetched
        if fetched is None:
            return None
        forwarded = await self._answer(self._request(fetched, origin), vital=vital)
        if isinstance(forwarded, str):
            self._note("blocked", url, "the host sends from one shell to another", vital=vital)
            return None
        return forwarded

    async def _answer(self, request: Request, *, vital: bool) -> Fetched | str | None:
        """The answer, or the address that a shell forwards to, or None with a note."""
        assert self._crawler.engine is not None
        try:
            response = await self._crawler.engine.download_async(request)
        except Exception as error:  # noqa: BLE001 - every failure becomes a note of the visit
            outcome, says = judge_failure(error)
            self._note(outcome, request.url, says, vital=vital)
            return None
        return self._judge(response, vital=vital)

    def _judge(self, response: Response, *, vital: bool) -> Fetched | str | None:
        media_type = sniff_media_type(response.body)
        small = len(response.body) <= _SHELL_BYTES and media_type.startswith("text/")
        text = decode(response.body) if small else ""
        block = find_block(response.status, text or ("?" if response.body else ""))
        forward = find_forward(text) if block and response.status == 200 else None
        target = urljoin(response.url, forward) if forward else None
        if target and page_key(target) != page_key(response.url):
            return target
        trouble = _trouble(response.status, block)
        if trouble:
            self._note(trouble[0], response.url, trouble[1], vital=vital)
            return None
        return Fetched(
            url=response.url,
            body=response.body,
            media_type=media_type,
            stored=response.meta["stored"],
            charset=_charset(response),
        )

    def _request(self, url: str, origin: Origin) -> Request:
        document = origin.role == "attachment" or is_document_url(url)
        meta = {"origin": origin, "of_attachment": document}
        if document:
            meta["download_timeout"] = _LONG_S
        headers = {"Referer": origin.referrer} if origin.referrer else {}
        return Request(
            url, callback=NO_CALLBACK, dont_filter=True, meta=meta, headers=dict(headers)
        )

    def _note(self, outcome: Trouble, url: str, says: str, *, vital: bool) -> None:
        self.visit.note(outcome, url, says, vital=vital)


def _trouble(status: int, block: str | None) -> tuple[Trouble, str] | None:
    if block:
        return "blocked", block
    if status >= 500:
        return "unreachable", f"the host answers {status}"
    if not 200 <= status < 300:
        return "broken", f"the host answers {status}"
    return None


def _charset(response: Response) -> str | None:
    header = (response.headers.get("Content-Type") or b"").decode("latin-1").lower()
    return header.partition("charset=")[2].split(";")[0].strip(" \"'") or None
