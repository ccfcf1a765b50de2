"""A document that holds several reports, as a page of some years does: which stretch is its own."""

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from extract.choose import choose_form
from extract.grid import Block, Document, Grid
from extract.headline import Headline
from extract.parts import REQUESTS, Matched
from extract.title import body_of, is_title, year_in
from extract.values import plain


class _Stretch(NamedTuple):
    title: str
    blocks: list[Block]


def own_report(
    document: Document, matched: Matched, headline: Headline
) -> tuple[Document, str] | None:
    """The document without the other reports in it, and their titles.

    None if it holds one, or if not just one of those that print tables is what the headline says.
    """
    headed = [part for part in matched.of(REQUESTS) if part.leaves and part.aligned]
    if len(headed) < 2:
        return None
    stretches = _stretches(document.blocks)
    own = [one for one in stretches if _is_of(one.title, headline) and _prints_form(one.blocks)]
    if len(own) != 1 or len(stretches) == 1:
        return None
    others = [one.title for one in stretches if not _is_of(one.title, headline)]
    return replace(document, blocks=tuple(own[0].blocks)), "、".join(dict.fromkeys(others))


def _stretches(blocks: Sequence[Block]) -> list[_Stretch]:
    """The blocks, cut where a title names another report than the one before."""
    found = [_Stretch("", [])]
    for block in blocks:
        title = "" if isinstance(block, Grid) or not _is_dated(block.text) else block.text
        if title and not found[-1].title:
            found[-1] = _Stretch(title, found[-1].blocks)
        elif title and not _are_of_one(title, found[-1].title):
            found.append(_Stretch(title, []))
        found[-1].blocks.append(block)
    return found


def _is_dated(line: str) -> bool:
    """Whether a line is the title of one report: a menu names reports of no year."""
    return is_title(line) and year_in(line) is not None


def _are_of_one(title: str, other: str) -> bool:
    return _agree(year_in(title), year_in(other)) and _meet(body_of(title), body_of(other))


def _is_of(title: str, headline: Headline) -> bool:
    named = headline.agency_name or body_of(headline.title)
    return _agree(year_in(title), headline.year) and _meet(body_of(title), named)


def _agree(year: int | None, other: int | None) -> bool:
    return year is None or other is None or year == other


def _meet(body: str, other: str) -> bool:
    """Whether two names may be of one body: one holds the other, or is not given."""
    one, two = plain(body), plain(other)
    return one in two or two in one


def _prints_form(blocks: Sequence[Block]) -> bool:
    return choose_form(Document(tuple(blocks)), None) is not None
