"""Labels of the form, compared by their core: no blanks, no punctuation, no numbering."""

import difflib
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import NamedTuple

from extract.form import Form, Table, read_forms
from extract.values import WORDS, fold, simplified, traditional

_REMARK = re.compile(r"[(（\[【][^)）\]】]*[)）\]】]")
_SPACE = re.compile(r"\s+")
# 一、 （一） 1. 1、 (1) and what scans make of them; only in front, and never all of a label.
_NUMBERING = re.compile(
    r"^(?:[(（]?[一二三四五六七八九十]{1,3}[)）、.．,，]|[(（]?\d{1,2}[)）、.．,，])(?=.)"
)
# ① in front, which NFKC would make a bare digit, and a number set apart by a blank alone.
_SET_APART = re.compile(r"^\s*(?:[①-⑳❶-❿]\s*|(?:\d{1,2}|[一二三四五六七八九十])\s+)(?=\w\S)")
_BARE = re.compile(r"^[一二三四五六七八九十\d](?=[\u4e00-\u9fff]{3})")
_NOISE = re.compile(r"[\W_]+")
_SPELLINGS = tuple(WORDS["labels"]["spellings"].items())


@lru_cache(maxsize=20_000)
def core(label: str) -> str:
    """What of a label must agree: its letters and digits, without numbering in front."""
    text = "".join(fold(_SET_APART.sub("", label)).split())
    text = text if text.isascii() else simplified(text)
    plain = _NOISE.sub("", _NUMBERING.sub("", text))
    for other, official in _SPELLINGS:
        plain = plain.replace(other, official)
    return plain


@lru_cache(maxsize=20_000)
def cores(label: str) -> tuple[str, ...]:
    """A label's core, then what it is without a remark in brackets and without a bare number."""
    plain = core(label)
    return plain, core(without_remark(label)), _BARE.sub("", plain)


@lru_cache(maxsize=20_000)
def without_remark(label: str) -> str:
    """A label without what stands in brackets, numbering in front apart."""
    return _REMARK.sub("", _NUMBERING.sub("", _SPACE.sub("", label)))


class Known(NamedTuple):
    """What a core stands for: ``key`` in the table of ``form``; ``near`` if not word for word."""

    key: str
    form: str
    near: bool = False


Index = Mapping[str, Known]


@dataclass(frozen=True, eq=False)  # each stands once, and is a key of what was found in it
class Labels:
    """The labels of one table, by core; a label of another form keeps that form's id."""

    rows: Index
    columns: Index
    groups: Mapping[str, str]

    def find_row(self, text: str) -> Known | None:
        """The row that a label names, or None; its category may stand in front of it."""
        return _row_of(self, text)

    def find_column(self, text: str) -> Known | None:
        """The column that a label names, or None; columns are short, so never by likeness.

        A remark in brackets behind it (a unit, a number of decimals) does not count.
        """
        return _column_of(self, text)

    def is_group(self, text: str) -> bool:
        """Whether a label is a category, printed beside or above rows and columns."""
        return core(text) in self.groups


@cache
def labels_of(form: str, table: str) -> Labels:
    """The labels of a table of a form, with those that only another form has after its own."""
    forms = read_forms()
    order = [forms[form], *(other for other in forms.values() if other.id != form)]
    rows: dict[str, Known] = {}
    columns: dict[str, Known] = {}
    groups: dict[str, str] = {}
    for one in order:
        _add_table(one, one.tables[table], rows, columns)
        groups.update((core(label), label) for label in one.tables[table].groups)
    return Labels(rows, columns, groups)


def _add_table(form: Form, table: Table, rows: dict[str, Known], columns: dict[str, Known]) -> None:
    known = {one.key for one in rows.values()}
    for row in table.rows:
        if row.key not in known:
            for label in _wordings(row.label[-1], row.also):
                rows.setdefault(core(label), Known(row.key, form.id))
    known = {one.key for one in columns.values()}
    for column in table.columns:
        for label in _wordings(column.label[-1], column.also):
            columns.setdefault(core(label), Known(column.key, form.id))


def _wordings(label: str, also: tuple[str, ...]) -> tuple[str, ...]:
    """A label, itself without the remark in brackets behind it, and its declared variants.

    A short one, which is not known by likeness, may have lost the marks of its number.
    """
    unmarked = (_NOISE.sub("", label),) if len(core(label)) < _LIKE_FROM else ()
    return label, without_remark(label), *unmarked, *also


# Under five characters two labels of the form may lie as near as a label and its misprint.
_LIKE_FROM, _LIKE = 5, 0.8


@lru_cache(maxsize=20_000)
def _row_of(labels: Labels, text: str) -> Known | None:
    found = _find(labels.rows, text)
    if found and not found.near:
        return found
    plain = core(text)
    rests = (plain.removeprefix(group) for group in labels.groups if group in plain)
    exact = next((_exact(labels.rows, rest) for rest in rests if rest != plain), None)
    return exact or found


@lru_cache(maxsize=20_000)
def _column_of(labels: Labels, text: str) -> Known | None:
    return _exact(labels.columns, text)


def _like(text: str, known: Collection[str]) -> str | None:
    """The known core that a text is cut from, ends with, or nearly is; None if none or several."""
    for fits in (
        [one for one in known if one.startswith(text) or one.endswith(text)],
        [one for one in known if _ends_with(text, one, known)],
        [
            one
            for one in difflib.get_close_matches(text, known, n=2, cutoff=_LIKE)
            if not text.endswith(one) or _ends_with(text, one, known)
        ],
    ):
        if len(fits) == 1:
            return fits[0]
    return None


def _ends_with(text: str, one: str, known: Collection[str]) -> bool:
    """Whether a text ends with this core and no other stands in front of it.

    Two in one cell stand beside two rows, where a scan lost the line between them.
    """
    if len(one) < _LIKE_FROM or not text.endswith(one):
        return False
    rest = text.removesuffix(one).rstrip("0123456789一二三四五六七八九十")
    return rest not in known and not any(len(it) >= _LIKE_FROM and it in rest for it in known)


def _exact(index: Index, label: str) -> Known | None:
    found = index.get(core(label))
    return found or next((one for plain in cores(label)[1:] if (one := index.get(plain))), None)


def _find(index: Index, text: str) -> Known | None:
    if found := _exact(index, text):
        return found
    plain = core(text)
    if len(plain) < _LIKE_FROM:
        return None
    like = _like(plain, index.keys())
    return Known(index[like].key, index[like].form, near=True) if like else None


@cache
def all_cores() -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
    """The cores of every form's labels: of rows, of columns, of categories."""
    every = [labels_of(form.id, table) for form in read_forms().values() for table in form.tables]
    return (
        frozenset(key for labels in every for key in labels.rows),
        frozenset(key for labels in every for key in labels.columns),
        frozenset(key for labels in every for key in labels.groups),
    )


# One character of four is misread; under four a label is not known from the rest.
_MISREAD_FROM, _MISREAD = 4, 0.75


@lru_cache(maxsize=20_000)
def respelled(text: str) -> str:
    """A label in the form's spelling where a recogniser misread a character; else the text.

    As it is, too, where two labels are as near.
    """
    plain = core(text)
    known = frozenset().union(*all_cores())
    if len(plain) < _MISREAD_FROM or plain in known:
        return text
    fits = difflib.get_close_matches(plain, known, n=2, cutoff=_MISREAD)
    numbering = _NUMBERING.match(text)
    return (numbering[0] if numbering else "") + fits[0] if len(fits) == 1 else text


def is_label(text: str) -> bool:
    """Whether a text is, word for word, a row, column or category of any form."""
    return is_of_words(text) and any(core(text) in known for known in all_cores())


def is_of_words(text: str) -> bool:
    """Whether a text may be part of a label: only characters of labels stand in it."""
    return _in_words_of_labels().fullmatch(text) is not None


@cache
def _in_words_of_labels() -> re.Pattern[str]:
    """What only characters of labels stand in, in simplified or traditional ones."""
    every = "".join("".join(known) for known in all_cores())
    spellings = "".join("".join(pair) for pair in _SPELLINGS)
    words = every + spellings + traditional(every + spellings)
    return re.compile(rf"[\W_0-9a-z一二三四五六七八九十{''.join({*words})}]*", re.IGNORECASE)
