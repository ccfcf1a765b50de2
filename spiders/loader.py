"""The register as Scrapy's spiders: one class for each agency, its id for a name."""

import builtins
from pathlib import Path
from typing import Self

from scrapy import Request, Spider
from scrapy.settings import BaseSettings

from crawler.register import Agency, read_register
from spiders.base import AgencySpider


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
        return type("AgencySpider", (AgencySpider,), {"name": agency.id, "agency": agency})

    def list(self) -> builtins.list[str]:
        """The ids of all agencies."""
        return list(self._agencies)

    def find_by_request(self, request: Request) -> builtins.list[str]:
        """None: a request does not tell for which department of a portal it is."""
        return []
