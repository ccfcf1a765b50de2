"""Which of the matched rows count: each row of the form once, and another form's only in place."""

import re
from collections import defaultdict
from typing import NamedTuple

from extract.columns import printed_count
from extract.figures import issue
from extract.form import Form, Table
from extract.parts import DataRow, Matched, Part, numbers_of

_YEARS = re.compile(r"(20[0-3]\d)年(?!\d{1,2}月)")


class _Printing(NamedTuple):
    """A printed row of the form, and whether a header of the form stands over it."""

    row: DataRow
    is_headed: bool


def settle(matched: Matched, form: Form, year: int | None) -> None:
    """Keep of each row the first printing that prints something, by preference under a header.

    Say what the others differ in. A table that is announced as another year's (2022年度 … in the
    report of 2023) does not count beside one that is not. A row of another form (a group printed
    as one row) is none if rows of that group are printed.
    """
    for table in form.tables.values():
        _leave_out_other_years(matched, table.key, year)
        keys = [row.known.key for part in matched.of(table.key) for row in part.rows if row.known]
        if len(keys) == len({*keys}) and table.names.issuperset(keys):
            continue
        printings: dict[str, list[_Printing]] = defaultdict(list)
        for part in matched.of(table.key):
            for row in part.rows:
                if row.known:
                    printings[row.known.key].append(_Printing(row, bool(part.leaves)))
        kept = {id(_best(matched, table, key, each)) for key, each in printings.items()}
        kept -= {id(row) for row in _misplaced(matched, table, printings)}
        for part in matched.of(table.key):
            part.rows = [row for row in part.rows if row.known is None or id(row) in kept]


def _best(matched: Matched, table: Table, key: str, printings: list[_Printing]) -> DataRow:
    if len(printings) == 1:
        return printings[0].row
    printed = [one for one in printings if any(cell.text for cell in one.row.cells)]
    best = next((one for one in printed if one.is_headed), (printed or printings)[0])
    numbers = numbers_of(best.row.cells)
    for other in printed:
        if best.is_headed and _is_of_comparison(other, table, key):
            continue
        if numbers_of(other.row.cells) not in ("", numbers):
            where, printed_here = (table.key, key, ""), numbers_of(other.row.cells)
            matched.issues.append(issue("row_twice", key=where, numbers=printed_here))
    return best.row


def _leave_out_other_years(matched: Matched, table: str, year: int | None) -> None:
    headed = [part for part in matched.of(table) if part.leaves and part.aligned]
    others = [part for part in headed if _is_of_other_year(part, year)]
    if not others:
        return
    own = {key for part in headed if part not in others for key in _keys(part)}
    for part in others:
        if len(others) < len(headed) and 2 * len(_keys(part) & own) >= len(_keys(part)):
            matched.issues.append(issue("other_table", key=(table, "", ""), label=part.context))
            part.rows.clear()


def _keys(part: Part) -> set[str]:
    return {row.known.key for row in part.rows if row.known}


def _is_of_other_year(part: Part, year: int | None) -> bool:
    years = _YEARS.findall(part.context)
    return year is not None and bool(years) and str(year) not in years


def _is_of_comparison(printing: _Printing, table: Table, key: str) -> bool:
    """Whether a printing stands in a table of two years, say: no header, other than its values."""
    columns = next((len(row.columns) for row in table.rows if row.key == key), 0)
    return not printing.is_headed and printed_count(printing.row.cells) != columns


def _misplaced(
    matched: Matched, table: Table, printings: dict[str, list[_Printing]]
) -> list[DataRow]:
    own = table.names
    misplaced = []
    for key, each in printings.items():
        rows = [one.row for one in each]
        if key not in own and any(is_of_group(one, key) for one in own & printings.keys()):
            misplaced += rows
            label = rows[0].label.text if rows[0].label else key
            numbers = numbers_of(rows[0].cells)
            where = (table.key, "", "")
            matched.issues.append(issue("row_unknown", key=where, label=label, numbers=numbers))
    return misplaced


def is_of_group(row: str, group: str) -> bool:
    """Whether a row is one of those that another form prints as one, or the other way round."""
    return row.startswith(f"{group}_") or group.startswith(f"{row}_")
