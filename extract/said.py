"""What a report says, whatever it looks like: its cells and its sentences."""

import hashlib
import json
import re
import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

from extract.figures import Key
from extract.read import Reading
from extract.values import plain

_NOISE_CHARACTERS = 60  # a longer line is prose that speaks of such things


def digest_of(reading: Reading) -> str:
    """The digest of figures and sentences: the same while a report says the same, in any order."""
    figures = sorted([*key, *said] for key, said in cells_of(reading).items())
    text = json.dumps([figures, sorted(sentences_of(reading))], ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def cells_of(reading: Reading) -> Mapping[Key, tuple[str, str]]:
    """Kind and text of each cell, however it was encoded."""
    return {figure.key: (figure.kind, plain(figure.raw or "")) for figure in reading.figures}


def sentences_of(reading: Reading) -> Mapping[str, str]:
    """The sentences by what they say without blanks and widths; what is no report's left out.

    Line breaks do not end a sentence: a new template breaks its lines elsewhere.
    """
    noise = _noise()
    texts = (
        "".join(line for line in one.text.splitlines() if not _is_noise(line, noise))
        for one in reading.passages
    )
    parts = (part for text in texts for part in re.split(r"(?<=[。；！？])", text))
    return {plain(part): part.strip() for part in parts if part.strip()}


def _is_noise(line: str, noise: re.Pattern[str]) -> bool:
    said = plain(line)
    return len(said) < _NOISE_CHARACTERS and bool(noise.search(said))


@cache
def _noise() -> re.Pattern[str]:
    path = Path(__file__).parent / "noise.toml"
    found: Sequence[str] = tomllib.loads(path.read_text(encoding="utf-8"))["noise"]
    return re.compile("|".join(found), re.I)
