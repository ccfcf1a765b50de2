"""The script files of pages, each fetched once a visit: they write links, or open them."""

from spiders.fetch import Fetcher
from spiders.pages import Page

_BYTES = 500_000  # a larger file is somebody's library
_MOST = 6  # files of a page that are read


class Scripts:
    """Fetches the script files of pages and reads the pages as if they stood in them."""

    def __init__(self, fetcher: Fetcher) -> None:
        self._fetcher = fetcher
        self._texts: dict[str, str] = {}

    async def put_into(self, page: Page) -> Page:
        """The page with the text of its own script files."""
        texts = {url: await self._text(url, page) for url in page.scripts[:_MOST]}
        return page.with_scripts(texts) if any(texts.values()) else page

    async def _text(self, url: str, page: Page) -> str:
        if url not in self._texts:
            self._fetcher.visit.pages += 1
            fetched = await self._fetcher.fetch(url, role="listing", referrer=page.url)
            small = fetched is not None and fetched.is_text and len(fetched.body) <= _BYTES
            self._texts[url] = fetched.page().text if fetched is not None and small else ""
        return self._texts[url]
