"""Names resolved, but never to an address inside: a public name may point to a private host."""

from collections.abc import Sequence
from urllib.parse import urlsplit
from urllib.request import getproxies

from scrapy.resolver import CachingThreadedResolver
from twisted.internet.defer import Deferred
from twisted.internet.error import DNSLookupError

from crawler.safety import is_public_address

# Names that point inside, and why they are not asked: Twisted keeps no error of a resolver.
refused: dict[str, str] = {}


class PublicResolver(CachingThreadedResolver):
    """Scrapy's resolver, which refuses private addresses for all but the configured proxy."""

    def getHostByName(  # noqa: N802 - Twisted's name
        self, name: str, timeout: Sequence[int] = ()
    ) -> "Deferred[str]":
        """The address of a name; DNSLookupError for one that is not public."""
        found: Deferred[str] = super().getHostByName(name, timeout)
        return found if name in proxy_hosts() else found.addCallback(_check, name)


def proxy_hosts() -> set[str]:
    """The hosts of the proxies that the environment names."""
    urls = (url if "//" in url else f"//{url}" for url in getproxies().values())
    return {host for url in urls if (host := urlsplit(url).hostname)}


def _check(address: str, name: str) -> str:
    if not is_public_address(address):
        refused[name] = f"{name} points to {address}, which is no public address"
        raise DNSLookupError(refused[name])
    return address
