"""One small class for each content-management system, asked in this order."""

from crawler.errors import GongkaiError
from spiders.families.base import Family
from spiders.families.dahe import Dahe
from spiders.families.generic import Generic
from spiders.families.gkmlpt import Gkmlpt
from spiders.families.jcms import Jcms
from spiders.families.jhtml import Jhtml
from spiders.families.jpaas import Jpaas
from spiders.families.lonsun import Lonsun
from spiders.families.sitesources import Sitesources
from spiders.families.trs import Trs
from spiders.families.ucap import Ucap
from spiders.families.vsb import Vsb
from spiders.pages import Page

__all__ = ["FAMILIES", "Family", "family_named", "family_of"]

FAMILIES: tuple[Family, ...] = (
    *(Gkmlpt(), Lonsun(), Jpaas(), Jcms(), Ucap(), Sitesources(), Jhtml(), Dahe(), Vsb()),
    *(Trs(), Generic()),
)


def family_of(page: Page, *, name: str | None = None) -> Family:
    """The family that the register names, else the first that recognises the page."""
    if name is not None:
        return family_named(name)
    return next(family for family in FAMILIES if family.recognises(page))


def family_named(name: str) -> Family:
    """The family of a name; GongkaiError if there is none."""
    for family in FAMILIES:
        if family.name == name:
            return family
    known = ", ".join(family.name for family in FAMILIES)
    raise GongkaiError(f"{name}: no such family; known are {known}")
