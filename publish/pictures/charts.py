"""Points as Vega-Lite charts: what is no number is signed, never drawn."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from publish.pictures.pictures import Picture, Point, names_of
from publish.pictures.vega import INK, LINE, PAPER, SOFT, Spec
from publish.words import in_language, name, say

_SCHEMA = "https://vega.github.io/schema/vega-lite/v5.json"
# Of middling lightness, to stand on white and on black.
_COLOURS = ("#3d85b8", "#e0a03c", "#b5524a", "#8d6cab", "#7c8a96", "#3f9c7c")
_STATE_COLOURS = {
    "published": "#3d85b8",
    "late": "#e0a03c",
    "gone": "#b5524a",
    "not_found": "#c98a86",
    "blocked": "#8d6cab",
    "refused_by_robots": "#a992bf",
    "unreachable": "#6f5b7d",
    "known_empty": "#7c8a96",
    "not_visited": "#a9b1b8",
    "not_due": "#c9cdd1",
}
_FONT = '"Noto Sans CJK SC", "Noto Sans SC", "PingFang SC", "Microsoft YaHei", sans-serif'
_WIDTH, _HEIGHT, _HEAT_ROW, _ALL = 330, 190, 24, 420
_KNOWN = "datum.value !== null"


def spec_of(picture: Picture, points: Sequence[Point], lang: str) -> Spec:
    """The chart; a small multiple for each body if there are several."""
    bodies = names_of(points)
    several = len(bodies) > 1
    view = _SHAPES[picture.shape](picture, lang)
    narrow = several or picture.shape == "heat"
    size = {"width": _WIDTH // 2 if narrow else _WIDTH, "height": _height(picture, several)}
    if several:
        field: Spec = {
            "field": "name",
            "type": "nominal",
            "title": None,
            "sort": list(bodies.values()),
        }
        field["header"] = {"labelLimit": _ALL // 2 - 10, "labelFontWeight": "bold"}
        columns = 1 if picture.shape == "heat" else 2
        body: Spec = {"facet": field, "columns": columns, "spec": {**size, **view}}
    else:
        body = {**size, **view}
    return {
        "$schema": _SCHEMA,
        "description": in_language(picture.words, lang),
        "data": {"values": list(_values(points, bodies, lang))},
        **body,
        "config": _config(angle=-90 if narrow else 0),
    }


def _height(picture: Picture, several: bool) -> int:
    if picture.shape == "heat":
        return _HEAT_ROW * len(picture.series)
    return _HEIGHT * 2 // 3 if several else _HEIGHT


def _values(
    points: Sequence[Point], bodies: Mapping[str, str], lang: str
) -> Iterator[dict[str, object]]:
    runs: dict[tuple[str, str], int] = {}
    for order, point in enumerate(points):
        line = point.agency_id, point.series.words.zh
        # A line is drawn through neighbouring years only: what is unknown breaks it.
        runs[line] = runs.get(line, 0) + (point.value is None)
        yield {
            "name": bodies[point.agency_id],
            "year": point.year,
            "series": in_language(point.series.words, lang),
            "order": order,
            "value": point.value,
            "state": point.state,
            "run": runs[line],
            "sign": _SIGNS.get(point.state, "") + ("!" if point.doubtful else ""),
            "late": say(lang, "picture_late" if (point.value or 0) > 0 else "picture_in_time"),
        }


# How a point that is no plain number is signed; the page says what the signs mean.
_SIGNS = {"unknown": "?", "no_report": "×", "inferred": "[ ]"}


def _year() -> Spec:
    return {"field": "year", "type": "ordinal", "title": None}


def _colour(picture: Picture, lang: str) -> Spec:
    names = [in_language(one.words, lang) for one in picture.series]
    scale = {"domain": names, "range": list(_COLOURS[: len(names)])}
    return {"field": "series", "type": "nominal", "title": None, "scale": scale}


def _amount() -> Spec:
    axis = {"labelExpr": "datum.value % 1 ? '' : format(datum.value, ',')", "tickCount": 5}
    return {"field": "value", "type": "quantitative", "title": None, "axis": axis}


def _lines(picture: Picture, lang: str) -> Spec:
    encoding = {"x": _year(), "y": _amount(), "color": _colour(picture, lang)}
    return {
        "layer": [
            {
                "transform": [{"filter": _KNOWN}],
                "mark": {"type": "line", "strokeWidth": 2},
                "encoding": {**encoding, "detail": {"field": "run", "type": "nominal"}},
            },
            {
                "transform": [{"filter": f"{_KNOWN} && datum.state != 'inferred'"}],
                "mark": {"type": "point", "filled": True, "size": 45, "opacity": 1},
                "encoding": encoding,
            },
            {
                "transform": [{"filter": f"{_KNOWN} && datum.state == 'inferred'"}],
                "mark": {"type": "point", "filled": False, "fill": PAPER, "size": 45},
                "encoding": encoding,
            },
            _signs(),
        ]
    }


def _stack(picture: Picture, lang: str) -> Spec:
    return {
        "layer": [
            {
                "transform": [{"filter": _KNOWN}],
                "mark": {"type": "bar", "stroke": PAPER, "strokeWidth": 0.5},
                "encoding": {
                    "x": _year(),
                    "y": {**_amount(), "stack": "zero"},
                    "color": _colour(picture, lang),
                    "order": {"field": "order", "type": "quantitative"},
                },
            },
            _nothing(),
            _signs(),
        ]
    }


def _nothing() -> Spec:
    """A printed 0 where every part of a stack is one: no bar would look like no report."""
    return {
        "transform": [
            {
                "aggregate": [
                    {"op": "sum", "field": "value", "as": "total"},
                    {"op": "valid", "field": "value", "as": "known"},
                    {"op": "count", "as": "parts"},
                ],
                "groupby": ["name", "year"],
            },
            {"filter": "datum.total == 0 && datum.known == datum.parts"},
        ],
        "mark": {"type": "text", "baseline": "bottom", "color": SOFT, "dy": -2},
        "encoding": {"x": _year(), "y": {"datum": 0}, "text": {"value": "0"}},
    }


def _signs() -> Spec:
    """A sign over each year of which something is not a plain number."""
    return {
        "transform": [
            {"filter": "datum.sign != ''"},
            {"aggregate": [{"op": "values", "as": "all"}], "groupby": ["name", "year", "sign"]},
            {"aggregate": [{"op": "values", "as": "signs"}], "groupby": ["name", "year"]},
            {"calculate": "join(pluck(datum.signs, 'sign'), ' ')", "as": "signs"},
        ],
        "mark": {"type": "text", "baseline": "bottom", "color": INK, "y": -2},
        "encoding": {"x": _year(), "text": {"field": "signs"}},
    }


def _heat(picture: Picture, lang: str) -> Spec:
    names = [in_language(one.words, lang) for one in picture.series]
    rows: Spec = {"field": "series", "type": "nominal", "title": None, "sort": names}
    rows["axis"] = {"labelLimit": 230, "ticks": False, "domain": False}
    opacity: Spec = {"field": "value", "type": "quantitative", "legend": None}
    opacity["scale"] = {"range": [0.06, 0.75], "domainMin": 0}
    return {
        "encoding": {"x": _year(), "y": rows},
        "layer": [
            {
                "transform": [{"filter": _KNOWN}],
                "mark": {"type": "rect", "color": _COLOURS[0]},
                "encoding": {"opacity": opacity},
            },
            {
                "transform": [
                    {
                        "calculate": "(datum.value === null ? '' : datum.value) + datum.sign",
                        "as": "label",
                    }
                ],
                "mark": {"type": "text", "color": INK},
                "encoding": {"text": {"field": "label"}},
            },
        ],
    }


def _days(_: Picture, lang: str) -> Spec:
    both = [say(lang, "picture_in_time"), say(lang, "picture_late")]
    colour = {"field": "late", "type": "nominal", "title": None}
    scale = {"domain": both, "range": [_COLOURS[5], _COLOURS[2]]}
    return {
        "layer": [
            {
                "transform": [{"filter": _KNOWN}],
                "mark": {"type": "bar", "size": 14},
                "encoding": {"x": _year(), "y": _amount(), "color": {**colour, "scale": scale}},
            },
            {
                "transform": [{"filter": _KNOWN}],
                "mark": {"type": "text", "color": INK, "dy": {"expr": "datum.value > 0 ? -8 : 8"}},
                "encoding": {"x": _year(), "y": _amount(), "text": {"field": "value"}},
            },
            _signs(),
        ]
    }


_SHAPES = {"lines": _lines, "stack": _stack, "heat": _heat, "days": _days}


def _config(*, angle: int = 0) -> Spec:
    plain = {"labelColor": SOFT, "titleColor": SOFT, "labelFontSize": 12}
    return {
        "font": _FONT,
        "background": None,
        "view": {"stroke": None},
        "axis": {**plain, "gridColor": LINE, "domainColor": LINE, "tickColor": LINE},
        "axisX": {"grid": False, "labelAngle": angle},
        "header": {"labelColor": INK, "labelFontSize": 12},
        "legend": {
            **plain,
            "labelColor": INK,
            "orient": "bottom",
            "columns": 2,
            "labelLimit": 190,
        },
        "text": {"fontSize": 11},
    }


def coverage_spec(counts: Sequence[Mapping[str, Any]], states: Sequence[str], lang: str) -> Spec:
    """How many bodies' reports are in which state, year by year."""
    names = [name(lang, "coverage_states", state) for state in states]
    values = [
        {**row, "series": name(lang, "coverage_states", row["state"]), "value": row["n"]}
        | {"order": states.index(row["state"])}
        for row in counts
        if row["state"] in states
    ]
    scale = {"domain": names, "range": [_STATE_COLOURS[state] for state in states]}
    return {
        "$schema": _SCHEMA,
        "description": say(lang, "coverage"),
        "data": {"values": values},
        "width": 2 * _WIDTH,
        "height": _HEIGHT,
        "mark": {"type": "bar", "stroke": PAPER, "strokeWidth": 0.5},
        "encoding": {
            "x": _year(),
            "y": _amount(),
            "color": {"field": "series", "type": "nominal", "title": None, "scale": scale},
            "order": {"field": "order", "type": "quantitative"},
        },
        "config": _config(),
    }
