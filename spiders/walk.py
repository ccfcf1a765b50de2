"""One visit's way: from a home page to report columns, through all their pages, to the reports."""

from datetime import UTC, datetime
from urllib.parse import urljoin

from crawler.register import Agency
from spiders.addresses import host_key
from spiders.area import Area
from spiders.columns import Columns
from spiders.discovery import Budget, Candidate, Frontier
from spiders.fetch import Fetcher
from spiders.harvest import Harvest
from spiders.pages import Page
from spiders.reports import Reports
from spiders.resorts import find_searches, read_sitemap
from spiders.scores import PROMISING, SURE, is_column_label
from spiders.scripts import Scripts
from spiders.sorting import find_trouble, is_report, outcome_of, own_title

_MAPS = 8  # files of a site's map that are read
_ENTRANCE = 8  # links of a home page that is only the way to the real one
_MENUS = 8  # pages whose menus are sent for, where nothing else leads on
_LISTS = 3  # lists of all sorts that are turned to their end, where there is no column
_REMEMBERED = 150  # the score of a column that the last visit found


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
        scripts = Scripts(agency, fetcher)
        self._columns = Columns(
            agency,
            fetcher,
            self.harvest,
            scripts=scripts,
            area=self._area,
            frontier=self._frontier,
            budget=self._budget,
            full=full,
        )
        self._home: Page | None = None
        self._menus: list[tuple[Page, Candidate]] = []  # those that link no column
        self._known = 0  # reports that the last visit found, until its columns are gone through
        self._settled = False
        self._giving: set[str] = set()  # pages on the way to columns that gave reports
        self._before: dict[str, str] = {}  # from which page another was come to
        self._extra = self._budget.extra
        self._reports = Reports(
            agency, fetcher, self.harvest, scripts=scripts, holds=self._columns.entries.is_ours
        )

    async def run(self) -> None:
        """Look for columns and fetch what they list, until nothing promising is left."""
        self._begin()
        while True:
            await self._look_around()
            self.harvest.drop_namesakes(self.agency.name)
            lists = await self._reports.fetch_sure()
            for page in lists:
                await self._read(page, Candidate(url=page.url, score=SURE, column=True))
            if not lists:
                break
        if self.visit.pages >= self._budget.pages and self._frontier.pop(at_least=self._least):
            self.visit.cut(
                self.agency.home, f"left after {self.visit.pages} pages, a visit's budget"
            )
        self.visit.path.reports = self.harvest.count()
        await self._reports.fetch_doubtful()
        self.visit.reports_found = self.harvest.count()
        self.visit.years = self.harvest.years()
        self.visit.path.hosts = sorted(self._area.hosts)
        self.visit.path.folders = sorted(self._area.folders)

    async def _look_around(self) -> None:
        """Look at the most promising pages; where no link leads on, at what else there is."""
        for resort in (None, self._ask_menus, self._read_map, self._search, self._turn_lists):
            if resort is not None and not self._settled and self._home is not None:
                await resort(self._home)
            least = PROMISING if resort is None else 1
            while self.visit.pages < self._budget.pages and (best := self._next(least)):
                await self._look(best)

    async def _ask_menus(self, home: Page) -> None:
        """Menus that lead to no column may have to be sent for."""
        for page, candidate in sorted(self._menus, key=_by_score)[:_MENUS]:
            await self._columns.ask_menu(page, candidate)

    async def _read_map(self, home: Page) -> None:
        maps = [urljoin(home.url, "/sitemap.xml")]
        for url in maps:  # which grows by the maps that a map of maps names
            fetched = await self._fetcher.fetch(url, role="listing")
            if fetched is not None and fetched.is_text:
                candidates, more = read_sitemap(fetched.page())
                maps += more[: _MAPS - len(maps)]
                for candidate in candidates:
                    self._frontier.push(candidate)

    async def _search(self, home: Page) -> None:
        for ask in find_searches(home):
            answer = await self._columns.turn_page(ask, referrer=home.url)
            if answer is not None:
                await self._read(answer, Candidate(url=answer.url, score=0, depth=1))
            if self.harvest.sure:
                return

    async def _turn_lists(self, home: Page) -> None:
        """Where a site has no column for them, reports may stand far down among other news."""
        for page, candidate in sorted(self._menus, key=_by_score)[:_LISTS]:
            self._settled |= await self._columns.read_list(page, candidate)

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

    def _next(self, least: int) -> Candidate | None:
        """The next page worth a look: by its score until a column gave reports, then only columns.

        While years are missing, a few promising pages more: a body may have a second column.
        """
        if not (self._settled or self._known):
            return self._frontier.pop(at_least=least)
        if self._extra and self._is_gap() and (best := self._frontier.pop(at_least=PROMISING)):
            self._extra -= best.score < SURE
            return best
        best = self._frontier.pop(at_least=SURE)
        while best and not (best.ours or best.referrer in self._giving):
            best = self._frontier.pop(at_least=SURE)
        if best:
            self._giving.add(best.url)
        stale = best is None and self._known > self.harvest.count()
        if stale:  # the remembered way leads to less than it did: search anew
            self._known, self._settled = 0, False
        return self._frontier.pop() if stale else best

    async def _look(self, candidate: Candidate) -> None:
        """Look at a page; if it is a column, at all its pages."""
        first = candidate.depth == 0
        self._before[candidate.url] = candidate.referrer or candidate.url
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
        if first or candidate.column or page.calls_elsewhere:
            page = await self._columns.complete(page, column=candidate.column)
        if (first or candidate.column) and (trouble := find_trouble(page)):
            outcome = outcome_of(trouble)
            self._fetcher.note(outcome, page.url, f"{trouble} in place of a page", vital=True)
        if first:
            self._home = page
        if first or (candidate.depth == 1 and self._home and len(self._home.links) <= _ENTRANCE):
            self._area.learn_home(page)
            if len(page.links) <= _ENTRANCE:
                self._frontier.reopen(page.url)
        ours = candidate.ours or self._columns.entries.is_ours(page)
        if candidate.column and is_report(page, self.agency.name, ours=ours):
            await self._reports.keep(fetched, page, title=own_title(page, self.agency.name))
            self._columns.leads.push_years(page, candidate)
            self._settle(candidate)
            return
        promising = first or candidate.score >= PROMISING
        if promising and not candidate.column and _leads_to_none(page):
            self._menus.append((page, candidate))
        await self._read(page, candidate)

    async def _read(self, page: Page, candidate: Candidate) -> None:
        if await self._columns.read(page, candidate):
            self._settle(candidate)

    def _settle(self, candidate: Candidate) -> None:
        """A column gave reports: what it and the two pages before it link is worth a look, too.

        Other years of a column of many bodies are not the agency's own.
        """
        self._settled = True
        before = candidate.referrer or candidate.url
        self._giving |= {candidate.url, before, self._before.get(before, before)}

    @property
    def _least(self) -> int:
        """The score of what is looked at: anything until a column gave reports, then columns."""
        return SURE if self._settled else 1

    def _is_gap(self) -> bool:
        """Whether a year between the first one wanted and the last one was not met."""
        last = datetime.now(UTC).year - 1
        return not self.harvest.years().issuperset(range(self.agency.from_year, last + 1))


def _by_score(menu: tuple[Page, Candidate]) -> int:
    return -menu[1].score


def _leads_to_none(page: Page) -> bool:
    """Whether a page links no report column."""
    return not any(is_column_label(link.label) for link in page.links)
