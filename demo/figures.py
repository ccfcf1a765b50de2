"""From the few numbers that a site's file gives to every cell as it is printed."""

from collections.abc import Mapping

from demo.forms import Form, Identity, Table

Given = Mapping[str, Mapping[str, int]]
Printed = Mapping[str, Mapping[str, str]]
Figures = dict[tuple[str, str, str], str]

_ORGANISATIONS = ("enterprise", "research", "public_interest", "legal_service", "other")
_TOTALLED = ("received", "carried_in", "closed", "carried_out")
_ZEROS = {"slash": "/", "dash": "—"}


def print_figures(form: Form, given: Given, *, fill: str, printed: Printed) -> Figures:
    """The text of every cell by (table, row, column); a blank cell is the empty text.

    ``given`` holds the numbers that are not zero, without the sums; ``printed`` holds cells that
    print something else than they ought to.
    """
    _check_rows(form, given, printed)
    figures: Figures = {}
    for table in form.tables.values():
        for (row, column), value in _settle(table, given).items():
            text = _text(table, row, column, value, fill)
            figures[table.key, row, column] = printed.get(row, {}).get(column, text)
    return figures


def _check_rows(form: Form, given: Given, printed: Printed) -> None:
    known = {cell for table in form.tables.values() for cell in table.cells()}
    for row, columns in [*given.items(), *printed.items()]:
        for column in columns:
            if (row, column) not in known:
                raise ValueError(f"form {form.id} has no cell {row}.{column}")


def _settle(table: Table, given: Given) -> dict[tuple[str, str], int]:
    values = {(row, column): given.get(row, {}).get(column, 0) for row, column in table.cells()}
    # Down the columns first: the sums across a row then also cover the rows that are sums.
    for identity in sorted(table.identities, key=lambda identity: identity.along != "rows"):
        lines = table.columns if identity.along == "rows" else table.rows
        for line in lines:
            _solve(
                values,
                _cells(identity, identity.left, line.key),
                _cells(identity, identity.right, line.key),
            )
    return values


def _cells(identity: Identity, names: tuple[str, ...], line: str) -> list[tuple[str, str]]:
    return [(name, line) if identity.along == "rows" else (line, name) for name in names]


def _solve(
    values: dict[tuple[str, str], int], left: list[tuple[str, str]], right: list[tuple[str, str]]
) -> None:
    """Set the sum of a ``total = …`` identity, or the last term of a balance."""
    if len(left) == 1:
        values[left[0]] = sum(values[cell] for cell in right)
    else:
        rest = sum(values[cell] for cell in right[:-1])
        values[right[-1]] = sum(values[cell] for cell in left) - rest


def _text(table: Table, row: str, column: str, value: int, fill: str) -> str:
    if table.key == "requests" and _left_out(row, column, value, fill):
        return ""
    return str(value) if value else _ZEROS.get(fill, "0")


def _left_out(row: str, column: str, value: int, fill: str) -> bool:
    """Whether the page leaves the cell blank; ``totals_few`` omits sums even where there is one."""
    if fill == "totals_few" and column == "total":
        return row not in _TOTALLED
    return fill in ("person_only", "totals_few") and column in _ORGANISATIONS and not value
