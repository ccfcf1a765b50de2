"""The identities of the form, held against the printed numbers."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from extract.figures import Figure, Issue, Key, issue
from extract.form import Form, Identity, Table, read_forms
from extract.values import ABSENT


def check(figures: Mapping[Key, Figure], form: Form) -> Iterator[Issue]:
    """An issue for every identity that fails or cannot be told; none where it holds.

    Identities without a single printed number on either side do not apply.
    """
    for table in form.tables.values():
        for identity in _identities(figures, form, table):
            lines = table.columns if identity.along == "rows" else table.rows
            for line in lines:
                if found := _compare(figures, table, identity, line.key):
                    yield found


def _identities(figures: Mapping[Key, Figure], form: Form, table: Table) -> Iterator[Identity]:
    """The table's identities; one over rows of which the document prints another form's: that's."""
    others = [other.tables[table.key] for other in read_forms().values() if other is not form]
    printed = {row for name, row, _ in figures if name == table.key}
    printed -= {
        row.key
        for row in table.rows
        if all(figures[table.key, row.key, column].kind == ABSENT for column in row.columns)
    }
    for identity in table.identities:
        same = [one for other in others for one in other.identities if one.id == identity.id]
        fits = [one for one in (identity, *same) if {*one.left, *one.right} <= printed]
        yield (fits or [identity])[0] if identity.along == "rows" else identity


def _compare(
    figures: Mapping[Key, Figure], table: Table, identity: Identity, line: str
) -> Issue | None:
    def at(name: str) -> Key:
        return (table.key, name, line) if identity.along == "rows" else (table.key, line, name)

    terms = [figures.get(at(name)) for name in (*identity.left, *identity.right)]
    left = [_known(figures.get(at(name))) for name in identity.left]
    right = [_known(figures.get(at(name))) for name in identity.right]
    blanks = sum(side is None for side in (*left, *right))
    if blanks == len(terms):
        return None
    sums = _sum(left), _sum(right)
    if not blanks:
        return None if sums[0] == sums[1] else _failed(identity, at(identity.names), sums)
    if _cannot_hold(left, right):
        return _failed(identity, at(identity.names), sums)
    return issue(
        identity.id,
        key=at(identity.names),
        sentence="identity_unknown",
        zh=identity.says.zh,
        en=identity.says.en,
        blanks=blanks,
    )


def _known(figure: Figure | None) -> Decimal | None:
    return figure.known if figure else None


def _sum(side: Sequence[Decimal | None]) -> Decimal:
    return sum((value for value in side if value is not None), Decimal(0))


def _cannot_hold(left: Sequence[Decimal | None], right: Sequence[Decimal | None]) -> bool:
    """Whether a side that is complete is already exceeded by the printed part of the other.

    Counts are never negative, so what is missing can only make the other side larger.
    """
    return (None not in left and _sum(right) > _sum(left)) or (
        None not in right and _sum(left) > _sum(right)
    )


def _failed(identity: Identity, key: Key, sums: tuple[Decimal, Decimal]) -> Issue:
    return issue(
        identity.id,
        key=key,
        sentence="identity",
        left=sums[0],
        right=sums[1],
        zh=identity.says.zh,
        en=identity.says.en,
    )
