"""How each CMS family lays out its addresses; one small class each."""

from demo.families.aspnet import Aspnet
from demo.families.base import GENERATED_AT, Asked, Family, Resource
from demo.families.dahe import Dahe
from demo.families.gkmlpt import Gkmlpt
from demo.families.homegrown import Homegrown
from demo.families.jcms import Jcms
from demo.families.jhtml import Jhtml
from demo.families.jpaas import Jpaas
from demo.families.lonsun import Lonsun
from demo.families.scripted import Scripted
from demo.families.sitesources import Sitesources
from demo.families.spa import Spa
from demo.families.trs import Trs
from demo.families.ucap import Ucap
from demo.families.vsb import Vsb
from demo.model import Site

_FAMILIES: dict[str, type[Family]] = {
    "aspnet": Aspnet,
    "dahe": Dahe,
    "gkmlpt": Gkmlpt,
    "homegrown": Homegrown,
    "jcms": Jcms,
    "jhtml": Jhtml,
    "jpaas": Jpaas,
    "lonsun": Lonsun,
    "scripted": Scripted,
    "sitesources": Sitesources,
    "spa": Spa,
    "trs": Trs,
    "ucap": Ucap,
    "vsb": Vsb,
}


def family_of(site: Site, *, generated_at: str = GENERATED_AT) -> Family:
    """The site on its family's layout."""
    return _FAMILIES[site.family](site, generated_at=generated_at)


__all__ = ["Asked", "Family", "Resource", "family_of"]
