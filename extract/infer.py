"""What the identities force where a row lost a cell: only if unique, never over what is printed."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import combinations

from extract.figures import Figure, Key
from extract.form import Form, Identity, Table
from extract.place import Placing, ShortRow, unplaced
from extract.values import ABSENT, NUMBER

Cells = Mapping[Key, Decimal]
"""One way to complete a row: a number for every cell that it should have."""

# A table with more ways to complete it than this is not forced by anything.
_MOST_STEPS = 20_000


def infer(placing: Placing, form: Form) -> None:
    """Put ``inferred`` beside unplaced and absent cells that the identities leave one value."""
    for table in form.tables.values():
        short = [row for row in placing.short if row.keys[0][0] == table.key]
        ways = [(row, each) for row in short if (each := _distinct(_ways(table, row)))]
        if ways:
            _complete_rows(placing.figures, table, ways)
        _complete_cells(placing.figures, table)


def _complete_rows(
    figures: dict[Key, Figure], table: Table, ways: Sequence[tuple[ShortRow, list[Cells]]]
) -> None:
    """Solve the short rows of a table together: the ways that no identity over rows rules out."""
    solutions = list(_solutions(figures, table, [each for _, each in ways]))
    for n, (row, _) in enumerate(ways):
        chosen = _distinct(solution[n] for solution in solutions)
        for key in row.keys:
            values = {way[key] for way in chosen}
            if len(values) == 1:
                figures[key] = replace(figures[key], inferred=values.pop())
        if len(chosen) == 1:
            _align(figures, row, chosen[0])


def _distinct(ways: Iterator[Cells]) -> list[Cells]:
    return list({tuple(way.items()): way for way in ways}.values())


def _ways(table: Table, row: ShortRow) -> Iterator[Cells]:
    """Every way to complete a row that lost just one number, by the identities within rows."""
    known = [value.value for _, value in row.tokens if value.value is not None]
    if len(known) != len(row.tokens) or len(known) != len(row.keys) - 1:
        return
    identities = [one for one in table.identities if one.along == "columns"]
    for lost, key in enumerate(row.keys):
        cells = dict(zip((*row.keys[:lost], *row.keys[lost + 1 :]), known, strict=True))
        value = next((v for one in identities if (v := _forced(one, cells, key)) is not None), None)
        if value is None:
            continue
        cells = {each: cells.get(each, value) for each in row.keys}
        if all(_holds(one, name, cells) for one in identities for name in _rows_of(row)):
            yield cells


def _rows_of(row: ShortRow) -> list[str]:
    return list(dict.fromkeys(key[1] for key in row.keys))


def _forced(identity: Identity, cells: Cells, lost: Key) -> Decimal | None:
    """The one whole, non-negative value that makes the identity hold, if there is one."""
    table, row, column = lost
    if column not in (*identity.left, *identity.right):
        return None
    left = [cells.get((table, row, name)) for name in identity.left if name != column]
    right = [cells.get((table, row, name)) for name in identity.right if name != column]
    if None in left or None in right:
        return None
    difference = _sum(right) - _sum(left)
    value = difference if column in identity.left else -difference
    return value if value >= 0 and value == value.to_integral_value() else None


def _sum(values: Sequence[Decimal | None]) -> Decimal:
    return sum((value for value in values if value is not None), Decimal(0))


def _holds(identity: Identity, row: str, cells: Cells) -> bool:
    """Whether an identity within a row is not broken by these cells."""
    (table, _, _), *_ = cells
    left = [cells.get((table, row, name)) for name in identity.left]
    right = [cells.get((table, row, name)) for name in identity.right]
    return None in left or None in right or _sum(left) == _sum(right)


def _solutions(
    figures: Mapping[Key, Figure], table: Table, ways: Sequence[Sequence[Cells]]
) -> Iterator[list[Cells]]:
    """Every choice of one way a row that breaks no identity over rows; none if too many to try."""
    checks = [one for one in table.identities if one.along == "rows"]
    # Rows with one way first: they decide most columns before anything branches.
    order = sorted(range(len(ways)), key=lambda n: len(ways[n]))
    found: list[list[Cells]] = []
    stack: list[list[Cells]] = [[]]
    for _ in range(_MOST_STEPS):
        if not stack:
            break
        chosen = stack.pop()
        if len(chosen) == len(order):
            found.append([chosen[order.index(n)] for n in range(len(order))])
            continue
        for way in ways[order[len(chosen)]]:
            if _fits(figures, table, checks, [*chosen, way]):
                stack.append([*chosen, way])
    yield from found if not stack else ()


def _fits(
    figures: Mapping[Key, Figure],
    table: Table,
    checks: Sequence[Identity],
    chosen: Sequence[Cells],
) -> bool:
    """Whether every identity over rows that is complete by now holds."""
    cells = {key: value for way in chosen for key, value in way.items()}

    def at(row: str, column: str) -> Decimal | None:
        key = table.key, row, column
        return cells[key] if key in cells else figures[key].value

    columns = {key[2] for key in chosen[-1]} if checks else set()
    for identity in checks:
        for column in columns:
            left = [at(row, column) for row in identity.left]
            right = [at(row, column) for row in identity.right]
            if None not in left and None not in right and _sum(left) != _sum(right):
                return False
    return True


def _align(figures: dict[Key, Figure], row: ShortRow, way: Cells) -> None:
    """Show each printed number at a cell where it may stand: raw beside the same inferred."""
    printed = [value.value for _, value in row.tokens]
    kept = next(
        each
        for each in combinations(row.keys, len(row.tokens))
        if [way[key] for key in each] == printed
    )
    for key in row.keys:
        if key in kept:
            figure = unplaced(key, *row.tokens[kept.index(key)])
        else:
            figure = Figure(table=key[0], row=key[1], column=key[2], kind=ABSENT)
        figures[key] = replace(figure, inferred=way[key])


def _complete_cells(figures: dict[Key, Figure], table: Table) -> None:
    """Fill the one column that is not printed in a row that is, from the row's identity."""
    for identity in (one for one in table.identities if one.along == "columns"):
        for row in table.rows:
            keys = [(table.key, row.key, column) for column in row.columns]
            missing = [key for key in keys if figures[key].kind != NUMBER]
            if len(missing) != 1 or figures[missing[0]].kind != ABSENT:
                continue
            known = {key: value for key in keys if (value := figures[key].value) is not None}
            value = _forced(identity, known, missing[0])
            if value is not None:
                figures[missing[0]] = replace(figures[missing[0]], inferred=value)
