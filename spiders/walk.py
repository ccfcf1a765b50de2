"""One visit's way: from a home page to report columns, through all their pages, to the reports."""

from dataclasses import replace
from datetime import UTC, datetime
from urllib.parse import urljoin

from crawler.names import is_same_body, names_body
from crawler.register import Agency
from crawler.safety import kin_of
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
from spiders.families.base import Ask, Turn
from spiders.fetch import Fetcher
from spiders.harvest import Found, Harvest
from spiders.pages import Link, Page
from spiders.reports import Reports
from spiders.resorts import find_search, read_sitemap
from spiders.sorting import find_trouble, is_report, own_title
from spiders.titles import Verdict, find_year, judge_title

_ENTRANCE = 8  # links of a home page that is only the way to the real one
_REPEATED = 10  # a page that lists nothing new counts for so many without a report
_PAGER_LABEL = 4  # characters
_REMEMBERED = 150
_ANYTHING = 2
_PROMISING = 40  # a score that a page has for its own label, not for its host alone


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
        self._kin = kin_of(agency)
        self._home: Page | None = None
        self._home_links = self._budget.home_links
        self._known = 0  # reports that the last visit found, until its columns are gone through
        self._settled = False
        self._extra = self._budget.extra
        self._named = family_named(agency.family) if agency.family else None
        self._reports = Reports(agency, fetcher, self.harvest, holds=self._is_ours)

    async def run(self) -> None:
        """Look for columns and fetch what they list, until nothing promising is left."""
        self._begin()
        while True:
            await self._look_around()
            lists = await self._reports.fetch_sure()
            for page in lists:
                await self._read_column(page, Candidate(url=page.url, score=SURE, column=True))
            if not lists:
                break
        self.visit.path.reports = self.harvest.count()
        await self._reports.fetch_doubtful()
        self.visit.reports_found = self.harvest.count()
        self.visit.years = {found.year for found in self.harvest.sure.values() if found.year}
        self.visit.path.hosts = sorted(self._area.hosts)
        self.visit.path.folders = sorted(self._area.folders)

    async def _look_around(self) -> None:
        """Look at the most promising pages; where no link leads on, at the map and the search."""
        for resort in (None, self._read_map, self._search):
            if resort is not None and not self._settled and self._home is not None:
                await resort(self._home)
            while self.visit.pages < self._budget.pages and (best := self._next()):
                await self._look(best)

    async def _read_map(self, home: Page) -> None:
        fetched = await self._fetcher.fetch(urljoin(home.url, "/sitemap.xml"), role="listing")
        if fetched is not None and fetched.is_text:
            for candidate in read_sitemap(fetched.page()):
                self._frontier.push(candidate)

    async def _search(self, home: Page) -> None:
        ask = find_search(home)
        answer = await self._turn_page(ask, referrer=home.url) if ask else None
        if answer is not None:
            await self._read_column(answer, Candidate(url=answer.url, score=0, depth=1))

    def _begin(self) -> None:
        """Begin at the listings of the register, where there are none at the remembered ones."""
        path = None if self._full or self.agency.listings else self._fetcher.find_path()
        if path is not None:
            self._known = path.reports
            self._extra = 0
            self._area.hosts |= set(path.hosts)
            self._area.folders |= set(path.folders)
        for url in path.columns if path else ():
            self._frontier.push(
                Candidate(url=url, score=_REMEMBERED, depth=1, column=True, ours=True)
            )
        for url in self.agency.listings:
            self._area.hosts.add(host_key(url))
            self._frontier.push(Candidate(url=url, score=200, column=True, ours=True))
        if not self.agency.listings:
            self._frontier.push(Candidate(url=self.agency.home, score=1 if path else 200))

    def _next(self) -> Candidate | None:
        """The next page worth a look: anything until a column gave reports, then only columns.

        While years are missing, a few promising pages more: a body may have a second column.
        """
        if not (self._settled or self._known):
            return self._frontier.pop()
        if self._extra and self._is_gap() and (best := self._frontier.pop(at_least=_PROMISING)):
            self._extra -= best.score < SURE
            return best
        best = self._frontier.pop(at_least=SURE)
        while best and not best.ours:
            best = self._frontier.pop(at_least=SURE)
        stale = best is None and self._known > self.harvest.count()
        if stale:  # the remembered way leads to less than it did: search anew
            self._known, self._settled = 0, False
        return self._frontier.pop() if stale else best

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
        if fetched is None or not fetched.is_text:
            return
        page = fetched.page()
        if (first or candidate.column) and (trouble := find_trouble(page)):
            self._fetcher.note("broken", page.url, f"{trouble} in place of a page", vital=True)
        if first:
            self._home = page
        if first or (candidate.depth == 1 and self._home and len(self._home.links) <= _ENTRANCE):
            self._area.learn_home(page)
        ours = candidate.ours or self._is_ours(page)
        if candidate.column and is_report(page, self.agency.name, ours=ours):
            await self._reports.keep(fetched, page, title=own_title(page, self.agency.name))
            return
        await self._read_column(page, candidate)

    async def _read_column(self, page: Page, candidate: Candidate) -> None:
        """Take what a page lists and links; turn its pages if it lists reports or should."""
        ours = candidate.ours or self._is_ours(page)
        likes = self._collect(page, ours=ours, column=candidate.column)
        self._push_links(page, candidate)
        self._push_frames(page, candidate)
        if candidate.column:
            self.visit.columns.append(candidate.url)
            if ours:
                self.visit.path.columns.append(candidate.url)
        if candidate.column or (likes and candidate.depth):
            await self._turn_pages(page, candidate, met=likes, ours=ours)
        if candidate.column and any(page_key(url) in self.harvest.sure for url in likes):
            self._settled = True

    async def _turn_pages(
        self, page: Page, candidate: Candidate, *, met: set[str], ours: bool
    ) -> None:
        """Walk a listing from its first page, until it ends, repeats itself or runs dry."""
        turn: Turn = self._family(page).turn(page)
        asked, known, dry = {page_key(page.url)}, _titled(page), 0
        newest, ask = self._newest(page), next(turn, None)
        while ask is not None and _ask_key(ask) not in asked:
            if self.visit.pages >= self._budget.pages or dry >= self._budget.dry_pages:
                return
            asked.add(_ask_key(ask))
            answer = await self._turn_page(ask, referrer=page.url)
            if answer is not None:
                likes = self._collect(answer, ours=ours, column=candidate.column)
                self._push_links(answer, candidate, only_named=True)
                links = _titled(answer)
                # A long column of other things is walked on; one that repeats itself is not.
                dry += 1 if candidate.column and links - known else _REPEATED
                dry = 0 if likes - met else dry
                met |= likes
                known |= links
                year = self._newest(answer)
                if year and not self._full and year < self.agency.from_year <= newest:
                    return  # it has come to years that nobody asked for
                newest = max(newest, year)
            ask = _send(turn, answer)

    async def _turn_page(self, ask: Ask, *, referrer: str) -> Page | None:
        if ask.form is None:
            self._frontier.close(ask.url)
        fetched = await self._fetcher.fetch(
            ask.url, role="listing", referrer=referrer, form=ask.form
        )
        self.visit.pages += 1
        return fetched.page() if fetched is not None and fetched.is_text else None

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
            if verdict.kind != "other body" and not _is_folder(link.url):
                self._take(link, verdict, page=page, ours=ours)
        return likes

    def _take(self, link: Link, verdict: Verdict, *, page: Page, ours: bool) -> None:
        if link.owner and not is_same_body(link.owner, self.agency.name):
            return
        found = Found(url=link.url, title=link.label, year=verdict.year, referrer=page.url)
        mine = bool(verdict.body or link.owner) or ours or self._area.holds(link.url)
        self.harvest.add(found, sure=verdict.kind == "report" and mine)

    def _push_links(self, page: Page, candidate: Candidate, *, only_named: bool = False) -> None:
        """Note what is worth a look; ``only_named`` passes over links that a pager may make."""
        for link in page.links:
            if find_year(link.label) and not _may_be_column(link, candidate):
                continue
            if only_named and not is_column_label(link.label):
                continue
            scored = score_link(
                link, page, area=self._area, column=candidate.column, depth=candidate.depth
            )
            if refusal := self._kin.find_refusal(link.url):
                if scored.column:
                    self._fetcher.note("broken", link.url, f"not requested: {refusal}", vital=True)
            elif scored.score > 0:
                self._frontier.push(scored)
            elif not candidate.depth and self._home_links:
                self._home_links -= 1  # nothing says what it is: for when all else is looked at
                self._frontier.push(replace(scored, score=_ANYTHING))

    def _push_frames(self, page: Page, candidate: Candidate) -> None:
        """Lists and whole sites may stand in frames."""
        if candidate.column or not candidate.depth:
            for url in page.frames:
                self._frontier.push(
                    Candidate(
                        url=url,
                        score=SURE + 5,
                        depth=candidate.depth + 1,
                        column=candidate.column,
                        ours=candidate.ours,
                        referrer=page.url,
                    )
                )

    def _is_gap(self) -> bool:
        """Whether a year between the first one wanted and the last one due was not met."""
        last = datetime.now(UTC).year - 2
        met = {found.year for found in self.harvest.sure.values()}
        return not met.issuperset(range(self.agency.from_year, last + 1))

    def _is_ours(self, page: Page) -> bool:
        return self._area.holds(page.url) or any(
            names_body(name, self.agency.name) for name in (*page.names, *page.crumbs)
        )

    def _newest(self, page: Page) -> int:
        """The last year that a listing's page has a report of; 0 if it has none."""
        verdicts = (judge_title(link.label, self.agency.name) for link in page.links)
        return max((v.year for v in verdicts if v.kind == "report" and v.year), default=0)

    def _family(self, page: Page) -> Family:
        return self._named or family_of(page)


def _ask_key(ask: Ask) -> str:
    return f"{page_key(ask.url)} {sorted(ask.form.items())}" if ask.form else page_key(ask.url)


def _send(turn: Turn, answer: Page | None) -> Ask | None:
    try:
        return turn.send(answer)
    except StopIteration:
        return None


def _titled(page: Page) -> set[str]:
    """The links of a page that may be entries: those of a pager have shorter labels."""
    return {link.url for link in page.links if len(link.label) > _PAGER_LABEL}


def _may_be_column(link: Link, candidate: Candidate) -> bool:
    """Whether a link that names a year leads to a column of that year, not to an article."""
    return (candidate.column and is_year_label(link.label)) or _is_folder(link.url)


def _is_folder(url: str) -> bool:
    """Whether an address is that of a column (of one year), not of an article."""
    return url.partition("?")[0].endswith("/") and "?" not in url
