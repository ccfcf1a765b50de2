"""Which addresses may be requested: kin of a registered home, and nothing else."""

import ipaddress
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

from crawler.register import Agency

_LONGEST = 2048  # characters of an address; servers take no more
_USUAL_PORTS = frozenset({80, 443})


@dataclass(frozen=True, kw_only=True)
class Kin:
    """The hosts of one agency: exact names, government domains, and ports that its homes name."""

    hosts: frozenset[str]
    domains: frozenset[str]
    ports: frozenset[int]

    def find_refusal(self, url: str, *, attachment: bool = False) -> str | None:
        """Why a URL must not be requested; None if it may be.

        An attachment may also stand on any other government host, such as an object store.
        """
        if len(url) > _LONGEST:
            return f"the address is longer than {_LONGEST} characters"
        try:
            parts = urlsplit(url)
            port = parts.port
        except ValueError:
            return "the address cannot be read"
        refusal = _find_odd_part(parts)
        if refusal:
            return refusal
        host = (parts.hostname or "").lower()
        known = self.holds(host)
        if port is not None and port not in (_USUAL_PORTS | (self.ports if known else frozenset())):
            return f"port {port} is not one that the agency's home names"
        if not known and not (attachment and government_domain(host)):
            return f"{host} is not kin of the agency's registered home"
        return None

    def holds(self, host: str) -> bool:
        """Whether a host is the agency's own or stands under the same government domain."""
        return host in self.hosts or government_domain(host) in self.domains


def kin_of(agency: Agency) -> Kin:
    """The kin of an agency's home, listings and declared hosts."""
    parts = [urlsplit(url) for url in (agency.home, *agency.listings)]
    homes = {part.hostname.lower() for part in parts if part.hostname}
    variants = {variant for home in homes for variant in _variants(home)}
    return Kin(
        hosts=frozenset(homes | variants | set(agency.hosts)),
        domains=frozenset(domain for home in homes if (domain := government_domain(home))),
        ports=frozenset(port for port in _ports(parts) if port),
    )


def government_domain(host: str) -> str | None:
    """``nxzw.gov.cn`` for ``www.nxzw.gov.cn``; None for what is not under gov.cn.

    Names directly under gov.cn are given out to one government each, so the last three labels say
    whose a host is, and no list of public suffixes is needed.
    """
    labels = host.lower().split(".")
    if len(labels) < 3 or labels[-2:] != ["gov", "cn"] or not all(labels):
        return None
    return ".".join(labels[-3:])


def is_public_address(address: str) -> bool:
    """Whether an IP address is one of the public internet (not loopback, private, link-local…)."""
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return False
    mapped = getattr(ip, "ipv4_mapped", None)
    return (mapped or ip).is_global and not (mapped or ip).is_multicast


def _find_odd_part(parts: SplitResult) -> str | None:
    if parts.scheme not in ("http", "https"):
        return f"{parts.scheme or 'an empty scheme'} is not http or https"
    if parts.username is not None or parts.password is not None:
        return "the address carries a user name"
    if not parts.hostname:
        return "the address names no host"
    if _is_ip_literal(parts.hostname):
        return "the host is an IP address"
    return None


def _is_ip_literal(host: str) -> bool:
    # The last label of a name is never a number; 127.1 and 0x7f000001 are addresses to a resolver.
    last = host.rstrip(".").rsplit(".", 1)[-1]
    return ":" in host or last.isdigit() or last.lower().startswith("0x")


def _variants(host: str) -> list[str]:
    bare = host.removeprefix("www.").removeprefix("m.")
    return [bare, f"www.{bare}", f"m.{bare}"] if "." in bare and not _is_ip_literal(host) else []


def _ports(parts: Iterable[SplitResult]) -> list[int | None]:
    found: list[int | None] = []
    for part in parts:
        try:
            found.append(part.port)
        except ValueError:
            continue
    return found
