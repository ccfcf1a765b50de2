"""What the identities force where a row lost a cell: only if unique, never over what is printed."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import combinations

from extract.figures import Figure, Key
from extract.form import Form, Identity, Table
from extract.place import Placing, ShortRow, unplaced
from extract.values import ABSENT, NUMBER, UNPLACED

Vector = tuple[Decimal, ...]
Solution = dict[str, Vector]
# A table with more ways to complete it than this is not forced by anything.
_MOST_STEPS = 20_000


def infer(placing: Placing, form: Form) -> None:
    """Put ``inferred`` beside unplaced and absent cells that the identities leave one value."""
    for table in form.tables.values():
        short = [row for row in placing.short if row.table == table.key]
        if short:
            _complete_rows(placing.figures, table, short)
        _complete_cells(placing.figures, table)


def _complete_rows(figures: dict[Key, Figure], table: Table, short: Sequence[ShortRow]) -> None:
    """Solve all short rows of a table together: each row's sum, then the columns' identities."""
    ways = {row.row: list(dict.fromkeys(_ways(table, row))) for row in short}
    open_rows = [row for row in short if ways[row.row]]
    solutions = _solve(figures, table, open_rows, ways)
    if not solutions:
        return
    for row in open_rows:
        vectors = {solution[row.row] for solution in solutions}
        for place, column in enumerate(row.columns):
            values = {vector[place] for vector in vectors}
            if len(values) == 1:
                key = table.key, row.row, column
                figures[key] = replace(figures[key], inferred=values.pop())
        if len(vectors) == 1:
            _align(figures, row, vectors.pop())


def _ways(table: Table, row: ShortRow) -> Iterator[Vector]:
    """Every way to complete a row that lost just one number, by the row's own identity."""
    numbers = [value.value for _, value in row.tokens]
    known = [number for number in numbers if number is not None]
    if len(known) != len(numbers) or len(known) != len(row.columns) - 1:
        return
    identity = next((one for one in table.identities if one.along == "columns"), None)
    if identity is None or set(row.columns) != {*identity.left, *identity.right}:
        return
    for lost in range(len(row.columns)):
        cells = dict(zip((*row.columns[:lost], *row.columns[lost + 1 :]), known, strict=True))
        forced = _forced(identity, cells, row.columns[lost])
        if forced is not None:
            cells[row.columns[lost]] = forced
            yield tuple(cells[column] for column in row.columns)


def _forced(identity: Identity, cells: Mapping[str, Decimal], lost: str) -> Decimal | None:
    """The one whole, non-negative value that makes the identity hold, if there is one."""
    left = sum((cells[name] for name in identity.left if name != lost), Decimal(0))
    right = sum((cells[name] for name in identity.right if name != lost), Decimal(0))
    value = right - left if lost in identity.left else left - right
    return value if value >= 0 and value == value.to_integral_value() else None


def _solve(
    figures: Mapping[Key, Figure],
    table: Table,
    rows: Sequence[ShortRow],
    ways: Mapping[str, Sequence[Vector]],
) -> list[Solution]:
    """Every choice of ways under which no identity of the columns fails; [] if too many to try."""
    checks = [one for one in table.identities if one.along == "rows"]
    solutions: list[Solution] = []
    steps = 0
    # Rows with one way first: they decide most columns before anything branches.
    order = sorted(rows, key=lambda row: len(ways[row.row]))
    stack: list[Solution] = [{}]
    while stack:
        chosen = stack.pop()
        steps += 1
        if steps > _MOST_STEPS:
            return []
        if not _holds(figures, table, checks, order, chosen):
            continue
        if len(chosen) == len(order):
            solutions.append(chosen)
            continue
        row = order[len(chosen)]
        stack.extend({**chosen, row.row: vector} for vector in ways[row.row])
    return solutions


def _holds(
    figures: Mapping[Key, Figure],
    table: Table,
    checks: Sequence[Identity],
    rows: Sequence[ShortRow],
    chosen: Solution,
) -> bool:
    """Whether every identity of the columns that is complete by now holds."""
    if not chosen:
        return True
    columns = rows[0].columns
    for identity in checks:
        for place, column in enumerate(columns):

            def term(name: str, place: int = place, column: str = column) -> Decimal | None:
                if name in chosen:
                    return chosen[name][place]
                return figures[table.key, name, column].value

            left = [term(name) for name in identity.left]
            right = [term(name) for name in identity.right]
            if None not in left and None not in right and sum(left) != sum(right):  # type: ignore[arg-type]
                return False
    return True


def _align(figures: dict[Key, Figure], row: ShortRow, vector: Vector) -> None:
    """Show each printed number at a column where it may stand: raw beside the same inferred."""
    for kept in combinations(range(len(row.columns)), len(row.tokens)):
        if all(vector[place] == row.tokens[n][1].value for n, place in enumerate(kept)):
            break
    else:
        return
    for place, column in enumerate(row.columns):
        key = row.table, row.row, column
        if place in kept:
            cell, value = row.tokens[kept.index(place)]
            figures[key] = replace(unplaced(key, cell, value), inferred=vector[place])
        else:
            absent = Figure(table=key[0], row=key[1], column=key[2], kind=ABSENT)
            figures[key] = replace(absent, inferred=vector[place])


def _complete_cells(figures: dict[Key, Figure], table: Table) -> None:
    """Fill the one column that is not printed in a row that is, from the row's identity."""
    for identity in (one for one in table.identities if one.along == "columns"):
        for row in table.rows:
            cells = {c: figures[table.key, row.key, c] for c in row.columns}
            missing = [column for column, figure in cells.items() if figure.kind != NUMBER]
            if len(missing) != 1 or cells[missing[0]].kind != ABSENT:
                continue
            known = {c: f.value for c, f in cells.items() if f.value is not None}
            value = _forced(identity, known, missing[0])
            if value is not None:
                figures[table.key, row.key, missing[0]] = replace(cells[missing[0]], inferred=value)


def is_in_doubt(figure: Figure) -> bool:
    """Whether a figure's column was not printed plainly."""
    return figure.kind in (UNPLACED, ABSENT)
