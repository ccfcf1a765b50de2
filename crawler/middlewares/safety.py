"""Rejects whatever is not kin of the agency's home: links, redirects, robots.txt alike."""

from typing import Self
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import CannotResolveHostError

from crawler.middlewares.origin import origin_of
from crawler.refusals import RefusedHost
from crawler.resolver import refused
from crawler.safety import Kin, kin_of


class SafetyMiddleware:
    """Stands next to the downloader, so that no other middleware's request passes it by."""

    def __init__(self, kin: Kin) -> None:
        self._kin = kin

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Kin of the agency whose spider runs."""
        return cls(kin_of(crawler.spidercls.agency))  # type: ignore[attr-defined]

    def process_request(self, request: Request) -> None:
        """Raise RefusedHost for what may not be requested."""
        attachment = request.meta.get("of_attachment", origin_of(request).role == "attachment")
        refusal = self._kin.find_refusal(request.url, attachment=attachment)
        if refusal:
            raise RefusedHost(f"not requested: {refusal}")

    def process_exception(self, request: Request, exception: Exception) -> None:
        """Say why a name was not resolved, if that was a refusal; it is not tried again."""
        host = urlsplit(request.url).hostname or ""
        if isinstance(exception, CannotResolveHostError) and host in refused:
            raise RefusedHost(f"not requested: {refused[host]}") from exception
