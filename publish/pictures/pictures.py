"""What is drawn of a panel: points that say whether they are printed, forced or not there."""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from extract.form import Words, read_forms
from publish.labels import column_label, row_label, short
from publish.panel.panel import UNREGISTERED, Line, Panel
from publish.sums import Key, Number, Sum, add, read_key

_FILE = Path(__file__).parent / "pictures.toml"
DAYS = Words(zh="天", en="days")


@dataclass(frozen=True, kw_only=True)
class Series:
    """A sum of cells over the years; ``other`` is the same as another form prints it."""

    words: Words
    cells: tuple[Key, ...]
    other: tuple[Key, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Picture:
    """A picture: its name in the address, its words, its shape and what is in it."""

    key: str
    words: Words
    shape: str
    series: tuple[Series, ...]

    @property
    def cells(self) -> tuple[Key, ...]:
        """Every cell that it needs."""
        return tuple(key for one in self.series for key in (*one.cells, *one.other))


@dataclass(frozen=True, kw_only=True)
class Point:
    """A series of a body in a year; ``state`` is number, inferred, unknown or no_report."""

    agency_id: str
    name: str
    year: int
    series: Series
    value: Number | None
    state: str
    doubtful: bool = False


@cache
def read_pictures() -> Mapping[str, Picture]:
    """Every picture by key, in the order of the file."""
    data = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    return {
        key: Picture(
            key=key,
            words=Words(zh=one["zh"], en=one["en"]),
            shape=one["shape"],
            series=tuple(_series(series, one["named"]) for series in one["series"])
            or (Series(words=DAYS, cells=()),),
        )
        for key, one in data.items()
    }


def _series(data: Mapping[str, list[str]], named: str) -> Series:
    cells = tuple(map(read_key, data["cells"]))
    table, row, column = cells[0]
    if "group" in data:
        words = _group(str(data["group"]))
    else:
        words = row_label(table, row) if named == "row" else column_label(table, column)
    return Series(words=_own(words), cells=cells, other=tuple(map(read_key, data.get("or", ()))))


def _group(label: str) -> Words:
    groups = (form.groups for form in read_forms().values())
    return next(Words(zh=label, en=one[label]) for one in groups if label in one)


def _own(words: Words) -> Words:
    """The label without its group's, its number and its remark."""
    return short(Words(zh=words.zh.split("/")[-1], en=words.en.split(": ")[-1]))


def needed_cells() -> tuple[Key, ...]:
    """The cells of all pictures."""
    return tuple(dict.fromkeys(key for one in read_pictures().values() for key in one.cells))


def points_of(picture: Picture, panel: Panel) -> tuple[Point, ...]:
    """Its points, for every body and every year in which one of the bodies is registered."""
    years = {line.facts["year"] for line in panel.lines if line.state != UNREGISTERED}
    return tuple(
        point
        for line in panel.lines
        if line.facts["year"] in years
        for point in _points(picture, line)
    )


def _points(picture: Picture, line: Line) -> Iterator[Point]:
    for series in picture.series:
        found = _days(line) if picture.shape == "days" else _sum(series, line)
        state = "number" if found.value is not None else "unknown"
        yield Point(
            agency_id=line.facts["agency_id"],
            name=line.facts["name"],
            year=line.facts["year"],
            series=series,
            value=found.value,
            state="no_report" if not line.has_report else "inferred" if found.inferred else state,
            doubtful=bool(found.doubtful),
        )


def _sum(series: Series, line: Line) -> Sum:
    found = add(series.cells, line.cells)
    if found.value is None and series.other:
        other = add(series.other, line.cells)
        found = other if other.value is not None else found
    # A sum that is not whole is unknown, whatever of it is inferred.
    return found if found.value is not None else Sum(value=None)


def _days(line: Line) -> Sum:
    published, deadline = line.facts["published_on"], line.facts["deadline"]
    if not published or not deadline:
        return Sum(value=None)
    return Sum(value=(date.fromisoformat(published[:10]) - date.fromisoformat(deadline)).days)


def names_of(points: Sequence[Point]) -> dict[str, str]:
    """The bodies' names by id, each told from another of the same name by its id."""
    names = dict.fromkeys((point.agency_id, point.name) for point in points)
    seen = [name for _, name in names]
    return {key: f"{name} ({key})" if seen.count(name) > 1 else name for key, name in names}
