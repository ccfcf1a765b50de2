"""The identities of the form, held against the printed numbers."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from extract.figures import Figure, Issue, Key, issue
from extract.form import Form, Identity, Table, read_forms
from extract.values import ABSENT


def check(figures: Mapping[Key, Figure], form: Form) -> Iterator[Issue]:
    """An issue for every identity that fails or cannot be told; none where it holds.

    Identities without a single printed number on either side do not apply.
    """
    known = {key: figure.known for key, figure in figures.items()}
    for table in form.tables.values():
        for identity in identities_of(figures, form, table):
            lines = table.columns if identity.along == "rows" else table.rows
            for line in lines:
                if found := _compare(known, table, identity, line.key):
                    yield found


def identities_of(figures: Mapping[Key, Figure], form: Form, table: Table) -> Iterator[Identity]:
    """The table's identities; one over rows of which the document prints another form's: that's."""
    others = [other.tables[table.key] for other in read_forms().values() if other is not form]
    printed = {key[1] for key, one in figures.items() if one.kind != ABSENT and key[0] == table.key}
    for identity in table.identities:
        same = [one for other in others for one in other.identities if one.id == identity.id]
        fits = [one for one in (identity, *same) if {*one.left, *one.right} <= printed]
        yield (fits or [identity])[0] if identity.along == "rows" else identity


Known = Mapping[Key, Decimal | None]


def _compare(known: Known, table: Table, identity: Identity, line: str) -> Issue | None:
    def at(name: str) -> Key:
        return (table.key, name, line) if identity.along == "rows" else (table.key, line, name)

    left = [known.get(at(name)) for name in identity.left]
    right = [known.get(at(name)) for name in identity.right]
    # Not count(None), nor None in: a Decimal compared with None takes longer than the whole sum.
    blanks = sum(value is None for value in (*left, *right))
    if blanks == len(left) + len(right):
        return None
    sums = _sum(left), _sum(right)
    if not blanks and sums[0] == sums[1]:
        return None
    says: dict[str, Any] = {"zh": identity.says.zh, "en": identity.says.en}
    key = at(identity.names)
    if not blanks or _cannot_hold(left, right):
        return issue(identity.id, key=key, sentence="identity", left=sums[0], right=sums[1], **says)
    return issue(identity.id, key=key, sentence="identity_unknown", blanks=blanks, **says)


def _sum(side: Sequence[Decimal | None]) -> Decimal:
    return sum((value for value in side if value is not None), Decimal(0))


def _cannot_hold(left: Sequence[Decimal | None], right: Sequence[Decimal | None]) -> bool:
    """Whether a side that is complete is already exceeded by the printed part of the other.

    Counts are never negative, so what is missing can only make the other side larger.
    """
    whole = [all(value is not None for value in side) for side in (left, right)]
    return (whole[0] and _sum(right) > _sum(left)) or (whole[1] and _sum(left) > _sum(right))
