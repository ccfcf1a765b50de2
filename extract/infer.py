"""What the identities force where a row lost a cell: only if unique, never over what is printed."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations

from extract.figures import Figure, Key
from extract.form import Form, Identity, Table
from extract.place import Placing, ShortRow, absent, unplaced
from extract.values import ABSENT, NUMBER

Cells = Mapping[Key, Decimal]
"""One way to complete a row: a number for every cell that it should have."""

# A table with more ways to complete it than this is not forced by anything.
_MOST_STEPS = 20_000


def infer(placing: Placing, form: Form) -> None:
    """Put ``inferred`` beside unplaced and absent cells that the identities leave one value.

    A recogniser that found one value less may have run two together, and their sum would still be
    some total: its short rows are not completed.
    """
    if not placing.short and not placing.missing:
        return
    is_recognised = any(figure.confidence is not None for figure in placing.figures.values())
    whole = [] if is_recognised else placing.short
    for table in form.tables.values():
        short = [row for row in whole if row.keys[0][0] == table.key]
        ways = [(row, each) for row in short if (each := _distinct(_ways(table, row)))]
        if ways:
            _complete_rows(placing.figures, table, ways)
        _complete_cells(placing.figures, table)


def _complete_rows(
    figures: dict[Key, Figure], table: Table, ways: Sequence[tuple[ShortRow, list[Cells]]]
) -> None:
    """Solve the short rows of a table together: the ways that no identity over rows rules out."""
    possible = _possible([each for _, each in ways], _sums_over_rows(figures, table, ways))
    for (row, _), chosen in zip(ways, possible, strict=True):
        for key in row.keys:
            values = {way[key] for way in chosen}
            if len(values) == 1:
                figures[key] = figures[key]._replace(inferred=values.pop())
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
    value = difference if column in identity.left else Decimal(0) - difference
    return value if value >= 0 and value == value.to_integral_value() else None


def _sum(values: Sequence[Decimal | None]) -> Decimal:
    return sum((value for value in values if value is not None), Decimal(0))


def _holds(identity: Identity, row: str, cells: Cells) -> bool:
    """Whether an identity within a row is not broken by these cells."""
    (table, _, _), *_ = cells
    left = [cells.get((table, row, name)) for name in identity.left]
    right = [cells.get((table, row, name)) for name in identity.right]
    return None in left or None in right or _sum(left) == _sum(right)


@dataclass(frozen=True, slots=True)
class _Sum:
    """An identity in one column: ``fixed`` from printed rows plus the short rows' share is 0."""

    fixed: Decimal
    signs: Mapping[Key, int]

    def share(self, way: Cells) -> Decimal:
        return sum((sign * way[key] for key, sign in self.signs.items() if key in way), Decimal(0))


def _sums_over_rows(
    figures: Mapping[Key, Figure], table: Table, ways: Sequence[tuple[ShortRow, list[Cells]]]
) -> list[_Sum]:
    """The identities over rows in every column where all other rows print a number."""
    short = {key for row, _ in ways for key in row.keys}
    sums = []
    for identity in (one for one in table.identities if one.along == "rows"):
        for column in {key[2] for key in short}:
            sides = [(1, name) for name in identity.left] + [(-1, name) for name in identity.right]
            signs = {(table.key, name, column): sign for sign, name in sides}
            fixed = [(sign, figures[key].value) for key, sign in signs.items() if key not in short]
            if all(value is not None for _, value in fixed):
                known = sum((sign * value for sign, value in fixed if value), Decimal(0))
                open_signs = {key: sign for key, sign in signs.items() if key in short}
                sums.append(_Sum(known, open_signs))
    return sums


def _possible(ways: Sequence[list[Cells]], sums: Sequence[_Sum]) -> list[list[Cells]]:
    """For each row the ways that occur in some choice under which all sums hold.

    Too many choices to try: the rows' own ways, which hold all that occur.
    """
    # Rows with one way first: they decide most sums before anything branches.
    order = sorted(range(len(ways)), key=lambda n: len(ways[n]))
    shares = [[[one.share(way) for one in sums] for way in ways[n]] for n in order]
    rest = _ranges(shares, len(sums))
    found: set[tuple[int, int]] = set()
    stack: list[tuple[tuple[int, ...], list[Decimal]]] = [((), [one.fixed for one in sums])]
    for _ in range(_MOST_STEPS):
        if not stack:
            return [
                [way for w, way in enumerate(ways[n]) if (order.index(n), w) in found]
                for n in range(len(ways))
            ]
        chosen, so_far = stack.pop()
        if not all(
            low <= -now <= high for now, (low, high) in zip(so_far, rest[len(chosen)], strict=True)
        ):
            continue
        if len(chosen) == len(order):
            found.update(enumerate(chosen))
            continue
        for w, share in enumerate(shares[len(chosen)]):
            now = [a + b for a, b in zip(so_far, share, strict=True)]
            stack.append(((*chosen, w), now))
    return list(ways)


def _ranges(
    shares: Sequence[Sequence[Sequence[Decimal]]], sums: int
) -> list[list[tuple[Decimal, Decimal]]]:
    """What the rows from the n-th on can still add to each sum: (least, most)."""
    ranges = [[(Decimal(0), Decimal(0))] * sums]
    for row in reversed(shares):
        after = ranges[0]
        ranges.insert(
            0,
            [
                (low + min(way[n] for way in row), high + max(way[n] for way in row))
                for n, (low, high) in enumerate(after)
            ],
        )
    return ranges


def _align(figures: dict[Key, Figure], row: ShortRow, way: Cells) -> None:
    """Show each printed number at a cell where it may stand: raw beside the same inferred."""
    printed = [value.value for _, value in row.tokens]
    kept = next(
        each
        for each in combinations(row.keys, len(row.tokens))
        if [way[key] for key in each] == printed
    )
    for key in row.keys:
        figure = unplaced(key, *row.tokens[kept.index(key)]) if key in kept else absent(key)
        figures[key] = figure._replace(inferred=way[key])


def _complete_cells(figures: dict[Key, Figure], table: Table) -> None:
    """Fill the one column that is not printed in a row that is, from the row's identity."""
    rows = {key[1] for key in table.keys if figures[key].kind == ABSENT}
    for identity in (one for one in table.identities if one.along == "columns"):
        for row in (one for one in table.rows if one.key in rows):
            keys = [(table.key, row.key, column) for column in row.columns]
            missing = [key for key in keys if figures[key].kind != NUMBER]
            if len(missing) != 1 or figures[missing[0]].kind != ABSENT:
                continue
            known = {key: value for key in keys if (value := figures[key].value) is not None}
            value = _forced(identity, known, missing[0])
            if value is not None:
                figures[missing[0]] = figures[missing[0]]._replace(inferred=value)
