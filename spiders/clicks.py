"""What a click on an element opens, as a page's script makes it of the element's own data."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice

from selectolax.lexbor import LexborHTMLParser, LexborNode, SelectolaxError

from spiders.calls import opened_in
from spiders.script import block_around, fill_expression

_MOST, _LONGEST = 40, 1000  # clicks of a page; characters of what one does
# $('.art').click(function () {… · $(document).on('click', '.art', function () {…
_CLICK = re.compile(
    r"\$\(\s*(?:[\"']([^\"'\n]{1,80})[\"']|document)\s*\)\s*\.\s*(?:click\(|(?:on|live|bind)\(\s*[\"']click[\"']\s*,)"
    r"\s*(?:[\"']([^\"'\n]{1,80})[\"']\s*,)?\s*(?=function|\()"
)
# $(this).data('id'), $(this).attr("data-id"): a value that the element itself carries
_OWN = re.compile(r"\$\(\s*this\s*\)\.(data|attr)\(\s*[\"']([\w-]+)[\"']\s*\)")
_NAMED = re.compile(r"\b(\w+)\s*=\s*own(\d+)\b")  # var id = $(this).data('id')


@dataclass(frozen=True, kw_only=True)
class Click:
    """A selector, the expression of what a click opens, and whence its names have their values."""

    selector: str
    expression: str
    attributes: Mapping[str, str]

    def opened_by(self, node: LexborNode) -> str | None:
        """The address that a click on an element opens; None if it lacks the data for it."""
        held = {name: node.attributes.get(key) or "" for name, key in self.attributes.items()}
        said = {name: value for name, value in held.items() if value}
        return fill_expression(self.expression, "", said=said, numbers=lambda _: False)


def find_clicks(text: str) -> list[Click]:
    """The clicks on a page's elements that open an address made of their own data."""
    found = []
    for handler in islice(_CLICK.finditer(text), _MOST):
        reach = text[handler.end() : handler.end() + _LONGEST]
        body, attributes = _with_names(block_around(reach, "(", inside=True))
        expression = opened_in(body)
        selector = handler[2] or handler[1]
        if expression and selector and any(name in expression for name in attributes):
            found.append(Click(selector=selector, expression=expression, attributes=attributes))
    return found


def clicked(tree: LexborHTMLParser, clicks: list[Click]) -> Iterator[tuple[LexborNode, str]]:
    """The elements that a page's clicks are on, with the address that each opens."""
    for click in clicks:
        try:
            nodes = tree.css(click.selector)
        except SelectolaxError:  # a selector that only jQuery knows
            continue
        for node in nodes:
            if url := click.opened_by(node):
                yield node, url


def _with_names(body: str) -> tuple[str, dict[str, str]]:
    """What a click does, the element's data in it called by names, and their attributes."""
    attributes: dict[str, str] = {}

    def name(own: re.Match[str]) -> str:
        key = f"data-{own[2]}" if own[1] == "data" else own[2]
        attributes[f"own{len(attributes)}"] = key
        return f"own{len(attributes) - 1}"

    plain = _OWN.sub(name, body)
    for variable, number in _NAMED.findall(plain):
        attributes[variable] = attributes[f"own{number}"]
    return plain, attributes
