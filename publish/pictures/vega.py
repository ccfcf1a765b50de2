"""A Vega-Lite chart as SVG, drawn on this machine: no script in the page and no network."""

import json
import threading
from functools import lru_cache
from typing import Any

from crawler.errors import GongkaiError
from publish.pictures.artist import Artist
from publish.shown import shown

Spec = dict[str, Any]
INK, SOFT, LINE, PAPER = "#1c2024", "#5b626a", "#d9d6cf", "#ffffff"
_DARK = {INK: "#e7e5e0", SOFT: "#a6a7a6", LINE: "#383b3f", PAPER: "#1b1d20"}
_LOCK, _ARTIST = threading.Lock(), Artist()
MOST_SECONDS = 10.0  # to draw it, and to wait for others; half a second is usual


def draw_svg(spec: Spec) -> str:
    """The chart as SVG. GongkaiError if it, or others before it, take too long."""
    return _draw(shown(json.dumps(spec, ensure_ascii=False)))


@lru_cache(maxsize=400)
def _draw(spec: str) -> str:
    if not _LOCK.acquire(timeout=MOST_SECONDS):
        raise GongkaiError("other pictures are still being drawn")
    try:
        svg = _ARTIST.draw(spec, seconds=MOST_SECONDS)
    finally:
        _LOCK.release()
    return _with_dark(svg)


def _with_dark(svg: str) -> str:
    """The same in a dark room: our four colours, which are ours alone, each for another."""
    rules = "".join(
        f'[fill="{light}"]{{fill:{dark}}}[stroke="{light}"]{{stroke:{dark}}}'
        for light, dark in _DARK.items()
    )
    head, _, rest = svg.partition(">")
    return f"{head}><style>@media (prefers-color-scheme:dark){{{rules}}}</style>{rest}"
