"""The child process of a run: all its spiders, hosts in parallel, one host's in a row."""

import asyncio
import json
import math
import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from scrapy.crawler import AsyncCrawlerProcess
from scrapy.settings import Settings
from scrapy.utils.project import get_project_settings

from crawler import recorder
from crawler.register import Agency, read_register
from crawler.safety import government_domain

_AT_ONCE = 16  # groups of agencies, each on hosts of its own


def run_job(job: dict[str, Any]) -> int:
    """Visit the agencies of a job; an exit status.

    ``job`` has ``run_id``, ``ids``, ``full``, ``quiet``, and ``minutes`` if its time is bounded.
    """
    settings = _settings(job)
    agencies = read_register(Path(settings["GONGKAI_AGENCIES"]))
    process = GroupedProcess(settings)
    process.groups = group_by_host([agencies[agency_id] for agency_id in job["ids"]])
    if (minutes := job.get("minutes")) is not None:
        process.deadline = time.monotonic() + minutes * 60
    process.start()
    for failure in process.failures:
        sys.stderr.write(f"gongkai: {type(failure).__name__}: {failure}\n")
    for unwritten in recorder.failures.values():
        sys.stderr.write(f"gongkai: {unwritten}\n")
    return 1 if process.failures or recorder.failures else 0


def group_by_host(agencies: Sequence[Agency]) -> list[list[Agency]]:
    """Agencies that share a government's hosts together: they are visited one after another."""
    groups: dict[str, list[Agency]] = {}
    for agency in agencies:
        host = urlsplit(agency.home).hostname or ""
        groups.setdefault(government_domain(host) or host, []).append(agency)
    return list(groups.values())


class GroupedProcess(AsyncCrawlerProcess):
    """Scrapy's process, which ends when the visits of all ``groups`` have ended."""

    groups: Sequence[Sequence[Agency]] = ()
    stopping = False
    deadline = math.inf  # no visit begins after it

    def __init__(self, settings: Settings) -> None:
        super().__init__(settings)
        self.failures: list[BaseException] = []

    async def join(self) -> None:
        """Make all visits."""
        gate = asyncio.Semaphore(_AT_ONCE)
        await asyncio.gather(*(self._visit(group, gate) for group in self.groups))

    async def stop(self) -> None:
        """Begin no further visit and stop those that are under way."""
        self.stopping = True
        await super().stop()

    async def _visit(self, group: Sequence[Agency], gate: asyncio.Semaphore) -> None:
        async with gate:
            for agency in group:
                if self.stopping or recorder.failures or time.monotonic() > self.deadline:
                    return
                try:
                    await self.crawl(agency.id)
                except Exception as error:  # noqa: BLE001 - one visit's failure is not the run's
                    self.failures.append(error)


def _settings(job: dict[str, Any]) -> Settings:
    os.environ["SCRAPY_SETTINGS_MODULE"] = "crawler.settings"
    settings = get_project_settings()
    settings.set("GONGKAI_RUN_ID", job["run_id"])
    settings.set("GONGKAI_FULL", job["full"])
    settings.set("LOG_LEVEL", "ERROR" if job["quiet"] else "WARNING")
    return settings


if __name__ == "__main__":
    raise SystemExit(run_job(json.loads(sys.argv[1])))
