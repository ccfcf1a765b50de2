"""What a page links that is worth a look, noted for the search."""

import re
from dataclasses import replace

from crawler.names import is_same_body
from crawler.register import Agency
from crawler.safety import kin_of
from spiders.addresses import page_key
from spiders.area import Area
from spiders.attachments import is_document_url
from spiders.discovery import Budget, Candidate, Frontier, score_link
from spiders.fetch import Fetcher
from spiders.links import Link
from spiders.pages import Page
from spiders.rows import group_over, heading_over, row_title, rows_before
from spiders.scores import PROMISING, SURE, is_column_label, is_year_label, names_agency
from spiders.titles import find_year, judge_title
from spiders.words import words

_PART_LABEL = 12  # characters
_OTHERS = 20  # the score of a column under another body's name
_FOLDER = re.compile(r"/(?:(?:index|list)_?\d*\.s?html?)?$")  # …/nb/, …/szf/list1.html
_ANYTHING = 2  # the score of a home page's link that says nothing


class Leads:
    """Pushes links and frames of pages into the frontier."""

    def __init__(
        self,
        agency: Agency,
        fetcher: Fetcher,
        *,
        area: Area,
        frontier: Frontier,
        budget: Budget,
    ) -> None:
        self._agency = agency
        self._fetcher = fetcher
        self._area = area
        self._frontier = frontier
        self._budget = budget
        self._home_links = budget.home_links
        self._menu: set[str] = set()  # what the home page links
        self._kin = kin_of(agency)

    def push_links(
        self,
        page: Page,
        candidate: Candidate,
        *,
        only_named: bool = False,
        strange: bool = False,
    ) -> None:
        """Note what is worth a look; ``only_named`` passes over links that a pager may make.

        ``strange``: of a column that lists no report, also what says nothing, if the home page
        does not link it: parts of a column may be called anything.
        """
        if not candidate.depth:
            self._menu |= {page_key(link.url) for link in page.links}
        unknown = self._budget.parts if strange else 0
        for link in map(self._under_heading, page.links):
            in_menu = self.is_in_menu(link.url)
            column = candidate.column or _is_year_of_column(link)
            of_column = (column and self._is_part(link.label)) or is_folder(link.url)
            if is_document_url(link.url) or (find_year(link.label) and not of_column):
                continue
            if only_named and not self._is_named(link):
                continue
            scored = score_link(
                link,
                page,
                area=self._area,
                column=column and not in_menu,
                depth=candidate.depth,
            )
            if scored.column and self._is_of_other_body(link):
                scored = replace(scored, score=_OTHERS)
            if refusal := self._kin.find_refusal(link.url):
                if scored.column:
                    self._fetcher.note("broken", link.url, f"not requested: {refusal}", vital=True)
            elif scored.score > 0:
                self._frontier.push(scored)
            elif unknown and not in_menu and 0 < len(link.label) <= _PART_LABEL:
                unknown -= 1
                self._frontier.push(replace(scored, score=PROMISING))
            elif not candidate.depth and self._home_links:
                self._home_links -= 1  # nothing says what it is: for when all else is looked at
                self._frontier.push(replace(scored, score=_ANYTHING))

    def is_in_menu(self, url: str) -> bool:
        """Whether the home page links a page, as it does its menu's, or is the page."""
        key = page_key(url)
        return key in self._menu or key == page_key(self._agency.home)

    def _under_heading(self, link: Link) -> Link:
        """A link; one that says 更多 or nothing as if it said what its list, or row, is called."""
        if not link.label:
            return replace(link, label=row_title(link))
        if link.label.lower().strip("[]()·>»") not in words("page")["further"]:
            return link
        if any(self._is_titled(row) for row in rows_before(link.node)):
            return replace(link, label=words("column")["names"][0])
        return replace(link, label=heading_over(link.node) or link.label)

    def _is_titled(self, text: str) -> bool:
        return judge_title(text, self._agency.name).kind in ("report", "other body")

    def _is_part(self, label: str) -> bool:
        """Whether a label in a column is a year, or the agency's name, or both; a title is none."""
        titled = judge_title(label, self._agency.name).kind != "nothing"
        return is_year_label(label) or (names_agency(label, self._agency) and not titled)

    def _is_named(self, link: Link) -> bool:
        """Whether a link says that it leads to a column, or to the agency's part of one."""
        return is_column_label(link.label) or names_agency(link.label, self._agency)

    def push_years(self, page: Page, candidate: Candidate) -> None:
        """Note the other years of a column that shows the report of one year in place of a list."""
        for link in page.links:
            if is_year_label(link.label) and self._kin.find_refusal(link.url) is None:
                self._frontier.push(replace(candidate, url=link.url, referrer=page.url))

    def _is_of_other_body(self, link: Link) -> bool:
        """Whether a column stands in a menu under the name of another body."""
        owner = group_over(link.node)
        return bool(owner) and not is_same_body(owner, self._agency.name)

    def push_folder(self, link: Link, page: Page, candidate: Candidate, *, ours: bool) -> None:
        """Note what is called a report and stands where columns do: of one year, or an article."""
        self._frontier.push(
            Candidate(
                url=link.url,
                score=SURE,
                depth=candidate.depth + 1,
                column=True,
                ours=ours,
                referrer=page.url,
            )
        )

    def push_frames(self, page: Page, candidate: Candidate) -> None:
        """Lists, menus and whole sites may stand in frames."""
        column = candidate.column
        if not column and candidate.depth and candidate.score < PROMISING:
            return
        for url in page.frames:
            if column or not candidate.depth or self._kin.find_refusal(url) is None:
                self._frontier.push(
                    Candidate(
                        url=url,
                        score=SURE + 5 if column or not candidate.depth else candidate.score,
                        depth=candidate.depth + 1,
                        column=column,
                        ours=candidate.ours,
                        referrer=page.url,
                    )
                )


def _is_year_of_column(link: Link) -> bool:
    """Whether a link that is only a year stands under the name of a report column."""
    return is_year_label(link.label) and is_column_label(heading_over(link.node))


def is_folder(url: str) -> bool:
    """Whether an address is that of a column (of one year), not of an article."""
    return _FOLDER.search(url) is not None
