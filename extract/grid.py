"""What a reader makes of a document: paragraphs and grids, in the order of the page."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from extract.values import fold_all

Place = Mapping[str, int]

# More cells than all tables of a report have a hundred times over: hostile, not large.
MAX_CELLS = 50_000


class Cell(NamedTuple):
    """One printed cell: its text, where its top left stands in the grid (0-based), its spans.

    A tuple, as a page has hundreds and each frozen dataclass takes five times as long to make.
    ``confidence`` is how sure a recogniser is of the text (0 to 1); text that is no picture is 1.
    """

    text: str
    row: int
    column: int
    place: Place
    colspan: int = 1
    rowspan: int = 1
    confidence: float = 1.0


@dataclass(frozen=True)
class Grid:
    """One table: for each row the cells that begin in it, left to right.

    ``markup`` says whether columns are known from the markup (HTML) or only from separators (text).
    """

    rows: tuple[tuple[Cell, ...], ...]
    markup: bool
    path: tuple[int, ...] = ()

    @cached_property
    def texts(self) -> frozenset[str]:
        """What its cells print: most print the same."""
        return frozenset([cell.text for row in self.rows for cell in row])


class Paragraph(NamedTuple):
    """One paragraph or heading; ``path`` names the elements around it, outermost first."""

    text: str
    place: Place
    level: int = 0
    path: tuple[int, ...] = ()


Block = Paragraph | Grid


@dataclass(frozen=True)
class Document:
    """A document as a reader saw it; ``named`` holds (name, value) of metas and title elements."""

    blocks: tuple[Block, ...]
    named: tuple[tuple[str, str], ...] = ()
    cut: str = ""
    """Why the document was not read to its end, or nothing."""
    scans: tuple[int, ...] = ()
    """The pages (from 1) that are pictures, whose text only OCR can read."""
    pictures: tuple[bytes, ...] = ()
    """The pictures that it shows, in its order; bytes that are none for one that is damaged."""
    whole: tuple[Block, ...] = ()
    """The blocks with the tables that the page hides among them, if it hides any."""

    def grids(self) -> Iterator[Grid]:
        """The tables, in order."""
        return (block for block in self.blocks if isinstance(block, Grid))

    def paragraphs(self) -> Iterator[Paragraph]:
        """The paragraphs, in order."""
        return (block for block in self.blocks if isinstance(block, Paragraph))

    @cached_property
    def lines(self) -> Sequence[str]:
        """The text of each paragraph with one form of each character."""
        return fold_all([paragraph.text for paragraph in self.paragraphs()])

    def text(self) -> str:
        """All its text, a line for each paragraph and row."""
        lines: list[str] = []
        for block in self.blocks:
            if isinstance(block, Paragraph):
                lines.append(block.text)
            else:
                lines += ["\t".join(cell.text for cell in row) for row in block.rows]
        return "\n".join(lines)

    def values(self, names: Iterable[str]) -> Iterator[str]:
        """What the document gives under any of these names, in the order of the names."""
        for name in names:
            wanted = name.lower()
            yield from (value for key, value in self.named if key.lower() == wanted and value)


@dataclass(slots=True)
class Columns:
    """Which grid columns a row may still begin a cell in, below cells that span rows."""

    hanging: dict[int, int] = field(default_factory=dict)

    def next_row(self) -> None:
        """Go one row down: every hanging cell is one row shorter."""
        if self.hanging:
            self.hanging = {column: rows - 1 for column, rows in self.hanging.items() if rows > 1}

    def hang(self, column: int, colspan: int, rowspan: int) -> None:
        """Note a cell that hangs ``rowspan`` rows down from this one (itself counted)."""
        for each in range(column, column + colspan):
            self.hanging[each] = rowspan
