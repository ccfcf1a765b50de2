"""The extension that gives each spider its store and writes its visit when it ends."""

import asyncio
from contextlib import ExitStack, closing, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured
from twisted.python.failure import Failure

from crawler.archive import Archive
from crawler.captures import CaptureStore, Origin, Stored
from crawler.errors import GongkaiError, WriteError
from crawler.lock import archive_lock
from crawler.replay import catch_up
from crawler.visits import Visit


@dataclass
class _Shared:
    archive: Archive
    store: CaptureStore
    users: int = 0


# What the disk said when it took no more, by run; then the run ends.
failures: dict[int, WriteError] = {}

# All spiders of a process write one WARC file and one database.
_shared: dict[tuple[Path, int], _Shared] = {}


class Recorder:
    """One visit: ``store`` takes its exchanges, ``visit`` its counts and notes.

    Without the setting GONGKAI_RUN_ID it makes a run of its own, and locks the archive for it.
    """

    def __init__(self, crawler: Crawler) -> None:
        agency = getattr(crawler.spidercls, "agency", None)
        if agency is None:
            raise NotConfigured("not a spider of an agency")
        self._crawler = crawler
        self._path = Path(crawler.settings["GONGKAI_ARCHIVE"])
        self._stack = ExitStack()
        self._run_id = crawler.settings.getint("GONGKAI_RUN_ID")
        self._own_run = not self._run_id
        if self._own_run:
            self._begin_run(f"scrapy crawl {agency.id}")
        self._shared = _share(self._path, self._run_id, crawler)
        self._shared.archive.write_agencies({agency.id: agency})
        self.visit = Visit(agency)
        self._closing: asyncio.Future[None] | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """As Scrapy makes its components."""
        recorder = cls(crawler)
        crawler.signals.connect(recorder.spider_error, signal=signals.spider_error)
        crawler.signals.connect(recorder.spider_closed, signal=signals.spider_closed)
        return recorder

    @property
    def store(self) -> CaptureStore:
        """Where exchanges go."""
        return self._shared.store

    def keep_drawn(
        self, dom: str, *, url: str, served: Stored, origin: Origin, vital: bool = False
    ) -> Stored | None:
        """Keep a page as it was drawn beside what was served; None, with a note, if that fails."""
        try:
            return self.store.store_drawn(dom, url=url, served=served, origin=origin)
        except WriteError as error:
            self.give_up(error)
            raise
        except GongkaiError as error:
            self.visit.note("broken", url, f"drawn, but not kept: {error}", vital=vital)
            return None

    def give_up(self, error: WriteError) -> None:
        """End the visit: what cannot be kept must not be fetched."""
        failures.setdefault(self._run_id, error)
        if self._closing is None:
            assert self._crawler.engine is not None
            self._closing = asyncio.ensure_future(
                self._crawler.engine.close_spider_async(reason=str(error))
            )

    def spider_error(self, failure: Failure) -> None:
        """A fault of our own is part of the visit's story, too."""
        self.visit.error = f"an error of the crawler: {failure.getErrorMessage()}"

    def spider_closed(self, reason: str) -> None:
        """Write the visit; one that was stopped tells nothing of the site, and stays due."""
        try:
            if reason == "finished" and self._run_id not in failures:
                self.store.write_visit(self.visit.row(self._run_id))
            if self._own_run:
                self.store.end_run()
        except WriteError as error:
            failures.setdefault(self._run_id, error)
        _release(self._path, self._run_id)
        self._stack.close()

    def _begin_run(self, command: str) -> None:
        self._stack.enter_context(archive_lock(self._path))
        with closing(Archive(self._path)) as archive:
            catch_up(archive)
            self._run_id = archive.begin_run(command)


def _share(path: Path, run_id: int, crawler: Crawler) -> _Shared:
    shared = _shared.get((path, run_id))
    if shared is None:
        archive = Archive(path)
        info = {"http-header-user-agent": crawler.settings["USER_AGENT"], "robots": "obey"}
        shared = _Shared(archive, CaptureStore(archive, run_id=run_id, info=info))
        _shared[path, run_id] = shared
    shared.users += 1
    return shared


def _release(path: Path, run_id: int) -> None:
    shared = _shared[path, run_id]
    shared.users -= 1
    if not shared.users:
        del _shared[path, run_id]
        with suppress(WriteError):
            shared.store.close()
        shared.archive.close()
