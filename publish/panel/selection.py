"""What a reader asks the builder for, read from the query of an address and written back to it."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Protocol, TypeVar
from urllib.parse import urlencode

from crawler.errors import GongkaiError
from extract.form import read_forms
from publish.measures import read_measures
from publish.sums import Key

T = TypeVar("T")
MOST_TERMS = 40
_AGENCY = re.compile(r"[a-z0-9-]{1,80}")
_KIND = re.compile(r"[a-z_]{1,40}")
_YEAR = re.compile(r"[12]\d{3}")
_REGION = re.compile(r"\d{2,6}")


class Query(Protocol):
    """The arguments of an address."""

    def get(self, name: str) -> str | None:
        """The first value of a name."""
        ...

    def getlist(self, name: str) -> Sequence[str]:
        """All of its values."""
        ...


class SelectionError(GongkaiError):
    """An address asks for what there is not: ``word`` is the sentence's key, ``value`` what."""

    def __init__(self, word: str, value: str) -> None:
        super().__init__(f"{word}: {value}")
        self.word, self.value = word, value


@dataclass(frozen=True, kw_only=True)
class Selection:
    """``who`` are typed terms, ``kinds`` those of bodies, ``rows`` and ``columns`` (table, key).

    Empty means all; ``measures`` are keys of measures, for which empty means none.
    """

    who: tuple[str, ...] = ()
    agencies: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    years: tuple[int, ...] = ()
    rows: tuple[tuple[str, str], ...] = ()
    columns: tuple[tuple[str, str], ...] = ()
    measures: tuple[str, ...] = ()

    @property
    def cells(self) -> tuple[Key, ...]:
        """The cells asked for: rows by columns, the total where no column is named."""
        chosen = {table for table, _ in (*self.rows, *self.columns)}
        return tuple(key for key in every_cell() if key[0] in chosen and self._takes(key))

    def _takes(self, key: Key) -> bool:
        table, row, column = key
        rows = [one for name, one in self.rows if name == table]
        columns = [one for name, one in self.columns if name == table]
        if not columns and (table, "total") in every_column():
            columns = ["total"]
        return (not rows or row in rows) and (not columns or column in columns)

    @property
    def needed(self) -> tuple[Key, ...]:
        """Its cells and those of its measures, once each."""
        measures = (read_measures()[key] for key in self.measures)
        return tuple(dict.fromkeys((*self.cells, *(key for one in measures for key in one.cells))))

    @property
    def query(self) -> str:
        """The query that makes it, always in the same order."""
        pairs: list[tuple[str, object]] = [("who", " ".join(self.who))] if self.who else []
        pairs += [("agency", one) for one in self.agencies]
        pairs += [("kind", one) for one in self.kinds]
        pairs += [("year", one) for one in self.years]
        pairs += [("row", ".".join(one)) for one in self.rows]
        pairs += [("column", ".".join(one)) for one in self.columns]
        pairs += [("measure", one) for one in self.measures]
        return urlencode(pairs)


def read_selection(query: Query) -> Selection:
    """What an address asks for. SelectionError if it names what there is not."""
    who = tuple(dict.fromkeys(re.split(r"[\s,，、;；]+", (query.get("who") or "").strip())))
    if len(who) > MOST_TERMS:
        raise SelectionError("build_many_terms", str(MOST_TERMS))
    return Selection(
        who=tuple(filter(None, who)),
        agencies=_read(query, "agency", lambda text: text if _AGENCY.fullmatch(text) else None),
        kinds=_read(query, "kind", lambda text: text if _KIND.fullmatch(text) else None),
        years=tuple(sorted(_read(query, "year", _year))),
        rows=_read(query, "row", lambda text: _pair(text, every_row())),
        columns=_read(query, "column", lambda text: _pair(text, every_column())),
        measures=_read(query, "measure", lambda text: text if text in read_measures() else None),
    )


def _read(query: Query, name: str, parse: Callable[[str], T | None]) -> tuple[T, ...]:
    found = []
    for text in filter(None, query.getlist(name)):
        value = parse(text)
        if value is None:
            raise SelectionError(f"build_no_{name}", text[:80])
        found.append(value)
    return tuple(dict.fromkeys(found))


def _year(text: str) -> int | None:
    return int(text) if _YEAR.fullmatch(text) else None


def _pair(text: str, known: Iterable[tuple[str, str]]) -> tuple[str, str] | None:
    return next((pair for pair in known if ".".join(pair) == text), None)


@cache
def every_cell() -> Sequence[Key]:
    """Every cell that some form prints, the newest form's first, in the order of the form."""
    return _once(
        (table.key, row.key, column.key)
        for form in read_forms().values()
        for table in form.tables.values()
        for row, column in table.cells()
    )


@cache
def every_row() -> Sequence[tuple[str, str]]:
    """Every (table, row)."""
    return _once((table, row) for table, row, _ in every_cell())


@cache
def every_column() -> Sequence[tuple[str, str]]:
    """Every (table, column)."""
    return _once((table, column) for table, _, column in every_cell())


def _once(keys: Iterable[T]) -> tuple[T, ...]:
    return tuple(dict.fromkeys(keys))


def who_sql(selection: Selection) -> tuple[str, dict[str, object]]:
    """The condition on agencies ``a`` and its values: any of the terms or ids, any of the kinds."""
    parts: list[str] = []
    values: dict[str, object] = {}
    for number, term in enumerate(selection.who):
        name = f"who{number}"
        condition, values[name] = _term(term, name)
        parts.append(condition)
    if selection.agencies:
        parts.append(f"a.id in ({', '.join(_quoted(selection.agencies))})")
    who = " or ".join(parts) or "1"
    if selection.kinds:
        who = f"({who}) and a.kind in ({in_list(selection.kinds)})"
    return who, values


def _term(term: str, name: str) -> tuple[str, str]:
    """A term's condition: digits are a region with all below it, else a part of name or id."""
    if _REGION.fullmatch(term):
        pairs = re.sub(r"(00)+$", "", term) if len(term) == 6 else term
        return f"a.region like :{name}", f"{pairs}%"
    where = "a.id" if term.isascii() else "a.name"
    return f"instr({where}, :{name})", term.lower() if term.isascii() else term


def _quoted(texts: Iterable[str]) -> Iterator[str]:
    """Keys of ours, which hold letters, digits, ``-`` and ``_`` only, as SQL literals."""
    for text in texts:
        if not re.fullmatch(r"[A-Za-z0-9_-]+", text):
            raise SelectionError("build_no_agency", text)
        yield f"'{text}'"


def in_list(texts: Iterable[str]) -> str:
    """Keys of ours as the inside of an SQL list."""
    return ", ".join(_quoted(texts))
