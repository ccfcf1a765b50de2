"""Where the words of a search stand in a text: short pieces, each word marked."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

AROUND = 50
MOST = 3


@dataclass(frozen=True)
class Piece:
    """A stretch of text; ``marked`` if it is a word that was searched for."""

    text: str
    marked: bool


def find_snippets(text: str, words: Sequence[str]) -> list[list[Piece]]:
    """Up to MOST windows of the text around the words; its beginning if none stands in it."""
    spans = sorted(_spans(text, words))
    windows: list[tuple[int, int]] = []
    for start, end in spans:
        low, high = max(0, start - AROUND), min(len(text), end + AROUND)
        if windows and low <= windows[-1][1]:
            windows[-1] = (windows[-1][0], max(high, windows[-1][1]))
        else:
            windows.append((low, high))
    windows = windows or [(0, min(len(text), 2 * AROUND))]
    return [
        list(_cut(text, low, min(high, low + 8 * AROUND), words)) for low, high in windows[:MOST]
    ]


def mark(text: str, words: Sequence[str]) -> list[Piece]:
    """The whole text as pieces."""
    return list(_pieces(text, words))


def _spans(text: str, words: Sequence[str]) -> Iterator[tuple[int, int]]:
    for word in words:
        for number, found in enumerate(re.finditer(re.escape(word), text)):
            if number == MOST:
                break
            yield found.span()


def _cut(text: str, low: int, high: int, words: Sequence[str]) -> Iterator[Piece]:
    if low > 0:
        yield Piece("…", False)
    yield from _pieces(text[low:high], words)
    if high < len(text):
        yield Piece("…", False)


def _pieces(text: str, words: Sequence[str]) -> Iterator[Piece]:
    if not words:
        yield Piece(text, False)
        return
    # Longer words first: of two that begin at one place, the longer is marked.
    pattern = "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
    for number, part in enumerate(re.split(f"({pattern})", text)):
        if part:
            yield Piece(part, number % 2 == 1)
