"""What two reports can have in common: pieces of their prose, numbers in their cells."""

import hashlib
import unicodedata
from collections.abc import Set
from typing import Literal, NamedTuple

from sqlite_utils import Database

What = Literal["prose", "figures"]
KINDS: tuple[What, ...] = ("prose", "figures")

_PIECE = 5  # characters: Chinese words have two, so a piece is about a clause's half
_FEW_PIECES = 300  # what is left of a shorter prose without set phrases tells nothing
_FEW_NUMBERS = 12  # other than zero: fewer are the same by chance
_FEW_VALUES = 6  # different ones among them: a single request fills many cells with 1
_TELLING = 10  # a smaller number is the same in many bodies by chance


class Items(NamedTuple):
    """What is compared of a report: its pieces, and a digest that changes when they do."""

    pieces: Set[str]
    digest: int


def read_items(db: Database, report_id: str, what: What) -> Items:
    """The pieces of a report's prose, or the numbers of its current version by their cells."""
    if what == "prose":
        query = "select text from passages where report_id = ? order by id"
        text = fold("".join(text for (text,) in db.execute(query, [report_id])))
        return Items(pieces_of(text), _digest(text))
    numbers = {f"{cell}={value}" for cell, value in db.execute(_NUMBERS, [report_id])}
    return Items(numbers, _digest("\n".join(sorted(numbers))))


def fold(text: str) -> str:
    """The letters, ideographs and digits of a text, in one width."""
    return "".join(filter(str.isalnum, unicodedata.normalize("NFKC", text)))


def pieces_of(text: str) -> Set[str]:
    """Every run of five characters of a folded text."""
    return {text[n : n + _PIECE] for n in range(len(text) - _PIECE + 1)}


def is_telling(pieces: Set[str], what: What, *, same_body: bool = True) -> bool:
    """Whether so much in common is more than chance; small numbers are not, between two bodies."""
    if what == "prose":
        return len(pieces) >= _FEW_PIECES
    values = {float(piece.rpartition("=")[2]) for piece in pieces}
    if not same_body:
        values = {value for value in values if abs(value) >= _TELLING}
    return len(pieces) >= _FEW_NUMBERS and len(values) >= _FEW_VALUES


def _digest(text: str) -> int:
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=6).digest())


_NUMBERS = """
select cell_id, value from _printed
where version_id = (select version_id from reports where id = ?) and value != 0
"""
