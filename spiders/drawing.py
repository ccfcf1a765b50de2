"""Pages that only a browser can draw: its scripts' requests made as the crawler's own, and kept."""

from contextlib import AsyncExitStack
from urllib.parse import urldefrag

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http.request import NO_CALLBACK

from crawler.blocks import find_block
from crawler.browser import Browser, BrowserError, Call, Reply, open_browser
from crawler.captures import Origin, Stored
from crawler.recorder import Recorder
from crawler.refusals import judge_failure
from crawler.register import Agency
from crawler.safety import kin_of

_TODAY = (412, 429)  # besides 5xx: challenges and hurry pass; 401, 403, 404 are as the site is
_REMEMBERED = 200  # scripts of a visit, which its pages share
_REMEMBERED_BYTES = 2_000_000  # of one; a larger one is asked for again


async def drawer_for(crawler: Crawler, agency: Agency, stack: AsyncExitStack) -> "Drawer | None":
    """The drawer of a visit, until the stack ends; None if the register asks for none.

    BrowserError if it asks for one and there is no browser.
    """
    if not agency.browser:
        return None
    browser = await stack.enter_async_context(open_browser(crawler.settings["USER_AGENT"]))
    return Drawer(crawler, agency, browser)


class Drawer:
    """Draws the pages of one visit and stores them beside what was served."""

    def __init__(self, crawler: Crawler, agency: Agency, browser: Browser) -> None:
        recorder = crawler.get_extension(Recorder)
        assert recorder is not None
        self._crawler = crawler
        self._agency = agency
        self._browser = browser
        self._recorder = recorder
        self._kin = kin_of(agency)
        self._scripts: dict[str, Reply] = {}

    async def draw(
        self, url: str, text: str, *, served: Stored, origin: Origin, vital: bool
    ) -> tuple[str, Stored] | None:
        """The drawn page and what it is stored as; None, with a note in the visit, if it failed.

        A page that today got no answer to a call is none: what it lacks would pass for withdrawn.
        """
        lost: list[str] = []

        async def ask(call: Call) -> Reply | None:
            return await self._ask(call, page=urldefrag(url)[0], lost=lost, vital=vital)

        try:
            dom = await self._browser.draw(url, text, ask)
            if lost:
                raise BrowserError(f"not drawn for want of {lost[0]}")
        except BrowserError as error:
            self._recorder.visit.note("broken", url, str(error), vital=vital)
            return None
        stored = self._recorder.keep_drawn(dom, url=url, served=served, origin=origin, vital=vital)
        return (dom, stored) if stored else None

    async def _ask(self, call: Call, *, page: str, lost: list[str], vital: bool) -> Reply | None:
        """The answer to a script; None if it may not be asked for, or fails.

        What may be had another day is noted in ``lost``.
        """
        if self._kin.find_refusal(call.url):
            return None  # counters and the like: every page has some, and none matters
        if call.is_script and call.url in self._scripts:
            return self._scripts[call.url]
        assert self._crawler.engine is not None
        try:
            response = await self._crawler.engine.download_async(self._request(call, page))
        except Exception as error:  # noqa: BLE001 - every failure becomes a note of the visit
            outcome, says = judge_failure(error)
            lost += [call.url] if outcome == "unreachable" else []
            self._recorder.visit.note(outcome, call.url, says, vital=vital)
            return None
        lost += [call.url] if response.status in _TODAY or response.status >= 500 else []
        if block := find_block(response.status, "?"):
            self._recorder.visit.note("blocked", call.url, block, vital=vital)
            return None
        if response.status >= 500:
            says = f"the host answers {response.status}"
            self._recorder.visit.note("unreachable", call.url, says, vital=vital)
        headers = {
            name.decode("latin-1").lower(): b", ".join(values).decode("latin-1")
            for name, values in response.headers.items()
        }
        reply = Reply(status=response.status, headers=headers, body=response.body)
        small = len(reply.body) <= _REMEMBERED_BYTES
        if call.is_script and small and len(self._scripts) < _REMEMBERED:
            self._scripts[call.url] = reply
        return reply

    def _request(self, call: Call, page: str) -> Request:
        origin = Origin(agency_id=self._agency.id, role="other", referrer=page)
        return Request(
            call.url,
            method=call.method,
            headers={**call.headers, "Referer": page},
            body=call.body,
            callback=NO_CALLBACK,
            dont_filter=True,
            meta={"origin": origin, "max_retry_times": 0},
        )
