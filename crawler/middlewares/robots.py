"""robots.txt obeyed: read once a host and visit, kept, and a failing one taken for a no."""

import asyncio
from typing import Self
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response
from scrapy.http.request import NO_CALLBACK
from scrapy.robotstxt import ProtegoRobotParser

from crawler.blocks import find_block
from crawler.captures import Origin
from crawler.middlewares.origin import origin_of
from crawler.pace import PACE
from crawler.refusals import (
    Refusal,
    RefusedByRobots,
    RefusedHost,
    RobotsBlocked,
    RobotsUnreachable,
    judge_failure,
)

_LONGEST_DELAY_S = 30.0  # of a Crawl-delay: who wishes for more is visited rarely anyway
_GATEWAY = (502, 504)
_CHALLENGES = (412, 521)

Rules = ProtegoRobotParser | Refusal | None


class RobotsMiddleware:
    """Scrapy's own takes a 5xx for leave; the standard (RFC 9309) and this project do not."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._agent = crawler.settings["ROBOTSTXT_USER_AGENT"]
        self._rules: dict[tuple[str, str], asyncio.Future[Rules]] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """As Scrapy makes its components."""
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        """Raise a Refusal if robots.txt does not let this be fetched."""
        if origin_of(request).role == "robots":
            return
        rules = await self._rules_for(request)
        if isinstance(rules, Refusal):
            raise rules
        if rules is not None and not rules.allowed(request.url, self._agent):
            raise RefusedByRobots("robots.txt disallows it")

    async def _rules_for(self, request: Request) -> Rules:
        parts = urlsplit(request.url)
        key = (parts.scheme, parts.netloc)
        if key not in self._rules:
            # Set before the first wait: whoever comes meanwhile waits for the same answer.
            self._rules[key] = asyncio.ensure_future(self._fetch(request))
        return await asyncio.shield(self._rules[key])

    async def _fetch(self, request: Request) -> Rules:
        origin = origin_of(request)
        parts = urlsplit(request.url)
        robots = Request(
            f"{parts.scheme}://{parts.netloc}/robots.txt",
            callback=NO_CALLBACK,
            dont_filter=True,
            meta={
                "origin": Origin(agency_id=origin.agency_id, role="robots"),
                "of_attachment": origin.role == "attachment",
            },
        )
        assert self._crawler.engine is not None
        try:
            response = await self._crawler.engine.download_async(robots)
        except RefusedHost:
            return None  # it redirects to a stranger: as if there were none
        except IgnoreRequest as error:
            return None if "max redirections" in str(error) else RobotsUnreachable(_says(error))
        except Exception as error:  # noqa: BLE001 - whatever keeps robots.txt away means no
            return RobotsUnreachable(_says(error))
        return self._judge(response)

    def _judge(self, response: Response) -> Rules:
        status = response.status
        if status in _CHALLENGES:
            return RobotsBlocked(f"robots.txt: {find_block(status, '')}")
        if status in _GATEWAY and response.request and response.request.meta.get("proxy"):
            return RobotsUnreachable(f"robots.txt: the proxy cannot reach the host ({status})")
        if status >= 500:
            return RefusedByRobots(f"robots.txt answers {status}, which means no")
        if status >= 300:
            return None  # there is none, or none for us to see: all is allowed
        rules = ProtegoRobotParser(response.body, self._crawler.spider)
        if wished_s := rules.rp.crawl_delay(self._agent):
            host = urlsplit(response.url).hostname or ""
            PACE.slow_down(host, delay_s=min(float(wished_s), _LONGEST_DELAY_S))
        return rules


def _says(error: Exception) -> str:
    return f"robots.txt cannot be had: {judge_failure(error)[1]}"
