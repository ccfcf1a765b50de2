"""The identities of the form, held against the printed numbers."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Any

from extract.figures import Figure, Issue, Key, issue
from extract.form import Form, Identity, Table, read_forms
from extract.values import ABSENT

_ZERO = Decimal(0)


def check(figures: Mapping[Key, Figure], form: Form) -> Iterator[Issue]:
    """An issue for every identity that fails or cannot be told; none where it holds.

    Identities without a single printed number on either side do not apply.
    """
    known = {
        key: value
        for key, one in figures.items()
        if (value := one.inferred if one.value is None else one.value) is not None
    }
    for equation in equations_of(figures, form):
        if not _holds(known, equation) and (found := _compare(known, equation)):
            yield found


@dataclass(frozen=True, slots=True)
class Equation:
    """An identity in one row or column: the cells of its sides, and the cell it is put on."""

    identity: Identity
    left: tuple[Key, ...]
    right: tuple[Key, ...]
    names: Key


def equations_of(figures: Mapping[Key, Figure], form: Form) -> Iterator[Equation]:
    """The form's identities in all their rows and columns.

    Of one over rows of which the document prints another form's: that form's.
    """
    absent = [key for key, figure in figures.items() if figure.kind == ABSENT]
    if not absent and len(figures) == len(form.keys):
        yield from (equation for own, *_ in _equations(form.id) for equation in own.equations)
        return
    printed = {key[:2] for key in figures.keys() - absent}
    for lines in _equations(form.id):
        fits = (each for each in lines if each.rows <= printed)
        yield from next(fits, lines[0]).equations


@dataclass(frozen=True, slots=True)
class _Lines:
    """One wording of an identity: the (table, row) that it needs printed, its equations."""

    rows: frozenset[tuple[str, str]]
    equations: tuple[Equation, ...]


@cache
def _equations(form_id: str) -> tuple[tuple[_Lines, ...], ...]:
    """For each identity of a form its own wording, then over rows those of the other forms."""
    form = read_forms()[form_id]
    others = [other for other in read_forms().values() if other is not form]
    found = []
    for table in form.tables.values():
        for identity in table.identities:
            same = [
                one
                for other in others
                for one in other.tables[table.key].identities
                if one.id == identity.id and identity.along == "rows"
            ]
            found.append(tuple(_lines(table, one) for one in (identity, *same)))
    return tuple(found)


def _lines(table: Table, identity: Identity) -> _Lines:
    def keys(names: Iterable[str], line: str) -> tuple[Key, ...]:
        if identity.along == "rows":
            return tuple((table.key, name, line) for name in names)
        return tuple((table.key, line, name) for name in names)

    return _Lines(
        frozenset((table.key, name) for name in (*identity.left, *identity.right)),
        tuple(
            Equation(
                identity,
                keys(identity.left, line.key),
                keys(identity.right, line.key),
                keys([identity.names], line.key)[0],
            )
            for line in (table.columns if identity.along == "rows" else table.rows)
        ),
    )


def _holds(known: Mapping[Key, Decimal], equation: Equation) -> bool:
    """Whether all cells of an equation are known and its sides are the same: most are and do."""
    try:
        left = sum(map(known.__getitem__, equation.left), _ZERO)
        return left == sum(map(known.__getitem__, equation.right), _ZERO)
    except KeyError:
        return False


def _compare(known: Mapping[Key, Decimal], equation: Equation) -> Issue | None:
    left = [value for key in equation.left if (value := known.get(key)) is not None]
    right = [value for key in equation.right if (value := known.get(key)) is not None]
    if not left and not right:
        return None
    missing = len(equation.left) - len(left), len(equation.right) - len(right)
    sums = sum(left, _ZERO), sum(right, _ZERO)
    identity, key = equation.identity, equation.names
    says: dict[str, Any] = {"zh": identity.says.zh, "en": identity.says.en}
    # Counts are never negative: what is missing can only make its side larger.
    if (sums[1] > sums[0] and not missing[0]) or (sums[0] > sums[1] and not missing[1]):
        return issue(identity.id, key=key, sentence="identity", left=sums[0], right=sums[1], **says)
    return issue(identity.id, key=key, sentence="identity_unknown", blanks=sum(missing), **says)
