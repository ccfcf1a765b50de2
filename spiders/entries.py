"""The report entries of pages: which links are reports, whose, and of which year."""

from collections.abc import Iterable
from dataclasses import replace

from crawler.names import is_same_body, names_body
from crawler.register import Agency
from spiders.area import Area
from spiders.attachments import is_document_url, within_viewer
from spiders.discovery import Candidate, Frontier
from spiders.families import Family, family_named, family_of
from spiders.harvest import Found, Harvest
from spiders.leads import Leads, is_folder
from spiders.links import Link
from spiders.pages import Page
from spiders.rows import row_owner, row_title, year_over
from spiders.scores import is_column_label, is_name_of, names_agency
from spiders.titles import Verdict, find_year, judge_title
from spiders.words import has_any, words

LISTED = ("report", "unsure", "other body")  # kinds of title that a report column may list


class Entries:
    """Takes the report entries of pages into the harvest, and folders of them into the leads."""

    def __init__(
        self, agency: Agency, harvest: Harvest, *, area: Area, frontier: Frontier, leads: Leads
    ) -> None:
        self._agency = agency
        self._harvest = harvest
        self._area = area
        self._frontier = frontier
        self._leads = leads
        self._named = family_named(agency.family) if agency.family else None

    def family(self, page: Page) -> Family:
        """The family of a page: the register's, or as the page shows it."""
        return self._named or family_of(page)

    def collect(self, page: Page, candidate: Candidate, *, ours: bool) -> set[str]:
        """Take the report entries of a page; the addresses of all that are like reports."""
        likes: set[str] = set()
        listed = {entry.url for entry in self.family(page).entries(page)}
        column = page if candidate.column else None
        links = (replace(link, label=self._said_by(link, column)) for link in page.links)
        for link in links:
            verdict = judge_title(link.label, self._agency.name)
            if candidate.column and self._is_own_entry(link, verdict):
                verdict = replace(verdict, kind="report", body=self._agency.name)
                self._frontier.close(link.url)
            if candidate.column and _may_hold_ours(link, verdict):
                self._leads.push_folder(link, page, candidate, ours=False)
            if verdict.kind not in LISTED or link.url == page.url:
                continue
            if verdict.kind == "unsure" and not candidate.column and link.url not in listed:
                continue
            if verdict.year is None and is_column_label(link.label):
                continue
            likes.add(link.url)
            if verdict.kind == "other body":
                continue
            if not is_folder(link.url):
                self._take(link, verdict, page=page, ours=ours)
            elif verdict.kind == "report":
                mine = bool(verdict.body) or ours or self._area.holds(link.url)
                self._leads.push_folder(link, page, candidate, ours=mine)
        return likes

    def _is_own_entry(self, link: Link, verdict: Verdict) -> bool:
        """Whether a link in a column, under the agency's name alone, is a report.

        So are documents, and what a year stands with and is no column of the site.
        """
        if is_document_url(link.url):
            return names_agency(link.label, self._agency)
        plain = verdict.kind == "nothing" and verdict.year is not None
        named = plain and is_name_of(link.label, self._agency)
        return named and not is_folder(link.url) and not self._leads.is_in_menu(link.url)

    def _said_by(self, link: Link, column: Page | None) -> str:
        """A link's label; what its row says if it is mute.

        In a column a report without a year is of the year that stands over it, or of the page's.
        """
        label = row_title(link) or link.label
        if column is None or find_year(label):
            return label
        kind = judge_title(label, self._agency.name).kind
        if kind in ("unsure", "other body") or names_agency(label, self._agency):
            return (year_over(link.node) or _year_of(column)) + label
        return label

    def _take(self, link: Link, verdict: Verdict, *, page: Page, ours: bool) -> None:
        owner = link.owner or ("" if verdict.body else row_owner(link.node))
        if owner and not is_same_body(owner, self._agency.name):
            return
        url = within_viewer(link.url) or link.url
        found = Found(url=url, title=link.label, year=verdict.year, referrer=page.url)
        mine = bool(verdict.body or owner) or ours or self._area.holds(link.url)
        self._harvest.add(found, sure=verdict.kind == "report" and mine)

    def is_ours(self, page: Page) -> bool:
        """Whether a page stands in the agency's area, or says that it is the agency's."""
        return self._area.holds(page.url) or any(
            names_body(name, self._agency.name) for name in (*page.names, *page.crumbs)
        )

    def newest(self, page: Page) -> int:
        """The last year that a listing's page has a report of; 0 if it has none."""
        verdicts = (judge_title(link.label, self._agency.name) for link in page.links)
        return max((v.year for v in verdicts if v.kind == "report" and v.year), default=0)

    def are_listed(self, links: Iterable[Link]) -> bool:
        """Whether any of some links has the title of a report and its year."""
        verdicts = (judge_title(link.label, self._agency.name) for link in links)
        return any(one.kind in LISTED and one.year for one in verdicts)


def _year_of(page: Page) -> str:
    """The year that a page's names, or the way to it, say; '' if they say none."""
    year = next(filter(None, map(find_year, (*page.names, *page.crumbs))), None)
    return f"{year}年" if year else ""


def _may_hold_ours(link: Link, verdict: Verdict) -> bool:
    """Whether an article gives the reports of many bodies of a year, this agency's perhaps too."""
    of_many = has_any(link.label, words("column")["summaries"])
    return of_many and verdict.year is not None and verdict.kind in ("other body", "decoy")
