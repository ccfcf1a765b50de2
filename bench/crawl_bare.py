"""The bare Scrapy spider of bench_crawl: fetches and parses, keeps nothing."""

import sys
from collections.abc import AsyncIterator, Iterator
from typing import Any

from scrapy import Request, Spider
from scrapy.crawler import CrawlerProcess
from scrapy.http import Response


class Bare(Spider):
    """Follows the links of one listing."""

    name = "bare"

    async def start(self) -> AsyncIterator[Request]:
        yield Request("http://www.bench.gov.cn/nb/", callback=self.parse)

    def parse(self, response: Response) -> Iterator[Request]:
        for url in response.css("a::attr(href)").getall():
            yield response.follow(url, callback=self.read)

    def read(self, response: Response) -> Iterator[dict[str, Any]]:
        yield {
            "url": response.url,
            "title": response.css("title::text").get(),
            "links": response.css("a::attr(href)").getall(),
        }


if __name__ == "__main__":
    process = CrawlerProcess(
        {
            "LOG_LEVEL": "ERROR",
            "ROBOTSTXT_OBEY": True,
            "TELNETCONSOLE_ENABLED": False,
            "COOKIES_ENABLED": False,
            "CONCURRENT_REQUESTS": 32,
            "CONCURRENT_REQUESTS_PER_DOMAIN": int(sys.argv[1]),
        }
    )
    process.crawl(Bare)
    process.start()
