"""Whose report a fetched page is, and whether it is one, by the page's own words."""

import re

from crawler.names import is_same_body, looks_like_body, names_body, squeeze
from crawler.refusals import Trouble
from spiders.attachments import find_attachments
from spiders.pages import Page
from spiders.scores import is_column_label
from spiders.titles import Verdict, find_year, judge_title
from spiders.words import has_any, words

_SIGNS = 3  # section names that make a page with a report's title a report
_MANY_SIGNS = 4  # and one whose title may be a report's
_NEARLY_ALL_SIGNS = 5  # and one whose title says nothing
_LONG = 30_000  # characters of markup: nobody writes an error page that long
_SHORT = 400  # characters of text: an error page has fewer, a report more
_REFUSALS = ("a firewall's refusal",)  # the troubles that say no to the crawler
_DRAWN = 60  # characters of text: less says nothing
_HEAD = 800  # characters at the start of a document, where its year stands


def own_title(page: Page, agency_name: str) -> str:
    """Of the page's names the one that is most like a report's title."""
    for kind in ("report", "unsure", "other body"):
        for name in page.names:
            if judge_title(name, agency_name).kind == kind:
                return name
    return page.names[0] if page.names else ""


def is_report(page: Page, agency_name: str, *, ours: bool) -> bool:
    """Whether a page, by its own words, is a report of this agency."""
    if lists_years(page, agency_name):
        return False
    title = own_title(page, agency_name)
    verdict = judge_title(title, agency_name)
    signs = count_signs(page)
    if verdict.kind == "report":
        likely = signs >= _SIGNS or bool(find_attachments(page))
    else:
        wanted = _MANY_SIGNS if _may_be(verdict, title) else _NEARLY_ALL_SIGNS
        likely = verdict.kind != "decoy" and signs >= wanted and year_of(page, title) > 0
    named = (
        verdict.body
        or ours
        or squeeze(agency_name) in page.plain
        or is_same_body(page.owner, agency_name)
    )
    return likely and bool(named) and not is_of_other_body(page, agency_name)


def lists_years(page: Page, agency_name: str) -> bool:
    """Whether a page that is no report itself gives the documents of several years' reports."""
    if has_signs(page):
        return False
    documents = set(find_attachments(page))
    titles = (judge_title(link.label, agency_name) for link in page.links if link.url in documents)
    return len({one.year for one in titles if one.kind in ("report", "unsure") and one.year}) > 1


def is_of_other_body(page: Page, agency_name: str) -> bool:
    """Whether title, metadata or first words say that another body reports here."""
    verdict = judge_title(own_title(page, agency_name), agency_name)
    if verdict.kind == "other body" or verdict.body:
        return verdict.kind == "other body"
    owner = page.owner
    if not looks_like_body(owner) or is_same_body(owner, agency_name):
        return False
    root = page.root
    return not names_body(owner, agency_name) and squeeze(agency_name) not in squeeze(
        root.text() if root is not None else ""
    )


def year_of(page: Page, title: str) -> int:
    """The report's year by a title, the page's own or the first words of its text; 0 if none."""
    if year := find_year(title):
        return year
    root = page.root
    head = squeeze(root.text() if root is not None else "")[:_HEAD]
    pattern = words("page")["year_in_text"]
    said = re.search(pattern, head) or re.search(pattern, page.plain)
    return int(said[1]) if said else find_year(head) or 0


def count_signs(page: Page) -> int:
    """How many of the report's sections a page names."""
    return sum(sign in page.plain for sign in words("page")["report_signs"])


def has_signs(page: Page) -> bool:
    """Whether a page names a section of the report; cheap where the markup has it in one piece."""
    signs = words("page")["report_signs"]
    return has_any(page.text, signs) or has_any(page.plain, signs)


def find_trouble(page: Page) -> str | None:
    """What stands in place of a page: an error, a login, an offer of the domain; None if none."""
    if len(page.text) > _LONG or len(page.plain) >= _SHORT or count_signs(page):
        return None
    says = words("trouble").items()
    if page.tree.css_first("input[type=password]"):
        return "a page that asks for a login"
    if len(page.plain) < _DRAWN and page.tree.css_first("script[src]") and not _leads_on(page):
        if page.is_drawn:
            return "a page that stays empty when a browser draws it"
        return "a page that only a browser draws (browser = true in the register may help)"
    return next((name for name, signs in says if has_any(page.plain, signs)), None)


def outcome_of(trouble: str) -> Trouble:
    """What a trouble in place of a page makes of a visit."""
    return "blocked" if trouble in _REFUSALS else "broken"


def _leads_on(page: Page) -> bool:
    return bool(page.links or page.frames)


def _may_be(verdict: Verdict, title: str) -> bool:
    return verdict.kind == "unsure" or (verdict.kind == "nothing" and is_column_label(title))
