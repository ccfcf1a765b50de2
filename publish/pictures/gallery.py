"""Pictures as a page shows them: the address of each, and its numbers for a table."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Any
from urllib.parse import urlencode

from publish.ds import Datasette
from publish.measures import read_measures
from publish.panel.panel import Panel
from publish.panel.read import read_panel
from publish.panel.selection import Selection
from publish.pictures.charts import spec_of
from publish.pictures.pictures import (
    Picture,
    Point,
    Series,
    names_of,
    needed_cells,
    points_of,
    read_pictures,
)
from publish.pictures.vega import Spec
from publish.query import DATABASE

# More small multiples than these nobody compares.
MOST_BODIES = 8


@dataclass(frozen=True, kw_only=True)
class Shown:
    """A picture on a page: ``points`` by (body, series in order, year)."""

    picture: Picture
    src: str
    bodies: Mapping[str, str]
    years: Sequence[int]
    points: Mapping[tuple[str, int, int], Point]

    @property
    def series(self) -> Sequence[Series]:
        """The series in order."""
        return self.picture.series

    @property
    def drawn(self) -> bool:
        """Whether there is a number to draw."""
        return any(point.value is not None for point in self.points.values())


async def read_bodies(datasette: Datasette, agencies: Sequence[str]) -> Panel:
    """All that the pictures and rates of some bodies need, every year, in the order of the ids."""
    selection = Selection(agencies=tuple(agencies), measures=tuple(read_measures()))
    needed = dict.fromkeys((*needed_cells(), *selection.needed))
    panel: Panel = await datasette.get_database(DATABASE).execute_fn(
        lambda connection: read_panel(connection, selection, needed=tuple(needed))
    )
    place = {one: number for number, one in enumerate(panel.selection.agencies)}
    lines = sorted(panel.lines, key=lambda line: place[line.facts["agency_id"]])
    return replace(panel, lines=lines)


def gallery(panel: Panel, lang: str) -> list[Shown]:
    """Every picture of a panel."""
    return [_shown(picture, panel, lang) for picture in read_pictures().values()]


def _shown(picture: Picture, panel: Panel, lang: str) -> Shown:
    points = points_of(picture, panel)
    place = {one: number for number, one in enumerate(picture.series)}
    return Shown(
        picture=picture,
        src=_address(picture, panel, digest_of(spec_of(picture, points, lang)), lang),
        bodies=names_of(points),
        years=sorted({point.year for point in points}),
        points={(one.agency_id, place[one.series], one.year): one for one in points},
    )


def _address(picture: Picture, panel: Panel, digest: str, lang: str) -> str:
    """The address of the SVG: the digest in it makes it good for ever."""
    pairs: list[tuple[str, Any]] = [("agency", one) for one in panel.selection.agencies]
    return f"/picture/{picture.key}.svg?{urlencode([*pairs, ('v', digest), ('lang', lang)])}"


def digest_of(spec: Spec) -> str:
    """What tells one chart from another."""
    text = json.dumps(spec, ensure_ascii=False, sort_keys=True)
    return sha256(text.encode()).hexdigest()[:12]
