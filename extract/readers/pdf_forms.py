"""How often the drawings inside a PDF's drawings are drawn, counted before pdfium draws them.

Eight drawings of which each draws the next eight times are 1 kB and made pdfium take all memory.
"""

import re
from dataclasses import dataclass, field

# pdfium goes through so many in 0.6 s; a page of a report has a few dozen.
MAX_DRAWN = 200_000
_DEEPEST = 40
_MOST_DICTIONARIES = 100
_DRAW = re.compile(rb"/[^\s/<>\[\](){}%]+\s+Do\b")
_REFERENCE = re.compile(rb"(\d{1,7})\s+\d{1,5}\s+R\b")
_OBJECT = re.compile(rb"(?<!\d)(\d{1,7})\s+\d{1,5}\s+obj\b([^\0]{0,4000}?)(?:endobj|stream\b)")


@dataclass(slots=True)
class Forms:
    """The objects of a PDF: what each dictionary refers to, and how often each stream draws."""

    dictionaries: dict[int, bytes] = field(default_factory=dict)
    draws: dict[int, int] = field(default_factory=dict)

    def add_file(self, body: bytes) -> None:
        """Note the dictionaries that stand in the file as they are."""
        for match in _OBJECT.finditer(body):
            self.dictionaries[int(match[1])] = match[2]

    def add_stream(self, number: int, content: bytes) -> None:
        """Note how often the unpacked instructions of one object draw another."""
        if count := len(_DRAW.findall(content)):
            self.draws[number] = count

    def add_packed(self, content: bytes, first: int) -> None:
        """Note the dictionaries of an unpacked object stream, which begin at ``first``."""
        head = [int(one) for one in content[:first].split() if one.isdigit()]
        starts = [first + offset for offset in head[1::2]]
        for number, start, end in zip(head[::2], starts, [*starts[1:], None], strict=False):
            self.dictionaries[number] = content[start:end]

    def most_drawn(self) -> int:
        """The most drawings that one page of the file can come to."""
        known: dict[int, int] = {}
        forms = [n for n in self.draws if b"/Form" in self.dictionaries.get(n, b"")]
        deepest = max((self._drawn(number, known, 0) for number in forms), default=1)
        pages = max((self.draws[n] for n in self.draws.keys() - {*forms}), default=1)
        return pages * deepest

    def _drawn(self, number: int, known: dict[int, int], depth: int) -> int:
        if number not in known:
            known[number] = 1  # one that draws itself is not drawn again
            inner = self._drawings_of(number) if depth < _DEEPEST else set()
            costs = [self._drawn(one, known, depth + 1) for one in inner]
            known[number] = 1 + self.draws[number] * max(costs, default=1)
        return known[number]

    def _drawings_of(self, number: int) -> set[int]:
        """The streams that draw and that an object refers to, itself or through dictionaries."""
        reached: set[int] = set()
        waiting = [number]
        while waiting and len(reached) < _MOST_DICTIONARIES:
            here = self.dictionaries.get(waiting.pop(0), b"")
            new = {*map(int, _REFERENCE.findall(here))} - reached
            reached |= new
            waiting += new - self.draws.keys()
        return (reached & self.draws.keys()) - {number}
