"""The spider of one agency: one visit, everything it fetches goes into the archive."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from typing import Any

from scrapy import Spider

from crawler.browser import BrowserError
from crawler.register import Agency
from spiders.again import ask_again
from spiders.drawing import drawer_for
from spiders.fetch import Fetcher
from spiders.walk import Walk


class AgencySpider(Spider):
    """The spider of one agency; ``agency`` is set by the loader."""

    agency: Agency

    async def start(self) -> AsyncIterator[Any]:
        """Make the visit; nothing is yielded, everything goes into the archive."""
        fetcher = Fetcher(self.crawler, self.agency)
        walk = Walk(self.agency, fetcher, full=self.crawler.settings.getbool("GONGKAI_FULL"))
        try:
            async with AsyncExitStack() as stack:
                fetcher.drawer = await drawer_for(self.crawler, self.agency, stack)
                await walk.run()
                await ask_again(fetcher, self.agency)
        except BrowserError as error:
            walk.visit.error = str(error)
        except Exception as error:
            walk.visit.error = f"an error of the crawler: {type(error).__name__}: {error}"
            self.logger.exception("The visit to %s ended in an error", self.agency.id)
        return
        yield  # what makes this a generator, as Scrapy wants it
