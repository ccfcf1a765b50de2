"""Retries that wait longer each time, and as long as the host asks."""

import time
from email.utils import parsedate_to_datetime
from typing import Self
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.retry import get_retry_request
from scrapy.exceptions import DownloadTimeoutError
from scrapy.http import Response
from scrapy.utils.misc import load_object

from crawler.pace import PACE
from crawler.refusals import EndlessBody

_STEPS = 5  # the first wait, in delays; each further one is twice as long
_TRIES_WHEN_TOLD = 4  # of a host that says when to come back
_LONGEST_S = 120.0  # who asks for more is asked again in the next run


class RetryMiddleware:
    """As Scrapy's own, but the host is left alone before it is asked again."""

    def __init__(self, crawler: Crawler) -> None:
        settings = crawler.settings
        self._crawler = crawler
        self._statuses = {int(status) for status in settings.getlist("RETRY_HTTP_CODES")}
        self._failures = tuple(load_object(name) for name in settings.getlist("RETRY_EXCEPTIONS"))

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """As Scrapy makes its components."""
        return cls(crawler)

    def process_response(self, request: Request, response: Response) -> Request | Response:
        """Ask again after a 5xx, if the host does not ask for too long a wait."""
        asked_s = read_retry_after(response.headers.get("Retry-After"))
        if response.status not in self._statuses or (asked_s or 0.0) > _LONGEST_S:
            return response
        return self._again(request, str(response.status), asked_s=asked_s) or response

    def process_exception(self, request: Request, exception: Exception) -> Request | None:
        """Ask again after a failed connection; a body without end is not asked for twice."""
        if isinstance(exception, DownloadTimeoutError) and request.meta.get("download_latency"):
            timeout_s = request.meta.get("download_timeout", 0)
            raise EndlessBody(f"its body does not end within {timeout_s:g} seconds") from exception
        if isinstance(exception, self._failures):
            return self._again(request, type(exception).__name__)
        return None

    def _again(
        self, request: Request, reason: str, *, asked_s: float | None = None
    ) -> Request | None:
        assert self._crawler.spider is not None
        again = get_retry_request(
            request,
            spider=self._crawler.spider,
            reason=reason,
            max_retry_times=None if asked_s is None else _TRIES_WHEN_TOLD,
        )
        if again is not None:
            delay_s = self._crawler.settings.getfloat("DOWNLOAD_DELAY")
            backed_off_s = delay_s * _STEPS * 2 ** (again.meta["retry_times"] - 1)
            wait_s = max(asked_s or 0.0, min(backed_off_s, _LONGEST_S))
            PACE.hold(urlsplit(request.url).hostname or "", seconds=wait_s)
        return again


def read_retry_after(value: bytes | None) -> float | None:
    """The seconds that a Retry-After header asks for; None if it asks for none that can be read."""
    text = (value or b"").decode("latin-1").strip()
    if text.isdigit():
        return float(text)
    try:
        return max(0.0, parsedate_to_datetime(text).timestamp() - time.time())
    except (TypeError, ValueError):
        return None
