"""Scrapy's settings: polite by default, every response kept.

The environment says where and how fast: GONGKAI_ARCHIVE, GONGKAI_AGENCIES, GONGKAI_DOWNLOAD_DELAY
(seconds), GONGKAI_DOWNLOAD_TIMEOUT (seconds), GONGKAI_HOST_BUDGET (requests a day),
GONGKAI_CONTACT; HTTP_PROXY is Scrapy's own.
"""

import os

from crawler.archive import SOFTWARE
from crawler.register import DEFAULT_AGENCIES

_delay = os.environ.get("GONGKAI_DOWNLOAD_DELAY")

BOT_NAME = "gongkai"
SPIDER_LOADER_CLASS = "spiders.loader.RegisterLoader"
GONGKAI_ARCHIVE = os.environ.get("GONGKAI_ARCHIVE", "archive.db")
GONGKAI_AGENCIES = os.environ.get("GONGKAI_AGENCIES", str(DEFAULT_AGENCIES))
GONGKAI_FULL = False

# Who runs the crawler must say how to be reached; example.org is nobody's.
CONTACT = os.environ.get("GONGKAI_CONTACT", "set-GONGKAI_CONTACT@example.org")
USER_AGENT = f"{SOFTWARE} (archive of government-disclosure reports; {CONTACT})"
ROBOTSTXT_USER_AGENT = "gongkai"
ROBOTSTXT_OBEY = True  # by the middleware below, which also takes a failing robots.txt for a no

CONCURRENT_REQUESTS = 32
CONCURRENT_REQUESTS_PER_DOMAIN = 1
DOWNLOAD_DELAY = float(_delay) if _delay else 1.0
DOWNLOAD_DELAY_JITTER = 0  # it would go below the delay, too
AUTOTHROTTLE_ENABLED = True
AUTOTHROTTLE_START_DELAY = DOWNLOAD_DELAY
AUTOTHROTTLE_MAX_DELAY = max(30.0, DOWNLOAD_DELAY) if not _delay else DOWNLOAD_DELAY
DOWNLOAD_TIMEOUT = float(os.environ.get("GONGKAI_DOWNLOAD_TIMEOUT") or 45)
DOWNLOAD_MAXSIZE = 50 * 1024 * 1024
DOWNLOAD_WARNSIZE = 0
GONGKAI_HOST_BUDGET = int(os.environ.get("GONGKAI_HOST_BUDGET") or 20_000)  # requests a day
RETRY_TIMES = 2
RETRY_GIVE_UP_LOG_LEVEL = "INFO"  # the visit's reason says it
REDIRECT_MAX_TIMES = 8
METAREFRESH_ENABLED = False  # a refresh shell may be a challenge: the spider decides
COOKIES_ENABLED = False
REFERER_ENABLED = True
TELNETCONSOLE_ENABLED = False
TWISTED_DNS_RESOLVER = "crawler.resolver.PublicResolver"
# Codings that can be undone again from the archive with the standard library.
DEFAULT_REQUEST_HEADERS = {
    "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    "Accept-Language": "zh-CN,zh;q=0.9",
    "Accept-Encoding": "gzip, deflate",
}

DOWNLOADER_MIDDLEWARES = {
    "scrapy.downloadermiddlewares.offsite.OffsiteMiddleware": None,
    "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
    "scrapy.downloadermiddlewares.retry.RetryMiddleware": None,
    "scrapy.downloadermiddlewares.httpauth.HttpAuthMiddleware": None,
    "scrapy.downloadermiddlewares.stats.DownloaderStats": None,  # the visit counts
    "crawler.middlewares.robots.RobotsMiddleware": 100,
    "crawler.middlewares.retry.RetryMiddleware": 550,
    "crawler.middlewares.safety.SafetyMiddleware": 980,
    "crawler.middlewares.pace.PaceMiddleware": 985,
    "crawler.middlewares.keep.KeepMiddleware": 990,
}
EXTENSIONS = {
    "crawler.recorder.Recorder": 100,
    "scrapy.extensions.corestats.CoreStats": None,
    "scrapy.extensions.logstats.LogStats": None,
    "scrapy.extensions.memusage.MemoryUsage": None,
}
LOG_LEVEL = os.environ.get("GONGKAI_LOG_LEVEL", "INFO")
