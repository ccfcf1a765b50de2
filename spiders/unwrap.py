"""Listings that come as data: the links inside JSON, JSONP and XML records, as markup."""

import json
import re
from collections.abc import Iterator, Mapping
from html import escape, unescape
from typing import Any

from spiders.script import read_pairs
from spiders.words import words

_RECORD = re.compile(r"<record>\s*<!\[CDATA\[(.*?)\]\]>\s*</record>", re.S | re.I)
_DATASTORE = re.compile(r"<datastore>.*?</datastore>", re.S | re.I)
_CARRIER = re.compile(
    r"<script\b[^>]*>\s*(?:<!\[CDATA\[)?\s*(<datastore>.*?</datastore>).*?</script\s*>", re.S | re.I
)
_JSONP = re.compile(r"^[\w.$]+\((.*)\)\s*;?$", re.S)
_OBJECT = re.compile(r"\{[^{}]{8,600}\}")
_DEEPEST = 12  # levels of JSON that are looked into


def unwrap(text: str) -> str:
    """The markup of an answer: itself, with what its data carries made visible."""
    data = read_json(text)
    if data is not None:
        return "".join(_markup(data))
    if "<datastore>" not in text.lower():
        return text
    return _DATASTORE.sub(_records, _CARRIER.sub(r"\1", text))


def unwrap_script(text: str) -> str:
    """The links that a piece of script writes or holds: ``<a href=…>``, ``{name: …, url: …}``."""
    written = (
        text.replace('\\"', '"').replace("\\'", "'").replace("\\/", "/") if "<a" in text else ""
    )
    objects = (_link(read_pairs(found)) for found in _OBJECT.findall(text))
    return written + "".join(filter(None, objects))


def read_json(text: str) -> Any:
    """The data of a JSON or JSONP answer; None if it is neither."""
    bare = text.strip().removeprefix("\ufeff")
    called = _JSONP.match(bare)
    bare = called[1].strip() if called else bare
    if not bare.startswith(("{", "[")):
        return None
    try:
        return json.loads(bare)
    except (ValueError, RecursionError):
        return None


def _records(found: re.Match[str]) -> str:
    return "".join(f"<div data-record>{record}</div>" for record in _RECORD.findall(found[0]))


def _markup(data: Any, depth: int = 0) -> Iterator[str]:
    if depth > _DEEPEST:
        return
    if isinstance(data, str) and "<a" in data:
        yield data
    elif isinstance(data, list):
        for item in data:
            yield from _markup(item, depth + 1)
    elif isinstance(data, Mapping):
        if link := _link(data):
            yield link
        for value in data.values():
            yield from _markup(value, depth + 1)


def _link(item: Mapping[str, Any]) -> str | None:
    """An object that has an address and a title, as a link; its owner goes along."""
    names = words("data")
    url, title, owner = (_first(item, names[key]) for key in ("urls", "titles", "owners"))
    if not url or not title:
        return None
    plain = re.sub(r"<[^>]*>", "", unescape(title))
    return (
        f'<li><a href="{escape(url)}" title="{escape(plain)}" data-owner="{escape(owner)}">'
        f"{escape(plain)}</a></li>"
    )


def _first(item: Mapping[str, Any], names: list[str]) -> str:
    found = (item.get(name) for name in names)
    return next((value for value in found if isinstance(value, str) and value.strip()), "")
