"""A Vega-Lite chart as SVG, drawn in this process: no script in the page and no network."""

import json
import threading
from functools import lru_cache
from typing import Any

import vl_convert

from crawler.errors import GongkaiError

Spec = dict[str, Any]
VERSION = "5.21"
INK, SOFT, LINE, PAPER = "#1c2024", "#5b626a", "#d9d6cf", "#ffffff"
_DARK = {INK: "#e7e5e0", SOFT: "#a6a7a6", LINE: "#383b3f", PAPER: "#1b1d20"}
_LOCK = threading.Lock()
_WAIT_SECONDS = 10


def draw_svg(spec: Spec) -> str:
    """The chart as SVG. GongkaiError if others are being drawn for too long."""
    return _draw(json.dumps(spec, ensure_ascii=False))


@lru_cache(maxsize=400)
def _draw(spec: str) -> str:
    if not _LOCK.acquire(timeout=_WAIT_SECONDS):
        raise GongkaiError("other pictures are still being drawn")
    try:
        svg = vl_convert.vegalite_to_svg(spec, vl_version=VERSION, allowed_base_urls=[])
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
