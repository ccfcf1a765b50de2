"""What stands on a page of a PDF: characters and lines, where they stand, and what covers it."""

from dataclasses import dataclass, field

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Glyph:
    """One printed character: its box and baseline, points from the top left as the text reads."""

    text: str
    x0: float
    top: float
    x1: float
    bottom: float
    base: float

    @property
    def size(self) -> float:
        """Its height or width, the nearest thing to a font size that every file gives.

        Some fonts give each character the box of its ink: a flat one is wide.
        """
        return max(self.bottom - self.top, self.x1 - self.x0)


@dataclass(frozen=True, slots=True)
class Rule:
    """A straight line: at ``at`` across, from ``start`` to ``end`` along."""

    at: float
    start: float
    end: float


@dataclass(slots=True)
class Page:
    """One page: size in points, glyphs in the order of the file, lines across and down.

    ``pictured`` is the share of the page that its pictures cover (one may be cut into strips),
    ``hidden`` that of its pieces of text which are not shown, as a scanner lays over its picture;
    ``garbled``: its characters have no Unicode values; ``cut``: it holds more than a page can.
    """

    number: int
    width: float
    height: float
    glyphs: list[Glyph] = field(default_factory=list)
    across: list[Rule] = field(default_factory=list)
    down: list[Rule] = field(default_factory=list)
    pictured: float = 0.0
    hidden: float = 0.0
    garbled: bool = False
    cut: bool = False
