"""Lonsun: lists come as fragments for a form whose fields stand in the column page's script."""

import re
from collections.abc import Iterator
from itertools import count
from urllib.parse import parse_qsl, urljoin, urlsplit

from spiders.families.base import Ask, Family, Turn, ask_while_new, matching
from spiders.links import Entry
from spiders.pages import Page
from spiders.script import block_around, read_fields, read_pairs

ARTICLE = re.compile(r"/public/\d+/\d+\.html?$")
_COLUMN = re.compile(r"/public/column/(\d+)")
_LABEL = re.compile(r"[\"']([^\"'\s]*/site/label/\d+)[^\"']*[\"']")
_NAME = re.compile(r"\blabelName[\"']?\s*[:=]\s*[\"']?(\w*[lL]ist\w*)")


class Lonsun(Family):
    """``/public/<organ>/<id>.html``; more of a list by POST to ``/site/label/8888``."""

    name = "lonsun"

    def recognises(self, page: Page) -> bool:
        """By its columns, its articles or the name of its lists."""
        in_column = _COLUMN.search(page.url) is not None
        return in_column or _NAME.search(page.text) is not None or bool(self.entries(page))

    def entries(self, page: Page) -> list[Entry]:
        """Articles by their address."""
        return matching(page, ARTICLE)

    def turn(self, page: Page) -> Turn:
        """The list's pages from the first: the column page itself shows none or some of them."""
        form = _form(page)
        if form is None:
            yield from super().turn(page)
            return
        address = _LABEL.search(page.text)
        url = urljoin(page.url, address[1] if address else "/site/label/8888")
        yield from ask_while_new(_asks(url, form))


def _asks(url: str, form: dict[str, str]) -> Iterator[Ask]:
    for number in count(1):
        yield Ask(url=url, form={**form, "pageIndex": str(number)})


def _form(page: Page) -> dict[str, str] | None:
    """The form's fields: the script's, with what its variables and the address say of them."""
    named = _NAME.search(page.text)
    if named is None:
        return None
    around = read_pairs(page.text)
    form = read_fields(block_around(page.text, "labelName"), around)
    asked = dict(parse_qsl(urlsplit(page.url).query))
    column = _COLUMN.search(page.url)
    known = {"organId": column[1] if column else "", "type": asked.get("type", "")}
    known |= {name: around[name] for name in ("siteId", "organId", "pageSize") if name in around}
    missing = {name: value for name, value in known.items() if value and not form.get(name)}
    return {**form, **missing, "labelName": named[1]}
