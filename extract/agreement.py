"""Several copies of one report: what a recogniser doubts in one, another may confirm."""

from collections.abc import Iterable
from dataclasses import replace

from extract.arbitrate import DOUBT
from extract.figures import Figure, Key
from extract.read import Reading

_SURE = 1.0


def confirm(reading: Reading, others: Iterable[Reading]) -> Reading:
    """The reading, its figures as sure as the surest copy that prints the same in the same cell.

    The rule: a figure that a recogniser read takes the greatest confidence among the copies of
    other bytes that agree with it, 1 if one of them is text; confidences are never multiplied, as
    two scans of one sheet share its faults. What is confirmed so is no longer doubted in an issue.
    Nothing but the confidence changes, and a copy that differs changes nothing.
    """
    cells = [{figure.key: figure for figure in other.figures} for other in others]
    figures = tuple(
        figure
        if figure.confidence is None
        else figure._replace(confidence=max([figure.confidence, *_agreeing(figure, cells)]))
        for figure in reading.figures
    )
    raised = {
        after.key
        for before, after in zip(reading.figures, figures, strict=True)
        if after.confidence != before.confidence and (after.confidence or 0) >= DOUBT
    }
    issues = tuple(
        one
        for one in reading.issues
        if one.rule != "ocr_doubtful" or (one.table, one.row, one.column) not in raised
    )
    return replace(reading, figures=figures, issues=issues)


def _agreeing(figure: Figure, copies: Iterable[dict[Key, Figure]]) -> Iterable[float]:
    """How sure each copy is that prints the same value in the cell of this figure."""
    for cells in copies:
        other = cells.get(figure.key)
        if other and figure.value is not None and other.value == figure.value:
            yield _SURE if other.confidence is None else other.confidence
