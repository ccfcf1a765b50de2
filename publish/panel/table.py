"""A panel as a table to take away: named columns with types and words, a row for every line."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from extract.form import Words
from extract.published import has_unit
from publish.labels import cell_label
from publish.measures import Rate, read_measures
from publish.panel.panel import MISSING, Line, Panel
from publish.release.schema import Field
from publish.sums import Key
from publish.words import find_column_words, in_language, read_book

_FACTS = {
    "agency_id": "string",
    "name": "string",
    "region": "string",
    "kind": "string",
    "year": "integer",
    "report_id": "string",
    "form": "string",
    "status": "string",
    "scope": "string",
    "published_on": "string",
    "deadline": "string",
    "days_late_stated": "integer",
    "url": "string",
}
_SHORT = {"state", *_FACTS}
_TABLE_OF = {
    **dict.fromkeys(("name", "kind"), "agencies"),
    **dict.fromkeys(("form", "status", "scope", "url"), "reports"),
    **dict.fromkeys(("published_on", "deadline", "days_late_stated"), "coverage"),
}


@dataclass(frozen=True, kw_only=True)
class Column:
    """A column of the table: what it is, and its value in a line."""

    field: Field
    value: Callable[[Line], object]


def columns_of(panel: Panel) -> tuple[Column, ...]:
    """The columns: facts of the report, four or five for each cell, five for each measure."""
    cells = (column for key in panel.selection.cells for column in _cell_columns(key))
    rates = (column for key in panel.selection.measures for column in _rate_columns(key))
    return (*_fact_columns(), *cells, *rates)


def rows_of(panel: Panel, columns: Sequence[Column]) -> list[list[object]]:
    """The rows. The first two cells count: a file is whole if the last says n of n."""
    return [
        [number, len(panel.lines), *(column.value(line) for column in columns)]
        for number, line in enumerate(panel.lines, start=1)
    ]


def fields_of(columns: Sequence[Column]) -> tuple[Field, ...]:
    """What each cell of a row is, the two that count first."""
    return (
        Field(name="line", type="integer", words=_words("line")),
        Field(name="lines", type="integer", words=_words("lines")),
        *(column.field for column in columns),
    )


def heading(field: Field, lang: str) -> str:
    """What a column is headed: its words, those of a fact up to where they begin to explain."""
    words = in_language(field.words, lang)
    return re.split("[：；，（:;,(]", words)[0].strip() if field.name in _SHORT else words


def _words(key: str) -> Words:
    return read_book().lists["build_columns"][key]


def _fact_columns() -> Iterator[Column]:
    for name, kind in _FACTS.items():
        words = find_column_words(_TABLE_OF.get(name, ""), name) or _words(name)
        yield Column(field=Field(name=name, type=kind, words=words), value=_fact(name))
        if name == "year":
            field = Field(name="state", type="string", words=_words("state"))
            yield Column(field=field, value=lambda line: line.state)


def _fact(name: str) -> Callable[[Line], object]:
    return lambda line: line.facts[name]


def _cell_columns(key: Key) -> Iterator[Column]:
    name, label = "_".join(key), cell_label(key)
    yield Column(
        field=Field(name=name, type="number", words=label), value=lambda line: line.cells[key].value
    )
    parts = {"kind": "string", "inferred": "number", "issues": "integer"}
    if has_unit(key[0], key[2]):
        parts["unit"] = "string"
    for part, kind in parts.items():
        field = Field(name=f"{name}_{part}", type=kind, words=_about(f"cell_{part}", label))
        yield Column(field=field, value=_cell_part(key, part))


def _cell_part(key: Key, part: str) -> Callable[[Line], object]:
    if part == "issues":  # of a cell that is not there none were looked for
        return lambda line: None if line.cells[key].kind in MISSING else line.cells[key].issues
    return lambda line: getattr(line.cells[key], part)


def _rate_columns(key: str) -> Iterator[Column]:
    measure = read_measures()[key]
    parts: dict[str, tuple[str, Callable[[Rate], object]]] = {
        "numerator": ("number", lambda rate: rate.numerator.value),
        "denominator": ("number", lambda rate: rate.denominator.value),
        "percent": ("number", lambda rate: rate.percent),
        "verdict": ("string", lambda rate: rate.verdict),
        "marks": ("string", marks_of),
    }
    for part, (kind, value) in parts.items():
        words = _about(f"rate_{part}", measure.words)
        field = Field(name=f"{key}_{part}", type=kind, words=words)
        yield Column(field=field, value=_rate_part(key, value))


def _rate_part(key: str, value: Callable[[Rate], object]) -> Callable[[Line], object]:
    return lambda line: value(line.rate(key))


def marks_of(rate: Rate) -> str:
    """What to know of the cells of a rate: inferred, doubtful, both or nothing."""
    marks = {"inferred": rate.inferred, "doubtful": rate.doubtful}
    return " ".join(name for name, cells in marks.items() if cells)


def _about(key: str, label: Words) -> Words:
    words = _words(key)
    return Words(zh=words.zh.format(label=label.zh), en=words.en.format(label=label.en))
