"""What of a site is the agency's own: many have no host to themselves."""

from dataclasses import dataclass, field
from urllib.parse import urlsplit

from crawler.names import names_body, names_other_body
from crawler.register import Agency
from crawler.safety import government_domain
from spiders.addresses import host_key, query_pairs
from spiders.pages import Page

_PLAIN_PAIRS = ("id=", "page=")  # of a query: they say which article, not which body
_GUESTS = ("department", "township")  # kinds that seldom have a domain of their own


@dataclass
class Area:
    """What of the hosts is the agency's own: its site, or its folders on a portal."""

    agency: Agency
    hosts: set[str] = field(default_factory=set)
    folders: set[str] = field(default_factory=set)

    def learn_home(self, page: Page) -> None:
        """See from a home page whether the site is the agency's own."""
        names = [name for name in (page.meta("SiteName"), *page.names) if name]
        host = host_key(page.url)
        portal = self.agency.kind in _GUESTS and government_domain(f"www.{host}") == host
        named = any(names_body(name, self.agency.name) for name in names)
        strange = any(names_other_body(name, self.agency.name) for name in names)
        if portal and self.learn_folder(self.agency.home):
            return  # a body's pages in a folder of the government's site
        if named or not (strange or portal or host.startswith("public.")):
            self.hosts.add(host)

    def learn_folder(self, url: str) -> bool:
        """Take the folder of a page that is the agency's for its own; whether it is one."""
        folder = url.partition("?")[0].rsplit("/", 1)[0] + "/"
        if urlsplit(folder).path.count("/") < 2:
            return False
        self.folders.add(folder)
        return True

    def holds(self, url: str) -> bool:
        """Whether a page stands in the agency's area."""
        return (
            self._holds_host(host_key(url))
            or any(url.startswith(f) for f in self.folders)
            or self._is_asked_for(url)
        )

    def _is_asked_for(self, url: str) -> bool:
        """Whether an address on a portal asks for the body as the home page's does: dept=011."""
        home = self.agency.home
        own = {pair for pair in query_pairs(home) if not pair.startswith(_PLAIN_PAIRS)}
        guest = self.agency.kind in _GUESTS and host_key(home) == host_key(url)
        return bool(own) and guest and own <= query_pairs(url)

    def _holds_host(self, host: str) -> bool:
        """Whether a host is the agency's own, or below it; below a government's are its guests."""
        if host in self.hosts or self.agency.kind == "government":
            return host in self.hosts
        own = (h for h in self.hosts if government_domain(f"www.{h}") != h)
        return any(host.endswith(f".{h}") for h in own)
