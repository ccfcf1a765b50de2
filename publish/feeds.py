"""Atom feeds (RFC 4287) of what is new, what changed, what a person should look at."""

import re
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from xml.etree import ElementTree as ET

from publish.shown import shown

NAMESPACE = "http://www.w3.org/2005/Atom"
CONTENT_TYPE = "application/atom+xml; charset=utf-8"
# What XML 1.0 has no place for, in whatever form.
_NOT_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_NEVER = "1970-01-01T00:00:00Z"


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One entry; ``key`` is its own for good, ``updated`` an RFC 3339 time, ``path`` is here."""

    key: str
    title: str
    updated: str
    path: str
    author: str
    summary: str


def write_feed(
    *, title: str, author: str, base: str, path: str, lang: str, entries: Sequence[Entry]
) -> bytes:
    """The feed at ``path`` of the site at ``base`` (no slash at its end), as XML."""
    feed = ET.Element("feed", {"xmlns": NAMESPACE, "xml:lang": lang})
    _text(feed, "title", title)
    _text(feed, "id", _id(path.partition("?")[0]))
    _text(feed, "updated", max((one.updated for one in entries), default=_NEVER))
    _link(feed, "self", "application/atom+xml", base + path)
    _link(feed, "alternate", "text/html", f"{base}/")
    ET.SubElement(feed, "author").append(_element("name", author))
    feed.extend(_entries(entries, base))
    return bytes(ET.tostring(feed, encoding="utf-8", xml_declaration=True))


def _entries(entries: Sequence[Entry], base: str) -> Iterator[ET.Element]:
    for one in entries:
        entry = ET.Element("entry")
        _text(entry, "title", one.title)
        _text(entry, "id", _id(one.key))
        _text(entry, "updated", one.updated)
        ET.SubElement(entry, "author").append(_element("name", one.author))
        _link(entry, "alternate", "text/html", base + one.path)
        _text(entry, "summary", one.summary)
        yield entry


def _id(key: str) -> str:
    """A name for good: the same whatever host the site has."""
    return uuid.uuid5(uuid.NAMESPACE_URL, f"gongkai:{key}").urn


def _link(parent: ET.Element, rel: str, kind: str, address: str) -> None:
    ET.SubElement(parent, "link", rel=rel, type=kind, href=_clean(address))


def _text(parent: ET.Element, name: str, text: str) -> None:
    parent.append(_element(name, text))


def _element(name: str, text: str) -> ET.Element:
    element = ET.Element(name)
    element.text = _clean(text)
    return element


def _clean(text: str) -> str:
    return _NOT_XML.sub("\ufffd", shown(text))
