"""Listings that come as data: the links inside JSON, JSONP and XML records, as markup."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from html import escape, unescape
from typing import Any

from spiders.script import read_escapes, read_pairs
from spiders.words import words

_RECORD = re.compile(r"<record>\s*<!\[CDATA\[(.*?)\]\]>\s*</record>", re.S | re.I)
_DATASTORE = re.compile(r"<datastore>.*?</datastore>", re.S | re.I)
_DATASTORE_BEGUN = re.compile("<datastore>", re.I)
_CARRIER = re.compile(
    r"<script\b[^>]*>\s*(?:<!\[CDATA\[)?\s*(<datastore>.*?</datastore>).*?</script\s*>", re.S | re.I
)
_JSONP = re.compile(r"^[\w.$]+\((.*)\)\s*;?$", re.S)
# An object, as far as to the first one inside it: a menu's nodes have their children last.
_OBJECT = re.compile(r"\{[^{}]{8,600}(?=[{}])")
# ["2023年…报告", "view.asp?id=7", "2024-01-17"]: a row of the arrays of older pages;
# d.add(23, 2, '年度报告', 'list.jsp?id=23'): a knot of a menu's tree
_VALUE = r"\s*(?:\"[^\"\n]{0,300}\"|'[^'\n]{0,300}'|-?\d{1,9}|null|true|false)"
_ROW = re.compile(rf"(?:\w\s?\(|\[)({_VALUE}(?:\s*,{_VALUE}){{1,8}})\s*[)\]]")
# <a href="index" + "_" + n + ".html": an address in pieces is none
_PIECE = re.compile(r"<a\b[^<>]{0,200}?href=([\"'])[^\"'<>]*\1\s*\+")
_ASSIGNED = re.compile(r"^(?:var |let |const )?[\w.$]{1,60}\s*=\s*")
_QUOTED = re.compile(r"\"([^\"\n]*)\"|'([^'\n]*)'")
_ADDRESS = re.compile(r"^(?:https?:/)?\.{0,2}/?[\w./%-]+(?:\.\w{2,5}|/)(?:\?[^\s<>]*)?$")
_HAN = re.compile(r"[\u4e00-\u9fff]{2}")
_TAGGED = re.compile(r"<(?:p|table|div|span)\b", re.I)
_DEEPEST = 12  # levels of JSON that are looked into


def unwrap(text: str, *, item: str = "") -> str:
    """The markup of an answer: itself, with what its data carries made visible.

    ``item`` is how the address of data that carry none is built: ``/show/{id}.html``.
    """
    data = read_json(text)
    if data is not None:
        return "".join(_markup(data, item))
    if not _DATASTORE_BEGUN.search(text):
        return text
    return _DATASTORE.sub(_records, _CARRIER.sub(r"\1", text))


def unwrap_script(text: str, *, item: str = "") -> str:
    """The links that a piece of script writes or holds.

    ``<a href=…>``, ``{name: …, url: …}``, ``["name", "address"]``; ``item`` as of ``unwrap``.
    """
    data = read_json(_ASSIGNED.sub("", text.strip()).removesuffix(";"))
    if data is not None:  # a page's whole state, as frameworks leave it
        return "".join(_markup(data, item))
    meant = read_escapes(text)
    written = _PIECE.sub("<a", meant) if "<a" in meant else ""
    objects = (_link(read_pairs(found), item) for found in _OBJECT.findall(meant))
    rows = (
        _link(_told_apart(double or single for double, single in _QUOTED.findall(row)))
        for row in _ROW.findall(meant)
    )
    return written + "".join(filter(None, (*objects, *rows)))


def _told_apart(found: Iterable[str]) -> dict[str, str]:
    """What of the values of a row or object is an address and what a title."""
    values = list(found)
    # 2023年年报.pdf may be an address, and is one where nothing else looks like one.
    url = min(filter(_ADDRESS.match, values), key=lambda one: bool(_HAN.search(one)), default="")
    return {"url": url, "title": max(filter(_HAN.search, values), key=len, default="")}


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


def find_document(text: str) -> str:
    """The markup of the article that an answer's data carry; '' if they carry none."""
    return max(_markups(read_json(text)), key=len, default="")


def _markups(data: Any, depth: int = 0) -> Iterator[str]:
    if isinstance(data, str) and _TAGGED.search(data):
        yield data
    elif isinstance(data, list | Mapping) and depth <= _DEEPEST:
        for value in data.values() if isinstance(data, Mapping) else data:
            yield from _markups(value, depth + 1)


def _records(found: re.Match[str]) -> str:
    return "".join(f"<div data-record>{record}</div>" for record in _RECORD.findall(found[0]))


def _markup(data: Any, built: str, depth: int = 0) -> Iterator[str]:
    if depth > _DEEPEST:
        return
    if isinstance(data, str) and "<a" in data:
        yield _DATASTORE.sub(_records, data)
    elif isinstance(data, list):
        for item in data:
            yield from _markup(item, built, depth + 1)
    elif isinstance(data, Mapping):
        if link := _link(data, built):
            yield link
        for value in data.values():
            yield from _markup(value, built, depth + 1)


def _link(item: Mapping[str, Any], built: str = "") -> str | None:
    """An object that has an address and a title, as a link; its owner goes along."""
    names = words("data")
    url, title, owner = (_first(item, names[key]) for key in ("urls", "titles", "owners"))
    url = url or _build(built, item)
    if not url or not title:  # they may go by names that nobody has met yet
        values = _told_apart(value for value in item.values() if isinstance(value, str))
        url, title = url or values["url"], title or values["title"]
    if not url or not title:
        return None
    plain = re.sub(r"<[^>]*>", "", unescape(title))
    return (
        f'<li><a href="{escape(url)}" title="{escape(plain)}" data-owner="{escape(owner)}">'
        f"{escape(plain)}</a></li>"
    )


def _build(built: str, item: Mapping[str, Any]) -> str:
    """The address with the one value that it names; '' if the object has none such."""
    name = built.partition("{")[2].partition("}")[0]
    value = item.get(name) if name else None
    return built.replace(f"{{{name}}}", str(value)) if isinstance(value, str | int) else ""


def _first(item: Mapping[str, Any], names: list[str]) -> str:
    found = (item.get(name) for name in names)
    return next((value for value in found if isinstance(value, str) and value.strip()), "")
