"""The reports that a visit has met, fetched with all that belongs to them, sorted by content."""

import asyncio
from collections.abc import Callable

from crawler.register import Agency
from spiders.attachments import find_attachments, find_further
from spiders.families.base import send
from spiders.fetch import Fetched, Fetcher
from spiders.harvest import Found, Harvest
from spiders.pages import Page
from spiders.scripts import Scripts
from spiders.sorting import (
    count_signs,
    find_trouble,
    has_signs,
    is_of_other_body,
    is_report,
    lists_years,
    outcome_of,
    year_of,
)
from spiders.titles import judge_title
from spiders.unwrap import find_document

_CALLS = 3  # of the scripts of a page without a text
_AT_ONCE = 8  # reports asked for together; each host still gets one request at a time
_DOUBTFUL = 60  # pages that a visit looks at because their titles do not tell


class Reports:
    """Fetches what the harvest holds, each once; ``holds`` says which pages are the agency's."""

    def __init__(
        self,
        agency: Agency,
        fetcher: Fetcher,
        harvest: Harvest,
        *,
        scripts: Scripts,
        holds: Callable[[Page], bool],
    ) -> None:
        self._agency = agency
        self._fetcher = fetcher
        self._harvest = harvest
        self._holds = holds
        self._done: set[str] = set()
        self._scripts = scripts

    async def fetch_sure(self) -> list[Page]:
        """Fetch the sure ones not fetched yet; the pages among them that are lists after all."""
        fresh = [found for key, found in self._harvest.sure.items() if key not in self._done]
        self._done |= self._harvest.sure.keys()
        waiting = iter(fresh)
        lists: list[Page] = []

        async def work() -> None:
            for found in waiting:
                page = await self._fetch_sure(found)
                lists.extend([page] if page else [])

        await asyncio.gather(*(work() for _ in range(_AT_ONCE)))
        return lists

    async def fetch_doubtful(self) -> None:
        """Look at entries whose title does not tell, and keep those whose page does.

        One of a year whose report was met by then is left: departments' reports often stand in
        one list under one title.
        """
        left = _DOUBTFUL
        for found in list(self._harvest.doubtful.values()):
            if not left or (found.year and found.year in self._harvest.years()):
                continue
            left -= 1
            fetched = await self._fetcher.fetch(
                found.url, role="other", title=found.title, referrer=found.referrer
            )
            if fetched is None or not fetched.is_html:
                continue
            page = fetched.page()
            if is_report(page, self._agency.name, ours=self._holds(page)):
                await self.keep(fetched, page, title=found.title)

    async def keep(self, fetched: Fetched, page: Page, *, title: str) -> None:
        """Keep a page that turned out to be a report."""
        year = year_of(page, title) or None
        found = Found(url=fetched.url, title=title, year=year, referrer=fetched.url)
        self._harvest.add(found, sure=True)
        self._done.add(self._harvest.key(found))
        if fetched.stored.new:
            self._fetcher.visit.new["report"] += 1
        self._fetcher.store.relabel(fetched.stored.capture_id, role="report", entry_title=title)
        self._fetcher.visit.reports_had += 1
        await self._fetch_attachments(page)

    async def _fetch_sure(self, found: Found) -> Page | None:
        fetched = await self._fetcher.fetch(
            found.url, role="report", title=found.title, referrer=found.referrer, vital=True
        )
        if fetched is None:
            return None
        page = fetched.page() if fetched.is_html else None
        if page is not None and _is_bare(page):
            fetched = await self._act(fetched, page, found)
            page = fetched.page()
        why = self._find_refusal(page, found) if page else None
        if page is None or why is None:
            self._fetcher.visit.reports_had += 1
            if page is not None:
                await self._fetch_attachments(page)
            return None
        self._harvest.drop(found)
        self._fetcher.drop(fetched, role="listing" if why == "list" else "other")
        if why not in ("list", "other body"):
            says = f"{why} in place of a report"
            self._fetcher.note(outcome_of(why), found.url, says, vital=True)
        return page if why == "list" else None

    async def _act(self, fetched: Fetched, page: Page, found: Found) -> Fetched:
        """A report that its page's scripts send for, as they show it; as it is if they do not."""
        acting = await self._scripts.act(await self._scripts.put_into(page))
        written: list[str] = []
        turn = acting.turn()
        ask = next(turn, None)
        while ask is not None and len(written) < _CALLS:
            answer = await self._fetcher.fetch(
                ask.url, role="other", referrer=page.url, form=ask.form, as_json=ask.as_json
            )
            given = answer.page() if answer is not None and answer.is_text else None
            shown = await self._scripts.show(ask, given) if given is not None else None
            written.append("" if shown is None else shown.text)
            written[-1] = written[-1] or (find_document(given.text) if given is not None else "")
            ask = send(turn, shown)
        acting.close()
        whole = acting.page.acted("".join(written), ())
        if _is_bare(whole):
            return fetched
        return self._fetcher.keep_drawn(
            fetched, whole.text, title=found.title, referrer=found.referrer
        )

    def _find_refusal(self, page: Page, found: Found) -> str | None:
        """Why a page under a report's title is none: a trouble, list, other body; None if it is."""
        if trouble := find_trouble(page):
            return trouble
        named = judge_title(found.title, self._agency.name).body  # the list says that it is ours
        if not named and is_of_other_body(page, self._agency.name):
            return "other body"
        if lists_years(page, self._agency.name):
            return "list"
        if has_signs(page) or find_attachments(page):
            return None
        listed = [
            link
            for link in page.links
            if link.url != page.url
            and (verdict := judge_title(link.label, self._agency.name)).kind == "report"
            and verdict.year == found.year
        ]
        return "list" if listed else None

    async def _fetch_attachments(self, page: Page, *, deeper: bool = True) -> None:
        """The documents of a page; one that is a page in turn, as viewers are, is looked into."""
        for url in (*find_further(page), *find_attachments(page)):
            fetched = await self._fetcher.fetch(url, role="attachment", referrer=page.url)
            if fetched is None or not fetched.is_html:
                continue
            inner = fetched.page()
            if not count_signs(inner):  # else it is the report itself, shown in a frame
                self._fetcher.drop(fetched, role="other")
            if trouble := find_trouble(inner):
                self._fetcher.note("broken", url, f"{trouble} in place of a document")
            elif deeper:
                await self._fetch_attachments(inner, deeper=False)


def _is_bare(page: Page) -> bool:
    """Whether a page has neither a report nor documents, and scripts that may send for them."""
    scripted = "<script" in page.text and not page.is_drawn
    return scripted and not count_signs(page) and not find_attachments(page)
