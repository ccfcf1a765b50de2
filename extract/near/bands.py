"""Signatures by MinHash, cut in bands: two reports that share a band are worth comparing.

Bands tell reports of about one length. Of prose the same few pieces are marked in every report, too
(those whose hash says so): a short text inside a long one has marks in common with it.
"""

import hashlib
import zlib
from collections.abc import Mapping, Set

from rensa import RMinHash  # type: ignore[import-untyped]

from extract.near.items import What

# With bands of 6: two texts with 80% in common share one of 16 with 99%, two with 30% with 1%; two
# reports with 95% of their numbers in common share one of 6 with 99%.
_BANDS: Mapping[What, int] = {"prose": 16, "figures": 6}
_ROWS, _SEED = 6, 42
_MARKED = 48  # one piece in so many: of the shortest prose that counts, with 80% in common, five

SCHEME = f"rensa {RMinHash.ALGORITHM_VERSION}, {_BANDS} x {_ROWS}, seed {_SEED}, 1/{_MARKED}"
"""By what signatures were made: those of another scheme cannot be compared."""


def bands_of(pieces: Set[str], what: What) -> list[int]:
    """The bands of a report's pieces, as numbers of 31 bits."""
    sketch = RMinHash(num_perm=_BANDS[what] * _ROWS, seed=_SEED)
    sketch.update(list(pieces))
    rows = sketch.digest()
    return [
        _number(f"{what} {band} {rows[band * _ROWS : (band + 1) * _ROWS]}")
        for band in range(_BANDS[what])
    ]


def marks_of(pieces: Set[str]) -> set[int]:
    """The marked pieces among a report's, as numbers of 31 bits."""
    numbers = (zlib.crc32(piece.encode()) >> 1 for piece in pieces)
    return {number for number in numbers if number % _MARKED == 0}


def _number(text: str) -> int:
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=4).digest()) >> 1
