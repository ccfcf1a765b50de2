"""One visit to one agency: find its report column, walk it, fetch its reports."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

from scrapy import Spider

from crawler.names import names_body, squeeze
from crawler.register import Agency
from spiders.attachments import find_attachments
from spiders.discovery import (
    SURE,
    Area,
    Budget,
    Candidate,
    Frontier,
    host_key,
    is_column_label,
    is_year_label,
    page_key,
    score_link,
)
from spiders.families import Family, family_named, family_of
from spiders.families.sitesources import Sitesources
from spiders.fetch import Fetched, Fetcher
from spiders.harvest import Found, Harvest
from spiders.pages import Link, Page
from spiders.titles import Verdict, find_year, judge_title
from spiders.words import words

_AT_ONCE = 8  # reports asked for together; each host still gets one request at a time
_SIGNS = 3  # section names that make a page a report


class AgencySpider(Spider):
    """The spider of one agency; ``agency`` is set by the loader."""

    agency: Agency

    async def start(self) -> AsyncIterator[Any]:
        """Make the visit; nothing is yielded, everything goes into the archive."""
        walk = Walk(self.agency, Fetcher(self.crawler, self.agency), full=self._full)
        try:
            await walk.run()
        except Exception as error:
            walk.visit.error = f"an error of the crawler: {type(error).__name__}: {error}"
            self.logger.exception("The visit to %s ended in an error", self.agency.id)
        return
        yield  # what makes this a generator, as Scrapy wants it

    @property
    def _full(self) -> bool:
        return self.crawler.settings.getbool("GONGKAI_FULL")


class Walk:
    """The steps of a visit; ``full`` walks columns to their end, past ``from_year``."""

    def __init__(self, agency: Agency, fetcher: Fetcher, *, full: bool = False) -> None:
        self.agency = agency
        self.visit = fetcher.visit
        self.harvest = Harvest()
        self._fetcher = fetcher
        self._full = full
        self._budget = Budget()
        self._area = Area(agency)
        self._frontier = Frontier(self._budget)
        self._named = family_named(agency.family) if agency.family else None

    async def run(self) -> None:
        """Look for columns, then fetch what they list."""
        self._begin()
        while self.visit.pages < self._budget.pages and (best := self._next()):
            await self._look(best)
        await self._fetch_reports()
        await self._fetch_doubtful()
        self.visit.reports_found = self.harvest.count()

    def _begin(self) -> None:
        for url in self.agency.listings:
            self._area.hosts.add(host_key(url))
            self._frontier.push(Candidate(url=url, score=200, column=True, ours=True))
        if not self.agency.listings:
            self._frontier.push(Candidate(url=self.agency.home, score=200))

    def _next(self) -> Candidate | None:
        """The next page worth a look: anything until reports are found, then only columns."""
        if not self.harvest.sure:
            return self._frontier.pop()
        best = self._frontier.pop(at_least=SURE)
        while best and not best.ours:
            best = self._frontier.pop(at_least=SURE)
        return best

    async def _look(self, candidate: Candidate) -> None:
        """Look at a page; if it is a column, at all its pages."""
        first = candidate.depth == 0
        fetched = await self._fetcher.fetch(
            candidate.url,
            role="home" if first and not candidate.column else "listing",
            referrer=candidate.referrer,
            vital=first or candidate.column,
        )
        self.visit.pages += 1
        if fetched is None or not fetched.is_html:
            return
        page = fetched.page()
        if first:
            self._area.learn_home(page)
        ours = candidate.ours or self._is_ours(page)
        likes = self._collect(page, ours=ours, column=candidate.column)
        if candidate.column and not likes and self._is_report(page, ours=ours):
            await self._keep_as_report(fetched, page, title=self._own_title(page))
            return
        self._push_links(page, candidate)
        if candidate.column or (likes and not first):
            if candidate.column:
                self.visit.columns.append(candidate.url)
            await self._turn_pages(page, met=likes, ours=ours, column=candidate.column)

    async def _turn_pages(self, page: Page, *, met: set[str], ours: bool, column: bool) -> None:
        """Walk a listing from its first page, until it ends, repeats itself or runs dry."""
        family = self._family(page)
        count = await self._count_pages(family, page)
        seen, dry = {page_key(page.url)}, 0
        for _ in range(self._budget.listing_pages):
            url = family.next_page(page, pages=count)
            if url is None or page_key(url) in seen or self._is_past(page):
                return
            seen.add(page_key(url))
            self._frontier.close(url)
            fetched = await self._fetcher.fetch(url, role="listing", referrer=page.url)
            self.visit.pages += 1
            if fetched is None or not fetched.is_html:
                return
            page = fetched.page()
            likes = self._collect(page, ours=ours, column=column)
            dry = 0 if likes - met else dry + 1  # a pager without end repeats its entries
            met |= likes
            if dry >= self._budget.dry_pages:
                return

    async def _count_pages(self, family: Family, page: Page) -> int | None:
        if not isinstance(family, Sitesources):
            return None
        url = family.count_url(page)
        fetched = await self._fetcher.fetch(url, role="listing", referrer=page.url) if url else None
        return family.read_count(fetched.body) if fetched else None

    def _collect(self, page: Page, *, ours: bool, column: bool) -> set[str]:
        """Take the report entries of a page; the addresses of all that are like reports."""
        likes: set[str] = set()
        listed = {entry.url for entry in self._family(page).entries(page)}
        for link in page.links:
            verdict = judge_title(link.label, self.agency.name)
            if verdict.kind not in ("report", "unsure", "other body") or link.url == page.url:
                continue
            if verdict.kind == "unsure" and not column and link.url not in listed:
                continue
            if verdict.year is None and is_column_label(link.label):
                continue
            likes.add(link.url)
            if verdict.kind != "other body" and not self._is_folder(link.url):
                self._take(link.url, link.label, verdict, page=page, ours=ours)
        return likes

    def _take(self, url: str, title: str, verdict: Verdict, *, page: Page, ours: bool) -> None:
        found = Found(url=url, title=title, year=verdict.year, referrer=page.url)
        mine = bool(verdict.body) or ours or self._area.holds(url)
        self.harvest.add(found, sure=verdict.kind == "report" and mine)

    def _push_links(self, page: Page, candidate: Candidate) -> None:
        for link in page.links:
            if find_year(link.label) and not self._may_be_column(link, candidate):
                continue
            scored = score_link(
                link, page, area=self._area, column=candidate.column, depth=candidate.depth
            )
            if scored.score > 0:
                self._frontier.push(scored)
        if candidate.column:  # some systems show the list of a column in a frame
            for url in page.frames:
                self._frontier.push(
                    Candidate(
                        url=url,
                        score=SURE + 5,
                        depth=candidate.depth + 1,
                        column=True,
                        ours=candidate.ours,
                        referrer=page.url,
                    )
                )

    async def _fetch_reports(self) -> None:
        gate = asyncio.Semaphore(_AT_ONCE)

        async def fetch(found: Found) -> None:
            async with gate:
                await self._fetch_report(found)

        await asyncio.gather(*(fetch(found) for found in list(self.harvest.sure.values())))

    async def _fetch_report(self, found: Found) -> None:
        fetched = await self._fetcher.fetch(
            found.url, role="report", title=found.title, referrer=found.referrer, vital=True
        )
        if fetched is None:
            return
        self.visit.reports_had += 1
        if fetched.is_html:
            await self._fetch_attachments(fetched.page())

    async def _fetch_attachments(self, page: Page) -> None:
        for url in find_attachments(page):
            await self._fetcher.fetch(url, role="attachment", referrer=page.url)

    async def _fetch_doubtful(self) -> None:
        """Look at entries whose title does not tell, and keep those whose page does."""
        doubtful = list(self.harvest.doubtful.values())[: self._budget.unsure]
        for found in doubtful:
            fetched = await self._fetcher.fetch(
                found.url, role="other", title=found.title, referrer=found.referrer
            )
            if fetched is None or not fetched.is_html:
                continue
            page = fetched.page()
            if self._is_report(page, ours=self._is_ours(page) or self._area.holds(page.url)):
                await self._keep_as_report(fetched, page, title=found.title)

    async def _keep_as_report(self, fetched: Fetched, page: Page, *, title: str) -> None:
        year = find_year(title) or find_year(self._own_title(page))
        found = Found(url=fetched.url, title=title, year=year, referrer=fetched.url)
        self.harvest.add(found, sure=True)
        if fetched.stored.new:
            self.visit.new["report"] += 1
        self._fetcher.store.relabel(fetched.stored.capture_id, role="report", entry_title=title)
        self.visit.reports_had += 1
        await self._fetch_attachments(page)

    def _is_report(self, page: Page, *, ours: bool) -> bool:
        """Whether a page, by its own words, is a report of this agency."""
        verdict = judge_title(self._own_title(page), self.agency.name)
        if verdict.kind != "report":
            return False
        if not (verdict.body or ours or squeeze(self.agency.name) in page.plain):
            return False
        signs = sum(sign in page.plain for sign in words("page")["report_signs"])
        return signs >= _SIGNS or bool(find_attachments(page))

    def _own_title(self, page: Page) -> str:
        """Of the page's names the one that is most like a report's title."""
        kinds = ("report", "unsure", "other body")
        for kind in kinds:
            for name in page.names:
                if judge_title(name, self.agency.name).kind == kind:
                    return name
        return page.names[0] if page.names else ""

    def _is_ours(self, page: Page) -> bool:
        return self._area.holds(page.url) or any(
            names_body(name, self.agency.name) for name in page.names
        )

    def _is_past(self, page: Page) -> bool:
        """Whether a listing has come to years that nobody asked for."""
        years = [
            verdict.year
            for link in page.links
            if (verdict := judge_title(link.label, self.agency.name)).kind == "report"
            and verdict.year
        ]
        return not self._full and bool(years) and max(years) < self.agency.from_year

    def _family(self, page: Page) -> Family:
        return self._named or family_of(page)

    def _may_be_column(self, link: Link, candidate: Candidate) -> bool:
        """Whether a link that names a year leads to a column of that year, not to an article."""
        bare_year = candidate.column and is_year_label(link.label)
        return bare_year or self._is_folder(link.url)

    def _is_folder(self, url: str) -> bool:
        """Whether an address is that of a column (of one year), not of an article."""
        path = url.partition("?")[0]
        return path.endswith("/") and "?" not in url
