"""The register as Scrapy's spiders: one class for each agency, its id for a name."""

import builtins
from pathlib import Path
from typing import Any, Self

from scrapy import Request, Spider
from scrapy.settings import BaseSettings

from crawler import settings
from crawler.errors import GongkaiError
from crawler.register import Agency, read_register
from spiders.base import AgencySpider

_OLD_TLS = "DEFAULT:@SECLEVEL=0"


def settings_of(agency: Agency) -> dict[str, Any]:
    """What an agency's ``params`` change of the settings; GongkaiError for an unknown one.

    ``delay_s`` only lengthens the delay; ``old_tls`` speaks with servers that know no newer TLS.
    """
    changed: dict[str, Any] = {}
    for name, value in agency.params.items():
        match name:
            case "delay_s":
                changed["DOWNLOAD_DELAY"] = max(float(value), settings.DOWNLOAD_DELAY)
            case "requests_a_day":
                changed["GONGKAI_HOST_BUDGET"] = int(value)
            case "old_tls" if value:
                changed["DOWNLOADER_CLIENT_TLS_CIPHERS"] = _OLD_TLS
            case _:
                raise GongkaiError(f"[{agency.id}] params: unknown {name} = {value!r}")
    return changed


class RegisterLoader:
    """Makes the spider of an agency when it is asked for."""

    def __init__(self, agencies: dict[str, Agency]) -> None:
        self._agencies = agencies

    @classmethod
    def from_settings(cls, settings: BaseSettings) -> Self:
        """From the register folder that the settings name."""
        return cls(read_register(Path(settings["GONGKAI_AGENCIES"])))

    def load(self, spider_name: str) -> type[Spider]:
        """The spider class of an agency; KeyError, as Scrapy wants, if there is none."""
        agency = self._agencies.get(spider_name)
        if agency is None:
            raise KeyError(f"Spider not found: {spider_name}")
        fields = {"name": agency.id, "agency": agency, "custom_settings": settings_of(agency)}
        return type("AgencySpider", (AgencySpider,), fields)

    def list(self) -> builtins.list[str]:
        """The ids of all agencies."""
        return list(self._agencies)

    def find_by_request(self, request: Request) -> builtins.list[str]:
        """None: a request does not tell for which department of a portal it is."""
        return []
