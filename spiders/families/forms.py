"""Further pages that a form sends for: ASP.NET's post-backs, and scripts that fill in a number."""

import re
from urllib.parse import urlencode, urljoin

from selectolax.lexbor import LexborNode

from spiders.families.base import Ask, said_number, says_next
from spiders.links import label_of
from spiders.pages import Page
from spiders.script import block_around
from spiders.words import words

_POSTBACK = re.compile(r"__doPostBack\(\s*['\"]([^'\"]*)['\"]\s*,\s*['\"]([^'\"]*)['\"]")
# goPage(2): the function of the page's own script that turns it, and the page's number
_CALL = re.compile(r"\b([A-Za-z_]\w*)\(\s*['\"]?(\d{1,4})['\"]?\s*\)")
# document.pager.pageNo.value = n · $('#pageNo').val(n) · getElementById("pageNo").value = n
_FIELD = re.compile(
    r"(?:[#\"'=](\w+)[\"']?\]?[\"']?\)(?:\.value\s*=(?!=)|\.val\()|\.(\w+)\.value\s*=(?!=))"
)


def ask_by_form(page: Page) -> Ask | None:
    """The request that the page's 'next' makes by script; None if it has none that can be read."""
    for node in _turners(page):
        called = f"{node.attributes.get('href') or ''} {node.attributes.get('onclick') or ''}"
        if posted := _POSTBACK.search(called):
            return _post(page, node, {"__EVENTTARGET": posted[1], "__EVENTARGUMENT": posted[2]})
        if call := _CALL.search(called):
            return _by_function(page, node, name=call[1], number=call[2])
    return None


def promises_more(page: Page) -> bool:
    """Whether a page says that its list goes on: a count of pages, a button for more."""
    counted = re.search(words("page")["count"], page.plain)
    buttons = page.tree.css("button, [onclick], a[href^=javascript], [data-url], [data-page]")
    more = any(label_of(node) in words("page")["more"] for node in buttons)
    return bool(counted and int(counted[1]) > 1) or more


def _turners(page: Page) -> list[LexborNode]:
    """What turns the page by script: 'next'; else the number after this page's own."""
    nodes = page.tree.css("a[href^=javascript], [onclick]")
    saying = [node for node in nodes if says_next(label_of(node))]
    if saying:
        return saying
    numbers = {int(label): node for node in nodes if (label := label_of(node)).isdigit()}
    here = said_number(page) or next(n for n in range(1, len(numbers) + 2) if n not in numbers)
    return [numbers[here + 1]] if here + 1 in numbers else []


def _by_function(page: Page, node: LexborNode, *, name: str, number: str) -> Ask | None:
    body = block_around(page.text, f"function {name}(", inside=True)
    if set_ := _FIELD.search(body):
        return _post(page, node, {set_[1] or set_[2]: number})
    return None


def _post(page: Page, node: LexborNode, values: dict[str, str]) -> Ask | None:
    """The form around a node, else the one that has the fields, sent with these values."""
    form = _form_around(node) or _form_with(page, next(iter(values)))
    if form is None:
        return None
    fields = {
        field.attributes["name"] or "": field.attributes.get("value") or ""
        for field in form.css("input[type=hidden][name]")
    }
    values = {_name_of(form, name): value for name, value in values.items()}
    url = page.resolve(form.attributes.get("action") or page.url)
    if url is None:
        return None
    if (form.attributes.get("method") or "get").lower() == "post":
        return Ask(url=url, form=fields | values)
    return Ask(url=urljoin(url, f"?{urlencode(fields | values)}"))


def _name_of(form: LexborNode, name: str) -> str:
    """The name of the field that a script calls by its name or id."""
    field = form.css_first(f'input[id="{name}"]')
    return (field.attributes.get("name") if field is not None else None) or name


def _form_around(node: LexborNode) -> LexborNode | None:
    current = node.parent
    while current is not None and current.tag != "form":
        current = current.parent
    return current


def _form_with(page: Page, name: str) -> LexborNode | None:
    forms = page.tree.css("form")
    return next((f for f in forms if f.css_first(f'[name="{name}"], [id="{name}"]')), None)
