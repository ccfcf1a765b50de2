"""How each CMS family lays out its addresses; one small class each."""

from demo.families.base import GENERATED_AT, Family, Resource
from demo.families.dahe import Dahe
from demo.families.jhtml import Jhtml
from demo.families.sitesources import Sitesources
from demo.families.trs import Trs
from demo.model import Site

_FAMILIES: dict[str, type[Family]] = {
    "dahe": Dahe,
    "jhtml": Jhtml,
    "sitesources": Sitesources,
    "trs": Trs,
}


def family_of(site: Site, *, generated_at: str = GENERATED_AT) -> Family:
    """The site on its family's layout."""
    return _FAMILIES[site.family](site, generated_at=generated_at)


__all__ = ["Family", "Resource", "family_of"]
