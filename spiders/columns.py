"""Report columns: what a page lists and links, and the further pages of its list."""

from collections.abc import Generator
from dataclasses import replace

from crawler.register import Agency
from spiders.acting import Acting
from spiders.addresses import page_key
from spiders.area import Area
from spiders.discovery import Budget, Candidate, Frontier
from spiders.entries import LISTED, Entries
from spiders.families import Family, family_named
from spiders.families.base import Ask, Turn, send
from spiders.families.forms import promises_more
from spiders.families.loaders import find_loaders
from spiders.fetch import Fetcher
from spiders.harvest import Harvest
from spiders.leads import Leads
from spiders.pages import Page
from spiders.scores import is_year_label, score_label
from spiders.scripts import Scripts
from spiders.titles import judge_title

_REPEATED = 10  # a page that lists nothing new counts for so many without a report
_OLD = 3  # pages in a row of years that nobody asked for: entries are not always in order
_PAGER_LABEL = 4  # characters
_UNITS = 4  # answers that a menu is put together of


class Columns:
    """Reads columns into the harvest and what they link into the frontier.

    ``full`` walks them to their end, past ``from_year``.
    """

    def __init__(
        self,
        agency: Agency,
        fetcher: Fetcher,
        harvest: Harvest,
        *,
        scripts: Scripts,
        area: Area,
        frontier: Frontier,
        budget: Budget,
        full: bool,
    ) -> None:
        self._agency = agency
        self._fetcher = fetcher
        self._visit = fetcher.visit
        self._harvest = harvest
        self._scripts = scripts
        self._frontier = frontier
        self._budget = budget
        self.leads = Leads(agency, fetcher, area=area, frontier=frontier, budget=budget)
        self._full = full
        self.entries = Entries(agency, harvest, area=area, frontier=frontier, leads=self.leads)

    async def read(self, page: Page, candidate: Candidate) -> bool:
        """Take what a page lists and links; turn its pages if it lists reports or should.

        Whether it is a column that gave reports of this agency.
        """
        ours = candidate.ours or self.entries.is_ours(page)
        is_acted = self._is_acted(page, column=candidate.column)
        acting = await self._scripts.act(page) if is_acted else None
        page = acting.page if acting else page
        likes = self.entries.collect(page, candidate, ours=ours)
        self.leads.push_links(page, candidate, strange=candidate.column and not likes)
        self.leads.push_frames(page, candidate)
        if candidate.column:
            self._visit.columns.append(candidate.url)
            if ours:
                self._visit.path.columns.append(candidate.url)
        if candidate.column or (likes and candidate.depth):
            await self._turn_pages(page, candidate, met=likes, ours=ours, acting=acting)
        if acting:
            acting.close()
        return candidate.column and any(page_key(url) in self._harvest.sure for url in likes)

    async def read_list(self, page: Page, candidate: Candidate) -> bool:
        """Turn the pages of a list that is no column; whether it gave reports of this agency."""
        likes: set[str] = set()
        column = replace(candidate, column=True)
        await self._turn_pages(page, column, met=likes, ours=self.entries.is_ours(page))
        found = any(page_key(url) in self._harvest.sure for url in likes)
        if found:
            self._visit.columns.append(candidate.url)
            self._visit.path.columns.append(candidate.url)
        return found

    async def _turn_pages(
        self,
        page: Page,
        candidate: Candidate,
        *,
        met: set[str],
        ours: bool,
        acting: Acting | None = None,
    ) -> None:
        """Walk a listing from its first page, until it ends, repeats itself or runs dry."""
        family = self.entries.family(page)
        turn = _turn(family, page, acting)
        ask = next(turn, None)
        asked, known, dry = {page_key(page.url)}, _titled(page), 0
        newest, old = self.entries.newest(page), 0
        if ask is None and candidate.column and promises_more(page):
            acting = acting or await self._act(page)
            turn = _turn(family, acting.page, acting)
            ask = next(turn, None)
        if ask is None and candidate.column and promises_more(page):
            self._visit.cut(page.url, "the list seems to go on, in a way that could not be read")
        while ask is not None and _ask_key(ask) not in asked:
            if self._is_enough(page, dry=dry):
                return
            asked.add(_ask_key(ask))
            answer = await self.turn_page(ask, referrer=page.url)
            if answer is not None:
                if acting and not ask.shows:
                    answer = await self._act_alike(answer)
                likes = self.entries.collect(answer, candidate, ours=ours)
                self.leads.push_links(answer, candidate, only_named=True)
                self.leads.push_frames(answer, candidate)
                links = _titled(answer)
                # A long column of other things is walked on; one that repeats itself is not.
                dry += 1 if candidate.column and links - known else _REPEATED
                dry = 0 if likes - met else dry
                met |= likes
                known |= links
                year = self.entries.newest(answer)
                old = old + 1 if 0 < year < self._agency.from_year <= newest else 0
                if old >= _OLD and not self._full:
                    return  # it has come to years that nobody asked for
                newest = max(newest, year)
            ask = send(turn, answer)

    def _is_enough(self, page: Page, *, dry: int) -> bool:
        """Whether a list is left before its end; the visit says so if its budget is the reason."""
        if self._visit.pages >= self._budget.pages:
            self._visit.cut(page.url, f"left after {self._visit.pages} pages, a visit's budget")
            return True
        return dry >= self._budget.dry_pages

    async def turn_page(self, ask: Ask, *, referrer: str) -> Page | None:
        """One more page of a listing; None if it is not had."""
        if ask.form is None:
            self._frontier.close(ask.url)
        fetched = await self._fetcher.fetch(
            ask.url, role="listing", referrer=referrer, form=ask.form, as_json=ask.as_json
        )
        self._visit.pages += 1
        if fetched is None or not fetched.is_text:
            return None
        page = fetched.page(item=ask.item, shown_in=referrer)
        if ask.shows:
            return await self._scripts.show(ask, page)
        return await self._scripts.put_into(page) if page.calls_elsewhere else page

    async def _act_alike(self, answer: Page) -> Page:
        """A further page with what its scripts write, as the first one's do."""
        acting = await self._act(answer)
        acting.close()
        return acting.page

    async def ask_menu(self, page: Page, candidate: Candidate) -> None:
        """Take what a page's scripts write, and send for: one answer of each that may be a menu."""
        acting = await self._scripts.act(await self.complete(page, column=True))
        page = acting.page
        self.leads.push_links(page, candidate)
        loaders = [loader.ask(loader.begin) for loader in find_loaders(page)]
        for ask in [*self.entries.family(page).units(page), *loaders][:_UNITS]:
            answer = await self.turn_page(ask, referrer=page.url)
            if answer is not None:
                await self.read(answer, candidate)
        turn = acting.turn()
        wanted = next(turn, None)
        while wanted is not None:
            answer = await self.turn_page(wanted, referrer=page.url)
            if answer is not None:
                await self.read(answer, candidate)
            wanted = send(turn, answer)
        acting.close()

    async def complete(self, page: Page, *, column: bool) -> Page:
        """A page that leads nowhere by itself, with its script files, which may write its links."""
        if self._leads_on(page, column=column) and not page.calls_elsewhere:
            return page
        return await self._scripts.put_into(page)

    async def _act(self, page: Page) -> Acting:
        return await self._scripts.act(await self._scripts.put_into(page))

    def _is_acted(self, page: Page, *, column: bool) -> bool:
        """Whether a page's own markup lists no report, and its scripts may, or seem to."""
        if "<script" not in page.text or self.entries.are_listed(page.own_links):
            return False
        return column or self.entries.are_listed(page.links)

    def _leads_on(self, page: Page, *, column: bool) -> bool:
        """Whether a page has a frame or a link to a report, or else, if no column, to a menu."""
        return bool(page.frames) or any(
            judge_title(link.label, self._agency.name).kind in LISTED
            or is_year_label(link.label)
            or (not column and score_label(link.label, in_column=False)[0])
            for link in page.links
        )


def _ask_key(ask: Ask) -> str:
    return f"{page_key(ask.url)} {sorted(ask.form.items())}" if ask.form else page_key(ask.url)


def _turn(family: Family, page: Page, acting: Acting | None) -> Turn:
    """The turning of a listing by its family; where that brings nothing, as its scripts do it.

    Where they ask for nothing, either, as any site shows it. Of an unknown system the scripts
    are asked first.
    """
    ways = [family.turn(page), acting.turn()] if acting else [family.turn(page)]
    if family.name == "generic":
        ways.reverse()
    for way in ways:
        if (yield from _brings(way)):
            return
    if family.name != "generic":
        yield from family_named("generic").turn(page)


def _brings(turn: Turn) -> Generator[Ask, Page | None, bool]:
    """A turning; whether any of its answers had links."""
    found = False
    ask = next(turn, None)
    while ask is not None:
        answer = yield ask
        found |= answer is not None and bool(answer.links)
        ask = send(turn, answer)
    return found


def _titled(page: Page) -> set[str]:
    """What of a page may be entries, or hold them: the links of a pager have shorter labels."""
    return {link.url for link in page.links if len(link.label) > _PAGER_LABEL} | set(page.frames)
