"""The scripts of pages: their files, each fetched once a visit, and what they do when run."""

import asyncio

from crawler.register import Agency
from crawler.safety import kin_of
from spiders.acting import Acting
from spiders.families.base import Ask
from spiders.fetch import Fetcher
from spiders.pages import Page
from spiders.stage.engine import Allowance

_BYTES = 500_000  # a larger file is somebody's library
_MOST = 6  # files of a page that are read


class Scripts:
    """Fetches the script files of pages, reads the pages as if they stood in them, and runs them.

    They run in a thread, so that no other visit waits, and within what a visit allows them.
    """

    def __init__(self, agency: Agency, fetcher: Fetcher) -> None:
        self._agency = agency
        self._fetcher = fetcher
        self._kin = kin_of(agency)
        self._texts: dict[str, str] = {}
        self._allowance = Allowance()
        self._told = False

    async def put_into(self, page: Page) -> Page:
        """The page with the text of its own script files."""
        texts = {url: await self._text(url, page) for url in page.scripts[:_MOST]}
        return page.with_scripts(texts) if any(texts.values()) else page

    async def act(self, page: Page) -> Acting:
        """The page on its stage; one that is not run, and says nothing, once time is up."""
        if self._allowance.left <= 0 and not self._told:
            self._told = True
            self._fetcher.visit.cut(self._agency.home, "the scripts of its pages took too long")
        return await asyncio.to_thread(Acting, page, kin=self._kin, allowance=self._allowance)

    async def show(self, ask: Ask, answer: Page) -> Page:
        """An answer as the scripts that asked for it show it; as it is if none did."""
        return await asyncio.to_thread(ask.shows, answer) if ask.shows else answer

    async def _text(self, url: str, page: Page) -> str:
        if url not in self._texts:
            self._fetcher.visit.pages += 1
            fetched = await self._fetcher.fetch(url, role="listing", referrer=page.url)
            small = fetched is not None and fetched.is_text and len(fetched.body) <= _BYTES
            self._texts[url] = fetched.page().text if fetched is not None and small else ""
        return self._texts[url]
