"""TRS WCM and its kin: a listing is a directory, the page count stands only in script."""

import re
from urllib.parse import urljoin

from spiders.families.base import Family, matching, next_by_label, number_of
from spiders.links import Entry
from spiders.pages import Page

ARTICLE = re.compile(r"/t\d{8}_\d+\.(s?html?)\b")
# A statement of its own: what stands behind // is none.
_COUNT = re.compile(r"(?:^|[;{}>])[^\S\n]*(?:var\s+)?countPage\s*=\s*[\"']?(\d+)", re.M)
# createPageHTML(56, 0, "index", "html"): pages, this page from 0, file name, extension
_CREATE = re.compile(
    r"createPageHTML\(\s*(\d+)\s*,\s*(\d+)\s*,\s*[\"'](\w+)[\"']\s*,\s*[\"'](\w+)[\"']"
)
_NUMBER = re.compile(r"_(\d+)\.s?html?$")
# "index" + "_" + n + "." + "shtml", as the pager of a listing without a file name writes it
_WRITTEN = re.compile(r"\bindex[\\\"'\s+()\w-]{0,60}?\.[\"'\s+]*(s?html?)\b")
_NAME = re.compile(r"/([A-Za-z]\w*?)(?:_\d+)?\.(s?html?)$")


class Trs(Family):
    """``t20240117_123.html`` articles; page 2 is ``index_1.html``."""

    name = "trs"

    def recognises(self, page: Page) -> bool:
        """By its pager script, its editor's name, or two articles of its kind."""
        signs = ("TRS_Editor", "TRS_UEDITOR", "CurrChnlCls")
        if _CREATE.search(page.text) or any(sign in page.text for sign in signs):
            return True
        return len(self.entries(page)) >= 2

    def entries(self, page: Page) -> list[Entry]:
        """Articles by their address."""
        return matching(page, ARTICLE)

    def next_page(self, page: Page) -> str | None:
        """The next of the pages that the script counts."""
        return next_by_count(page) or next_by_label(page)


def next_by_count(page: Page) -> str | None:
    """``index_1.html`` after ``index.html``, as far as the page's script says there are pages."""
    created = _CREATE.search(page.text)
    counted = _COUNT.search(page.text)
    current = number_of(page, _NUMBER) or 0
    name = _NAME.search(page.url)
    written = _WRITTEN.search(page.text) or ARTICLE.search(page.text)
    stem, extension = (name[1], name[2]) if name else ("index", written[1] if written else "html")
    pages = 0
    if created:
        pages = int(created[1])
        # The number in the address is what this page really is; a template may print 0 for all.
        current = max(current, int(created[2]))
        stem, extension = created[3], created[4]
    elif counted:
        pages = int(counted[1])
    if current + 1 >= pages:
        return None
    return urljoin(page.url, f"{stem}_{current + 1}.{extension}")
