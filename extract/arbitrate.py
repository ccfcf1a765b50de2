"""Digits that a recogniser doubts, held against the identities of the form."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from extract.check import equations_of
from extract.figures import Figure, Issue, Key, issue
from extract.form import Form
from extract.values import NUMBER, TEXT

# On ten legible made scans (1,990 cells) no number was wrong, and three scored below this.
DOUBT = 0.9
# On hardly legible ones wrong numbers score up to 0.99; there a tenth or more is below DOUBT.
_ILLEGIBLE_SHARE, _ILLEGIBLE_DOUBT = 0.1, 0.999


@dataclass(frozen=True, slots=True)
class _Sum:
    """One identity in one row or column: each cell with its sign; the signed sum is 0."""

    signs: Mapping[Key, int]

    def holds(self, known: Mapping[Key, Decimal]) -> bool:
        """Whether all cells are known and the sum is 0."""
        key = next(iter(self.signs))
        return key in known and self.rest(known, key) == known[key]

    def rest(self, known: Mapping[Key, Decimal], lost: Key) -> Decimal | None:
        """What the one cell must be by the others; None if one of them is not known."""
        others = [(sign, known.get(key)) for key, sign in self.signs.items() if key != lost]
        if any(value is None for _, value in others):
            return None
        total = sum((sign * value for sign, value in others if value), Decimal(0))
        return Decimal(0) - total * self.signs[lost]  # -total has a -0 of its own


def arbitrate(figures: dict[Key, Figure], form: Form) -> Iterator[Issue]:
    """An issue for each cell that OCR doubts and no identity confirms; the forced value beside it.

    A doubted cell that the identities leave one value other than the one read becomes a ``text``:
    ``raw`` is what OCR read, ``value`` None (what is printed is not known), ``inferred`` the
    forced value. So does one that OCR read as no number. A cell that OCR is sure of is never
    changed, and nothing is while an identity of confident cells around it fails.
    """
    if all(figure.confidence is None for figure in figures.values()):
        return
    sums = list(_sums(figures, form))
    doubted = _doubted(figures, sums)
    known = {
        key: figure.value
        for key, figure in figures.items()
        if figure.value is not None and key not in doubted
    }
    forced = _forced(sums, known, doubted)
    for key in doubted:
        figure = figures[key]
        value = forced.get(key)
        if value is None:
            yield _doubt(figure, "ocr_doubtful")
        elif value != figure.value:
            figures[key] = figure._replace(kind=TEXT, value=None, unit=None, inferred=value)
            yield _doubt(figure, "ocr_corrected", value=value)


def _doubted(figures: Mapping[Key, Figure], sums: Sequence[_Sum]) -> list[Key]:
    """The cells that OCR read with too little confidence.

    Where much is illegible, those too that are not certain and stand in no sum that holds.
    """
    printed = [figure for figure in figures.values() if figure.kind in (NUMBER, TEXT)]
    below = [figure.key for figure in printed if _is_below(figure, DOUBT)]
    if len(below) <= _ILLEGIBLE_SHARE * len(printed):
        return below
    read = {figure.key: figure.value for figure in printed if figure.value is not None}
    held = {key for one in sums if one.holds(read) for key in one.signs} - {*below}
    return [
        figure.key
        for figure in printed
        if figure.key not in held and _is_below(figure, _ILLEGIBLE_DOUBT)
    ]


def _is_below(figure: Figure, least: float) -> bool:
    if figure.confidence is None:
        return False
    return figure.kind == TEXT or figure.confidence < least


def _doubt(figure: Figure, sentence: str, **words: Any) -> Issue:
    return issue(
        "ocr_doubtful",
        key=figure.key,
        sentence=sentence,
        place=figure.place,
        raw=figure.raw,
        percent=round(100 * (figure.confidence or 0)),
        **words,
    )


def _sums(figures: Mapping[Key, Figure], form: Form) -> Iterator[_Sum]:
    for one in equations_of(figures, form):
        yield _Sum({**dict.fromkeys(one.left, 1), **dict.fromkeys(one.right, -1)})


def _forced(
    sums: Sequence[_Sum], known: Mapping[Key, Decimal], doubted: Sequence[Key]
) -> dict[Key, Decimal]:
    """The value of each doubted cell that the sums leave just one, found one after the other.

    A value that any sum contradicts is given up, and with it whatever was found from it.
    """
    barred: set[Key] = set()
    while True:
        found = dict(known)
        progress = True
        while progress:
            progress = False
            for key in doubted:
                if key not in found and key not in barred and (value := _only(sums, found, key)):
                    found[key] = value[0]
                    progress = True
        wrong = {
            key
            for key in doubted
            if key in found and any(_breaks(one, found, key) for one in sums if key in one.signs)
        }
        if not wrong:
            return {key: found[key] for key in doubted if key in found}
        barred |= wrong


def _only(sums: Sequence[_Sum], known: Mapping[Key, Decimal], key: Key) -> list[Decimal]:
    """[the value] that all the sums complete but for this cell agree on; [] if none or several."""
    rests = [one.rest(known, key) for one in sums if key in one.signs]
    values = {value for value in rests if value is not None}
    whole = [value for value in values if value >= 0 and value == value.to_integral_value()]
    return whole if len(values) == len(whole) == 1 else []


def _breaks(one: _Sum, known: Mapping[Key, Decimal], key: Key) -> bool:
    rest = one.rest(known, key)
    return rest is not None and rest != known[key]
