"""What matching gives: the parts of the form's tables in a document, each row with its label."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from extract.columns import Leaf
from extract.figures import Issue
from extract.grid import Cell, Grid
from extract.labels import Known
from extract.values import NUMBER, read_value

DISCLOSURES, REQUESTS, DISPUTES = "disclosures", "requests", "disputes"


class DataRow(NamedTuple):
    """A printed row: the row of the form that its label names, and the cells behind the label."""

    known: Known | None
    label: Cell | None
    cells: Sequence[Cell]


@dataclass(slots=True)
class Part:
    """A stretch of one table under one header: the header's leaves and blocks, then the rows.

    ``markup``: its cells are known from markup; ``aligned``: header and rows stand in one grid.
    ``context`` is the last short paragraph before it.
    ``strange`` are the cells of the header that name nothing of the form. ``keeps_blanks``: of a
    text, it was proved that its blank cells are cells.
    """

    table: str
    markup: bool
    context: str
    aligned: bool = True
    keeps_blanks: bool = False
    leaves: list[Leaf] = field(default_factory=list)
    blocks: list[Leaf] = field(default_factory=list)
    strange: list[Cell] = field(default_factory=list)
    rows: list[DataRow] = field(default_factory=list)

    @property
    def has_cells(self) -> bool:
        """Whether a blank cell of it is one, and no padding."""
        return self.markup or self.keeps_blanks


@dataclass(slots=True)
class Matched:
    """All parts of the form's tables in a document, the grids they stand in, and issues."""

    parts: list[Part] = field(default_factory=list)
    grids: list[Grid] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)

    def of(self, table: str) -> list[Part]:
        """The parts of one table that have rows, in order."""
        return [part for part in self.parts if part.table == table and part.rows]


def numbers_of(cells: Sequence[Cell]) -> str:
    """What the cells print, as one line for a person."""
    return " ".join(cell.text for cell in cells if read_value(cell.text).kind == NUMBER)
