"""What a listing's entry is, by its title: a report, a decoy or not to be told; of which year."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, Literal

from crawler.names import (
    ends_as_body,
    is_same_body,
    is_self,
    looks_like_body,
    parse_body,
    squeeze,
    with_digits,
)
from spiders.addresses import MEMORY
from spiders.words import has_any, words

Kind = Literal["report", "unsure", "decoy", "other body", "nothing"]

_YEAR = re.compile(
    r"(?<!\d)((?:19|20)\d\d)(?!\d)(?:年?度?[-—–~至到和及与、]{1,2}(?:19|20)\d\d(?!\d))*年?度?"
)
_YEAR_MARKED = re.compile(r"(?<!\d)((?:19|20)\d\d)\s*年")
_FULL_WIDTH = str.maketrans("０１２３４５６７８９（）［］．", "0123456789()[].")
_MARKS = re.compile(r"[《》〈〉“”\"'‘’\[\]【】()、,，。:：;；*·•>》\s]")
_BRACKETED = re.compile(r"\(([^()]*)\)")
_SIGNED = re.compile(r"[-—–:]{1,2}(\w{3,30})$")
_YEAR_BEGUN = re.compile(r"(?:19?|20?|(?:19|20)\d)$")  # as a list cuts a title: 某局202…
# 12.某局2023年…, 附件2：某局2023年…: a title's number in a list
_ORDINAL = re.compile(
    r"^(?:附[件表]?:?\(?[\d一二三四五六七八九十]{1,3}\)?[.、:：]*|\(?\d{1,3}(?:[.、)]|\.、))(?=[^\d年])"
)
_EXTENSION = re.compile(r"\.(pdf|docx?|wps|xlsx?|html?|zip|rar|ofd|jpg|png)$", re.I)
_EARLIEST = 2003
_CUT = "…。."


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What a title says: its kind, the report's year, and the body it names ('' if none)."""

    kind: Kind
    year: int | None = None
    body: str = ""


@lru_cache(maxsize=MEMORY)  # an entry's title is judged on its list, its page and in between
def judge_title(title: str, agency_name: str) -> Verdict:
    """Whether a title is that of a report of this agency."""
    text = _clean(title)
    year = find_year(text)
    kind = _kind(text, year, own=_own_names(agency_name))
    if kind in ("decoy", "nothing"):
        return Verdict(kind=kind, year=year)
    body = _body(text)
    bracketed = [named for named in _BRACKETED.findall(text) if named[3:]]
    signed = _SIGNED.search(text)
    if any(is_same_body(named, agency_name) for named in bracketed):
        body = agency_name  # 某局（今名）: a body under two names
    elif not body:  # 2023年政府信息公开年报（某局）, …年报——某局
        body = next(filter(_is_body_aside, [*bracketed, *(signed.groups() if signed else ())]), "")
    if body and not is_self(body) and not is_same_body(body, agency_name):
        return Verdict(kind="other body", year=year, body=body)
    return Verdict(kind=kind, year=year, body=body)


@lru_cache(maxsize=MEMORY)
def find_year(title: str) -> int | None:
    """The report's year as a title gives it; None if it gives none."""
    text = _clean(title)
    for pattern in (_YEAR_MARKED, _YEAR):
        for found in pattern.finditer(text):
            if _EARLIEST <= int(found[1]) <= datetime.now(UTC).year + 1:
                return int(found[1])
    return None


def _clean(title: str) -> str:
    text = with_digits(_EXTENSION.sub("", squeeze(title).translate(_FULL_WIDTH)))
    text = _ORDINAL.sub("", text)
    enclosed = re.search(words("title")["enclosed"], text)
    return enclosed[1] if enclosed else text


def _own_names(agency_name: str) -> list[str]:
    """The agency's name with and without its places: a word in it makes no decoy."""
    name = squeeze(agency_name)
    bare = name[sum(map(len, parse_body(name).places)) :]
    return [part for part in (name, bare) if len(part) > 1]


def _kind(text: str, year: int | None, *, own: list[str]) -> Kind:
    section = words("title")
    subject = has_any(text, section["subjects"])
    kind = has_any(text, section["kinds"])
    weak_kind = has_any(text, section["weak_kinds"])
    if not subject:
        broken = _broken_off(text) is not None
        return "unsure" if broken else _kind_of_bare(text, year)
    if has_any(_without(text, own + section["harmless"]), section["decoys"]):
        return "decoy"
    cut = _is_truncated(text) or (year is not None and _is_begun(text, section))
    if not (kind or weak_kind or cut):
        return "nothing"
    if not year and text in words("column")["names"]:
        return "nothing"  # the column itself
    return "report" if kind and year and has_any(text, section["strong_subjects"]) else "unsure"


def _kind_of_bare(text: str, year: int | None) -> Kind:
    """A title that does not say on what it reports, such as ``2023年年报``."""
    section = words("title")
    rest = _MARKS.sub("", text).replace(str(year), "", 1)
    if year and (rest in section["bare"] or rest[1:] in section["bare"]):
        return "unsure"
    return "decoy" if has_any(text, section["decoys"]) else "nothing"


def _body(text: str) -> str:
    """The body that a title names, '' if none: what stands before the subject, years taken off."""
    section = words("title")
    rest = re.sub(r"\([^)]*\)|\[[^\]]*\]|^【[^】]*】", "", text)
    rest = _MARKS.sub("", _YEAR.sub("", rest)).rstrip(_CUT)
    left = _broken_off(text)
    rest = _YEAR_BEGUN.sub("", rest) if left == "" else rest
    found = map(rest.find, section["subjects"]) if left is None else [rest.rfind(left)]
    before = rest[: min((at for at in found if at >= 0), default=0)]
    for torn, whole in section["torn"].items():  # the government's own words run together
        if before.endswith(torn):
            before = before.removesuffix(torn) + whole
    for lead in section["leading"]:
        before = before.removeprefix(lead)
    for filler in section["filler"]:
        before = before.removesuffix(filler).removeprefix(filler)
    return before


def _is_body_aside(text: str) -> bool:
    """Whether what stands in brackets is a body's name, and not one that it had (原某局)."""
    return looks_like_body(text) and not text.startswith(tuple(words("title")["former"]))


def _is_begun(text: str, section: dict[str, Any]) -> bool:
    """Whether a title breaks off before it says what kind it is, as lists cut it without a mark."""
    rest = text[max(text.rfind(s) + len(s) for s in section["subjects"] if s in text) :]
    kinds: list[str] = section["kinds"]
    return any(one.startswith(rest) for kind in kinds for one in (kind, section["work"] + kind))


def _broken_off(text: str) -> str | None:
    """What a list that cut a title left of its subject: 政府信 of 某局2023年政府信…

    '' if it was cut within the year or behind it, None if it was not cut before the subject's end.
    """
    section = words("title")
    if not _is_truncated(text) or has_any(text, section["decoys"] + section["subjects"]):
        return None  # 政府信息公开年…: a whole subject, though another begins within it (公开年报)
    rest = text.rstrip(_CUT)
    year = _YEAR.search(rest)
    behind = rest[year.end() :] if year else None
    shortest = 2 if year else 3
    begun = [one[:length] for one in section["subjects"] for length in range(len(one) - 1, 0, -1)]
    if behind not in begun and ends_as_body(_YEAR_BEGUN.sub("", rest)):
        return ""  # …局2023年政府…: the subject's first word is no body's last
    left = (one for one in begun if one == behind or (rest.endswith(one) and len(one) >= shortest))
    return next(left, "" if behind == "" else None)


def _is_truncated(text: str) -> bool:
    return text.endswith(tuple(words("title")["truncated"]))


def _without(text: str, parts: list[str]) -> str:
    for part in parts:
        text = text.replace(part, "")
    return text
