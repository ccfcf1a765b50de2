"""Which of the matched rows count: each row of the form once, and another form's only in place."""

from collections import defaultdict

from extract.figures import issue
from extract.form import Form, Table
from extract.match import DataRow, Matched, numbers_of


def settle(matched: Matched, form: Form) -> None:
    """Keep of each row the first printing that prints something; say what the others differ in.

    A row of another form (a group printed as one row) is none if rows of that group are printed.
    """
    for table in form.tables.values():
        printings: dict[str, list[DataRow]] = defaultdict(list)
        for part in matched.of(table.key):
            for row in part.rows:
                if row.known:
                    printings[row.known.key].append(row)
        kept = {id(_best(matched, table, key, each)) for key, each in printings.items()}
        kept -= {id(row) for row in _misplaced(matched, table, printings)}
        for part in matched.of(table.key):
            part.rows = [row for row in part.rows if row.known is None or id(row) in kept]


def _best(matched: Matched, table: Table, key: str, printings: list[DataRow]) -> DataRow:
    if len(printings) == 1:
        return printings[0]
    printed = [row for row in printings if any(cell.text for cell in row.cells)]
    best = (printed or printings)[0]
    numbers = numbers_of(best.cells)
    for other in printed[1:]:
        if numbers_of(other.cells) not in ("", numbers):
            where = (table.key, key, "")
            matched.issues.append(issue("row_twice", key=where, numbers=numbers_of(other.cells)))
    return best


def _misplaced(
    matched: Matched, table: Table, printings: dict[str, list[DataRow]]
) -> list[DataRow]:
    own = {row.key for row in table.rows}
    misplaced = []
    for key, rows in printings.items():
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
