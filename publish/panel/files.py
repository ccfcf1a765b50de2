"""A panel as files: CSV, XLSX, Parquet and JSON, each whole or not at all."""

import json
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from publish.csv.out import write_csv
from publish.panel.panel import Panel
from publish.panel.summary import Summary, summarise
from publish.panel.table import columns_of, fields_of, heading, rows_of
from publish.release.schema import Field, Schema
from publish.release.sinks import BOM, parquet_sink
from publish.release.workbook import open_book
from publish.words import in_language, name, read_book


@dataclass(frozen=True, kw_only=True)
class Paper:
    """What every file says beside its data: where it comes from and in whose language."""

    lang: str
    address: str
    queries: Mapping[str, str]


Table = tuple[Sequence[Field], Sequence[Sequence[object]]]


def table_of(panel: Panel) -> Table:
    """The columns and the rows of a panel."""
    columns = columns_of(panel)
    return fields_of(columns), rows_of(panel, columns)


def as_csv(panel: Panel, paper: Paper) -> bytes:
    """UTF-8 with a byte order mark, headed in the reader's language, no cell a formula."""
    fields, rows = table_of(panel)
    header = [heading(field, paper.lang) for field in fields]
    return (BOM + write_csv([header, *rows])).encode()


def as_xlsx(panel: Panel, paper: Paper) -> bytes:
    """The table, the sums, what the columns are, and where it all comes from."""
    fields, rows = table_of(panel)
    summary = summarise(panel)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "table.xlsx"
        with open_book(path) as book:
            header = [heading(field, paper.lang) for field in fields]
            book.sheet("data", header).write(rows)
            book.sheet("sums", _SUM_HEAD).write(_sum_rows(summary))
            book.sheet("columns", ["column", "type", "zh", "en"]).write(_codebook(fields))
            book.sheet("about", ["", ""]).write(_about(panel, summary, paper))
        return path.read_bytes()


def as_parquet(panel: Panel, paper: Paper) -> bytes:
    """With types, columns by their keys; the words of both languages go along with each."""
    fields, rows = table_of(panel)
    schema = Schema(
        table="panel", about=read_book().ui["build"], fields=tuple(fields), primary_key=("line",)
    )
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "table.parquet"
        with parquet_sink(path, schema) as write:
            if rows:
                write(rows)
        return path.read_bytes()


def as_json(panel: Panel, paper: Paper) -> bytes:
    """The table with its columns, who is missing, the sums, and where it comes from."""
    fields, rows = table_of(panel)
    names = [field.name for field in fields]
    summary = summarise(panel)
    found = {
        "address": paper.address,
        "sql": paper.queries,
        "count": len(rows),
        "missing": [
            {**{key: line.facts[key] for key in ("agency_id", "name", "year")}, "state": line.state}
            for line in panel.absent
        ],
        "columns": [
            {"name": f.name, "type": f.type, "zh": f.words.zh, "en": f.words.en} for f in fields
        ],
        "sums": [dict(zip(_SUM_HEAD, row, strict=True)) for row in _sum_rows(summary)],
        "sums_say": summary.why_not,
        "scopes_known": summary.scopes_known,
        "rows": [dict(zip(names, row, strict=True)) for row in rows],
    }
    return json.dumps(found, ensure_ascii=False).encode()


_SUM_HEAD = ("year", "what", "value", "numerator", "denominator", "n", "of", "inferred", "doubtful")


def _sum_rows(summary: Summary) -> Iterator[tuple[object, ...]]:
    for year in summary.years:
        for key, one in year.sums.items():
            counts = one.n, one.of, one.inferred, one.doubtful
            yield year.year, ".".join(key), one.value, None, None, *counts
        for name_, rate in year.rates.items():
            sums = rate.numerator.value, rate.denominator.value
            marks = len(rate.inferred), len(rate.doubtful)
            yield year.year, name_, rate.percent, *sums, rate.n, rate.of, *marks


def _codebook(fields: Sequence[Field]) -> Iterator[Sequence[object]]:
    for field in fields:
        yield field.name, field.type, field.words.zh, field.words.en
    for group in ("kinds", "build_kinds", "verdicts_of_rates", "coverage_states"):
        for key, words in read_book().lists[group].items():
            yield key, group, words.zh, words.en


def _about(panel: Panel, summary: Summary, paper: Paper) -> Iterator[Sequence[object]]:
    ui = read_book().ui

    def say(key: str) -> str:
        return in_language(ui[key], paper.lang)

    yield say("build_link"), paper.address
    yield say("rows"), len(panel.lines)
    yield say("build_without"), len(panel.absent)
    if summary.why_not:
        yield say("build_sums"), say(summary.why_not)
    elif not summary.scopes_known:
        yield say("build_sums"), say("sum_scope_unknown")
    for table, query in paper.queries.items():
        yield f"SQL {table}", query
    yield say("build_without"), None
    for line in panel.absent:
        states = name(paper.lang, "coverage_states", line.state)
        yield f"{line.facts['name']} {line.facts['year']}", states


Writer = Callable[[Panel, Paper], bytes]
FORMATS: Mapping[str, tuple[str, Writer]] = {
    "csv": ("text/csv; charset=utf-8", as_csv),
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", as_xlsx),
    "parquet": ("application/vnd.apache.parquet", as_parquet),
    "json": ("application/json; charset=utf-8", as_json),
}
