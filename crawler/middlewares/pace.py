"""Keeps the delay between requests to a host, whichever agencies they are for."""

from typing import Self
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.crawler import Crawler

from crawler.pace import PACE


class PaceMiddleware:
    """Scrapy's delay is one crawler's own; two departments of one portal share this clock."""

    def __init__(self, delay_s: float) -> None:
        self._delay_s = delay_s

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """With the delay of the settings."""
        return cls(crawler.settings.getfloat("DOWNLOAD_DELAY"))

    async def process_request(self, request: Request) -> None:
        """Wait for the host's turn."""
        await PACE.wait(urlsplit(request.url).hostname or "", delay_s=self._delay_s)
