"""Keeps every response as it came, before anything looks at it."""

import logging
from http.client import responses
from typing import Self
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Headers, Response

from crawler.archive import now
from crawler.errors import GongkaiError, WriteError
from crawler.middlewares.origin import origin_of
from crawler.recorder import Recorder
from crawler.refusals import EndlessBody
from crawler.warc import Exchange

logger = logging.getLogger(__name__)


class KeepMiddleware:
    """Next to the downloader: sees content codings still on, and each redirect and retry."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """As Scrapy makes its components."""
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        """Forget what an earlier try of the same request measured."""
        request.meta.pop("download_latency", None)

    def process_response(self, request: Request, response: Response) -> Response:
        """Store the exchange; what it is stored as goes into ``meta["stored"]``."""
        recorder = self._crawler.get_extension(Recorder)
        assert recorder is not None
        origin = origin_of(request)
        recorder.visit.requests += 1
        try:
            stored = recorder.store.store_exchange(_exchange(request, response), origin)
        except WriteError as error:
            recorder.give_up(error)
            raise
        except GongkaiError as error:
            raise EndlessBody(f"{request.url}: {error}") from error
        if stored.new:
            recorder.visit.new[origin.role] += 1
        request.meta["stored"] = stored
        return response


def _exchange(request: Request, response: Response) -> Exchange:
    parts = urlsplit(request.url)
    target = f"{parts.path or '/'}{'?' + parts.query if parts.query else ''}"
    host = parts.netloc.rpartition("@")[2]
    return Exchange(
        url=request.url,
        at=now(),
        status=response.status,
        reason=responses.get(response.status, ""),
        headers=_pairs(response.headers),
        body=response.body,
        method=request.method,
        request_target=target,
        request_headers=[("Host", host), *_pairs(request.headers)],
        ip_address=None if request.meta.get("proxy") else _text(response.ip_address),
    )


def _pairs(headers: Headers) -> list[tuple[str, str]]:
    return [
        (name.decode("latin-1"), value.decode("latin-1"))
        for name, values in headers.items()
        for value in values
    ]


def _text(value: object) -> str | None:
    return str(value) if value else None
