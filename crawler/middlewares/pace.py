"""Keeps the delay between requests to a host and their number a day, for all agencies together."""

from typing import Self
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.crawler import Crawler

from crawler.archive import now
from crawler.pace import PACE
from crawler.recorder import Recorder

_TODAY = """
select count(*) from sightings join captures on captures.id = capture_id
where seen_at >= ? and (url like ? or url like ?) and drawn_from is null
"""


class PaceMiddleware:
    """Scrapy's delay is one crawler's own; two departments of one portal share this clock."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._delay_s = crawler.settings.getfloat("DOWNLOAD_DELAY")
        self._budget = crawler.settings.getint("GONGKAI_HOST_BUDGET")

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """As Scrapy makes its components."""
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        """Wait for the host's turn; BudgetSpent if it had all of the day's."""
        host = urlsplit(request.url).hostname or ""
        if not PACE.knows(host):
            PACE.count(host, self._asked_today(host))
        PACE.spend(host, budget=self._budget)
        await PACE.wait(host, delay_s=self._delay_s)

    def _asked_today(self, host: str) -> int:
        """How often runs before this one asked the host since midnight, UTC."""
        recorder = self._crawler.get_extension(Recorder)
        assert recorder is not None
        like = (f"http://{host}/%", f"https://{host}/%")
        found = recorder.store.archive.db.execute(_TODAY, [now()[:10], *like]).fetchone()
        return int(found[0])
