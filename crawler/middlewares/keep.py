"""Keeps every response as it came, before anything looks at it."""

import json
import logging
from collections.abc import Mapping
from http.client import responses
from typing import Any, Self
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Headers, Response

from crawler.archive import now
from crawler.captures import read_capture
from crawler.errors import GongkaiError, WriteError
from crawler.middlewares.origin import origin_of
from crawler.recorder import Recorder
from crawler.refusals import EndlessBody
from crawler.validators import condition, find_known
from crawler.warc import NOT_MODIFIED, Exchange

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
        """Ask only for what changed since it was last kept; a redirect carries no such condition.

        What an earlier try of the same request measured is forgotten.
        """
        request.meta.pop("download_latency", None)
        for name in ("If-None-Match", "If-Modified-Since"):
            request.headers.pop(name, None)
        known = self._find_known(request)
        request.meta["known"] = known
        if known is not None:
            for name, value in condition(known).items():
                request.headers[name] = value

    def process_response(self, request: Request, response: Response) -> Request | Response:
        """Store the exchange; what it is stored as goes into ``meta["stored"]``.

        In place of "unchanged" the answer is what was kept; asked for anew if that cannot be read.
        """
        recorder = self._recorder
        origin = origin_of(request)
        recorder.visit.requests += 1
        known = request.meta["known"] if response.status == NOT_MODIFIED else None
        exchange = _exchange(request, response)
        try:
            if known is not None:
                body = read_capture(recorder.store.archive, known)
                request.meta["stored"] = recorder.store.store_unchanged(exchange, origin, known)
                return _revived(response, known, body)
            stored = recorder.store.store_exchange(exchange, origin)
        except WriteError as error:
            recorder.give_up(error)
            raise
        except GongkaiError as error:
            if known is not None:
                return request.replace(meta={**request.meta, "whole": True}, dont_filter=True)
            raise EndlessBody(str(error)) from error
        if stored.new:
            recorder.visit.new[origin.role] += 1
        request.meta["stored"] = stored
        return response

    @property
    def _recorder(self) -> Recorder:
        recorder = self._crawler.get_extension(Recorder)
        assert recorder is not None
        return recorder

    def _find_known(self, request: Request) -> Mapping[str, Any] | None:
        full = self._crawler.settings.getbool("GONGKAI_FULL")
        if full or request.method != "GET" or request.meta.get("whole"):
            return None
        archive = self._recorder.store.archive
        return find_known(archive, origin_of(request).agency_id, request.url)


def _revived(response: Response, known: Mapping[str, Any], body: bytes) -> Response:
    """The answer as it was when it was last given whole."""
    headers = dict(json.loads(known["headers"]))
    headers.pop("content-encoding", None)
    return response.replace(status=200, headers=headers, body=body)


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
        request_body=request.body,
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
