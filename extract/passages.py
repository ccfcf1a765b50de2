"""The prose of a report, by the sections of the form, whatever its headings' wording."""

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from extract.form import Form, Section
from extract.grid import Block, Document, Grid, Paragraph, Place
from extract.labels import core

_NUMBERED = re.compile(r"^(?P<number>[一二三四五六七八九十])\s*[、.．,，]\s*(?P<words>.+)$")
# Where a document numbers no heading so: 1. · （一） · 第一部分 · 一 and a blank. Elsewhere these
# are headings within a section.
_LOOSELY = re.compile(
    r"^(?:[(]?[一二三四五六七八九十](?:[)]|\s)|第[一二三四五六七]部分[、.:]?"
    r"|[1-9]\s*[、.])\s*(?P<words>.+)$"
)
_NUMBERS = "一二三四五六七八九十"
_HEADING_CHARACTERS, _GROUP_CHARACTERS = 45, 100
_SENTENCE = re.compile(r"[。；;]")


@dataclass(frozen=True, slots=True)
class Passage:
    """One section of prose: its number, heading as printed, and text (paragraphs by newline)."""

    section: int
    heading: str
    text: str
    place: Place


@dataclass(slots=True)
class _Open:
    section: int
    heading: str
    place: Place
    texts: list[str] = field(default_factory=list)


def read_passages(document: Document, form: Form, tables: Sequence[Grid]) -> list[Passage]:
    """The sections in the order of the page; ``tables`` (the form's own) are not prose."""
    headings = _headings(document, form)
    root = _common([block.path for _, block in headings] + [grid.path for grid in tables])
    starts = {id(block): section for section, block in headings}
    groups = {core(label) for label in form.groups}  # category lines of text tables
    passages: list[_Open] = []
    form_tables = {id(grid) for grid in tables}
    for block in document.blocks:
        if id(block) in starts and isinstance(block, Paragraph):
            heading, rest = _split_heading(block.text)
            passages.append(_Open(starts[id(block)], heading, block.place))
            if rest:
                passages[-1].texts.append(rest)
        elif passages and id(block) not in form_tables and _within(block, root):
            passages[-1].texts.extend(_texts(block, groups))
    return [Passage(one.section, one.heading, "\n".join(one.texts), one.place) for one in passages]


def _texts(block: Block, groups: Collection[str]) -> list[str]:
    if isinstance(block, Paragraph):
        is_group = len(block.text) < _GROUP_CHARACTERS and core(block.text) in groups
        return [] if is_group else [block.text]
    rows = ("\t".join(cell.text for cell in row) for row in block.rows)
    return [row for row in rows if row.strip()]


def _headings(document: Document, form: Form) -> list[tuple[int, Paragraph]]:
    """The paragraphs that open a section, in order, each section once."""
    found = _found(document, form, _section_of)
    return found if len(found) > 1 else _found(document, form, _section_loosely) or found


def _found(
    document: Document, form: Form, section_of: Callable[[str, Sequence[Section]], int | None]
) -> list[tuple[int, Paragraph]]:
    found: dict[int, Paragraph] = {}
    for paragraph, line in zip(document.paragraphs(), document.lines, strict=True):
        section = section_of(line, form.sections)
        if section is not None:
            found.setdefault(section, paragraph)
    return list(found.items())


def _section_loosely(line: str, sections: Sequence[Section]) -> int | None:
    """The number of the section whose words stand behind any kind of number."""
    match = _LOOSELY.match(line) if len(line) <= _HEADING_CHARACTERS else None
    return _by_words(match["words"], sections) if match else None


def _by_words(words: str, sections: Sequence[Section]) -> int | None:
    plain = _plain(words)
    return next((s.number for s in sections if any(_plain(w) in plain for w in s.words)), None)


def _section_of(text: str, sections: Sequence[Section]) -> int | None:
    """The number of the section that a folded line heads: by its words, then its number."""
    line, _ = _split_heading(text)
    match = _NUMBERED.match(line)
    if match is None:
        ends = [one.number for one in sections if one.label.endswith(line)]
        return ends[0] if ends and len(line) > 3 else None
    if (section := _by_words(match["words"], sections)) is not None:
        return section
    number = _NUMBERS.index(match["number"]) + 1
    return number if number > len(sections) else None


@lru_cache(maxsize=1000)
def _plain(label: str) -> str:
    return re.sub(r"[\W_]+", "", re.sub(r"^[一二三四五六七八九十][、.．]", "", label))


def _split_heading(text: str) -> tuple[str, str]:
    """A heading and what follows it on its line, where it runs into its first sentence."""
    if len(text) <= _HEADING_CHARACTERS:
        return text, ""
    match = re.match(r"^[一二三四五六七八九十]\s*[、.．][^。；;：:]{2,40}?[。：:\s]", text)
    return (match[0].rstrip(), text[match.end() :]) if match else ("", "")


def _common(paths: Sequence[tuple[int, ...]]) -> tuple[int, ...]:
    if not paths:
        return ()
    shortest, longest = min(paths), max(paths)
    for depth, (one, other) in enumerate(zip(shortest, longest, strict=False)):
        if one != other:
            return shortest[:depth]
    return shortest[: min(len(shortest), len(longest))]


def _within(block: Block, root: tuple[int, ...]) -> bool:
    return block.path[: len(root)] == root
