"""Reads a panel from the archive: its lines, the cells asked for, issues on them, their units."""

import json
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from extract.published import has_unit
from publish.panel.panel import MISSING, NO_REPORT, NOT_IN_FORM, UNREAD, Line, Panel, Values
from publish.panel.selection import Selection, SelectionError, in_list, who_sql
from publish.sums import Cell, Cells, Key, read_key

# What takes some seconds to put together; whole tables are downloads of their own.
MOST_CELLS = 600_000
TIMELINESS = "coverage"
_ON_TIME, _DATED = read_key("coverage.on_time.stated"), read_key("coverage.dated.stated")

_LINES = """
select a.id as agency_id, a.name, a.region, a.kind, y.value as year, r.id as report_id,
  r.form, r.status, r.published_on, r.url, c.state, c.deadline, c.days_late_stated{scope}
from agencies a cross join json_each(:years) y
left join reports r on r.agency_id = a.id and r.year = y.value
left join coverage c on c.agency_id = a.id and c.year = y.value
where {who} order by a.region, a.id, y.value
"""
_CELLS = """
select report_id, agency_id, agency_name, year, row, {columns}
from {table}
where year in ({years}) and row in ({rows})
  and agency_id in ({chosen})
"""
_ISSUES = """
select i.report_id, i.form_table, i.form_row, i.form_column, count(*)
from reports r join issues i on i.report_id = r.id
where i.severity in ('error', 'warning') and i.form_column is not null
  and r.year in ({years}) and r.agency_id in ({chosen}) group by 1, 2, 3, 4
"""
_UNITS = """
select r.id, f.form_row, f.form_column, f.unit from reports r
join figures f on f.version_id = r.version_id
where f.form_table = '{table}' and f.form_row in ({rows}) and f.form_column in ({columns})
  and f.unit is not null and r.year in ({years}) and r.agency_id in ({chosen})
"""


@dataclass(frozen=True, kw_only=True)
class _Asked:
    """What every query is about: cells, years, and the bodies as a condition with its values."""

    needed: tuple[Key, ...]
    years: tuple[int, ...]
    who: str
    values: Values

    @property
    def places(self) -> dict[str, str]:
        """What the queries name the years and the bodies by."""
        return {
            "years": ", ".join(map(str, self.years)),
            "chosen": f"select a.id from agencies a where {self.who}",
        }


def read_panel(
    db: sqlite3.Connection, selection: Selection, *, needed: Sequence[Key] | None = None
) -> Panel:
    """The panel, with the selection's cells or those that are needed.

    SelectionError if it is too large or names a body that there is not.
    """
    who, values = who_sql(selection)
    asked = _Asked(
        needed=tuple(selection.needed if needed is None else needed),
        years=selection.years or _all_years(db),
        who=who,
        values=values,
    )
    _check_agencies(db, selection)
    _check_size(db, asked)
    queries = dict(_cell_queries(asked))
    cells = _read_cells(db, asked, queries)
    _add_issues(db, asked, cells)
    _add_units(db, asked, cells)
    blank = _blank_cells(asked.needed)
    return Panel(
        selection=selection,
        years=asked.years,
        lines=tuple(
            Line(facts=facts, cells=_whole(facts, blank, cells)) for facts in _read_lines(db, asked)
        ),
        queries=queries,
        values=values,
        idle=tuple(_idle(db, selection)),
        parents=_parents(db),
    )


def _all_years(db: sqlite3.Connection) -> tuple[int, ...]:
    """Every year from the first that anything is known of to the last: a gap must show."""
    query = (
        "select min(year), max(year) from"
        " (select year from reports union all select year from coverage)"
    )
    first, last = db.execute(query).fetchone()
    return tuple(range(first, last + 1)) if first else ()


def _check_agencies(db: sqlite3.Connection, selection: Selection) -> None:
    query = f"select id from agencies where id in ({in_list(selection.agencies)})"
    known = {row[0] for row in db.execute(query)}
    if strangers := [one for one in selection.agencies if one not in known]:
        raise SelectionError("build_no_agency", strangers[0])


def _check_size(db: sqlite3.Connection, asked: _Asked) -> None:
    query = f"select count(*) from agencies a where {asked.who}"
    lines = db.execute(query, asked.values).fetchone()[0] * len(asked.years)
    if lines * max(len(asked.needed), 1) > MOST_CELLS:
        raise SelectionError("build_too_large", f"{lines * len(asked.needed):,}")


def _idle(db: sqlite3.Connection, selection: Selection) -> Iterator[str]:
    """The typed terms that fit no body."""
    for term in selection.who:
        where, values = who_sql(Selection(who=(term,)))
        if not db.execute(f"select 1 from agencies a where {where} limit 1", values).fetchone():
            yield term


def _read_lines(db: sqlite3.Connection, asked: _Asked) -> Iterator[Mapping[str, Any]]:
    scope = ", r.scope" if _has(db, "reports", "scope") else ", null as scope"
    query = _LINES.format(who=asked.who, scope=scope)
    cursor = db.execute(query, {**asked.values, "years": json.dumps(asked.years)})
    names = [column[0] for column in cursor.description]
    for row in cursor:
        yield dict(zip(names, row, strict=True))


def _parents(db: sqlite3.Connection) -> Mapping[str, str]:
    if not _has(db, "agencies", "parent"):
        return {}
    return dict(db.execute("select id, parent from agencies where parent is not null").fetchall())


def _has(db: sqlite3.Connection, table: str, column: str) -> bool:
    """Whether a table has a column: an archive that was not extracted since may lack it."""
    return any(row[1] == column for row in db.execute(f"pragma table_info({table})"))


def _cell_queries(asked: _Asked) -> Iterator[tuple[str, str]]:
    """A query for each table; its columns are the report, the row, three for each column asked."""
    for table, keys in _by_table(asked.needed):
        columns = dict.fromkeys(column for _, _, column in keys)
        wanted = ", ".join(f"{name}, {name}_kind, {name}_inferred" for name in columns)
        rows = in_list(dict.fromkeys(row for _, row, _ in keys))
        yield table, _CELLS.format(table=table, columns=wanted, rows=rows, **asked.places)


def _by_table(needed: Sequence[Key]) -> Iterator[tuple[str, list[Key]]]:
    printed = sorted((key for key in needed if key[0] != TIMELINESS), key=lambda key: key[0])
    for table, keys in groupby(printed, key=lambda key: key[0]):
        yield table, list(keys)


def _read_cells(
    db: sqlite3.Connection, asked: _Asked, queries: Mapping[str, str]
) -> dict[str, dict[Key, Cell]]:
    """The cells by report."""
    found: dict[str, dict[Key, Cell]] = {}
    for table, query in queries.items():
        cursor = db.execute(query, asked.values)
        columns = [column[0] for column in cursor.description[5::3]]
        keys = _places(asked.needed, table, columns)
        for report_id, _, _, _, row, *rest in cursor:
            cells = found.setdefault(report_id, {})
            for place, key in keys[row]:
                value, kind, inferred = rest[place : place + 3]
                if kind is not None:
                    cells[key] = Cell(kind, value, inferred)
    return found


def _places(
    needed: Sequence[Key], table: str, columns: Sequence[str]
) -> Mapping[str, Sequence[tuple[int, Key]]]:
    """Where in a row of the query's answer the cells stand that were asked for, by form's row."""
    found: dict[str, list[tuple[int, Key]]] = {}
    for key in needed:
        if key[0] == table:
            found.setdefault(key[1], []).append((3 * columns.index(key[2]), key))
    return found


def _add_issues(
    db: sqlite3.Connection, asked: _Asked, cells: Mapping[str, dict[Key, Cell]]
) -> None:
    query = _ISSUES.format(**asked.places)
    for report_id, table, row, column, count in db.execute(query, asked.values):
        report = cells.get(report_id, {})
        if cell := report.get((table, row, column)):
            report[table, row, column] = cell._replace(issues=count)


def _add_units(db: sqlite3.Connection, asked: _Asked, cells: Mapping[str, dict[Key, Cell]]) -> None:
    """The units of money: what stands in a cell may be yuan where the form asks for 10,000."""
    for table, keys in _by_table([key for key in asked.needed if has_unit(key[0], key[2])]):
        query = _UNITS.format(
            table=table,
            rows=in_list(dict.fromkeys(row for _, row, _ in keys)),
            columns=in_list(dict.fromkeys(column for _, _, column in keys)),
            **asked.places,
        )
        for report_id, row, column, unit in db.execute(query, asked.values):
            report = cells.get(report_id, {})
            if cell := report.get((table, row, column)):
                report[table, row, column] = cell._replace(unit=unit)


def _blank_cells(needed: Sequence[Key]) -> Mapping[str, Cells]:
    """What stands for cells that no report gives, by why."""
    return {kind: dict.fromkeys(needed, Cell(kind)) for kind in MISSING}


def _whole(
    facts: Mapping[str, Any], blank: Mapping[str, Cells], cells: Mapping[str, Cells]
) -> Cells:
    """Every cell that was asked for; what the report has not says why."""
    if facts["report_id"] is None:
        return blank[NO_REPORT]
    missing = blank[NOT_IN_FORM if facts["form"] else UNREAD]
    timely = _timeliness(facts) if _DATED in missing else {}
    return {**missing, **cells.get(facts["report_id"], {}), **timely}


def _timeliness(facts: Mapping[str, Any]) -> Cells:
    """A report as one case: whether it states a date, and whether that was in time."""
    if facts["days_late_stated"] is None:
        return {}
    on_time = int(facts["days_late_stated"] == 0)
    return {_DATED: Cell("number", 1), _ON_TIME: Cell("number", on_time)}
