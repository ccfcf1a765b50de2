"""What the cells of the form are called, as the official form words them."""

import re
from collections.abc import Iterator, Mapping
from functools import cache

from extract.form import Form, Row, Words, read_forms
from publish.sums import Key

# （二）部分公开（区分处理的，…） is headed 部分公开: number and remark go.
_NUMBER = re.compile(r"^(?:（[一二三四五六七八九十]）|[一二三四五六七八九十]、|\d\.\s*|\(\d\)\s)")
_REMARK = re.compile(r"（[^）]*）$")
_NUMBERING = re.compile(r"^[#\s]*[（(]?[一二三四五六七八九十\d]*[）)]?[、.．]?|[\s:：。]")


def short(words: Words) -> Words:
    """A label without its number and its remark in brackets."""
    return Words(zh=_bare(words.zh), en=_bare(words.en))


def _bare(label: str) -> str:
    return _REMARK.sub("", _NUMBER.sub("", label)) or label


@cache
def row_label(table: str, row: str) -> Words:
    """A row's label; one that is numbered within a group stands after its group's."""
    form, found = next(_rows(table, row))
    own = Words(zh=found.label[-1], en=found.en)
    if not own.zh[0].isdigit():
        return own
    group = found.label[-2]
    return Words(zh=f"{group}/{own.zh}", en=f"{form.groups.get(group, group)}: {own.en}")


def _rows(table: str, row: str) -> Iterator[tuple[Form, Row]]:
    for form in read_forms().values():
        place = form.tables.get(table)
        yield from ((form, one) for one in (place.rows if place else ()) if one.key == row)


@cache
def column_label(table: str, column: str) -> Words:
    """A column's label as the newest form that has it words it."""
    found = (
        Words(zh=one.label[-1], en=one.en)
        for form in read_forms().values()
        for one in form.tables[table].columns
        if one.key == column
    )
    return next(found)


def cell_label(key: Key) -> Words:
    """A cell's label: its row's and its column's."""
    row, column = row_label(*key[:2]), column_label(key[0], key[2])
    return Words(zh=f"{row.zh} · {column.zh}", en=f"{row.en} · {column.en}")


def table_label(table: str) -> Words:
    """A table's label."""
    return next(form.tables[table].label for form in read_forms().values() if table in form.tables)


def forms_of_row(table: str, row: str) -> tuple[str, ...]:
    """The forms that print a row; empty if all do."""
    found = tuple(dict.fromkeys(form.id for form, _ in _rows(table, row)))
    return () if len(found) == len(read_forms()) else found


@cache
def every_label() -> Mapping[tuple[str, str], Words]:
    """The label of every (table, row) and (table, column) key."""
    tables = [table for form in read_forms().values() for table in form.tables.values()]
    columns = {(t.key, one.key): column_label(t.key, one.key) for t in tables for one in t.columns}
    return columns | {(t.key, one.key): row_label(t.key, one.key) for t in tables for one in t.rows}


def bare_heading(heading: str) -> str:
    """A heading without its number and marks, to tell whether it says more than the section's."""
    return _NUMBERING.sub("", heading)
