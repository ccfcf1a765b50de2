"""Pictures: what is drawn and what is not, what is forced or doubtful marked, all of it inert."""

import json
import re
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from crawler.errors import GongkaiError
from extract.form import read_forms
from publish.ds import Datasette
from publish.panel.panel import Line, Panel
from publish.panel.read import read_panel
from publish.panel.selection import Selection
from publish.pictures import vega
from publish.pictures.charts import spec_of
from publish.pictures.pictures import Point, needed_cells, points_of, read_pictures
from publish.pictures.vega import draw_svg
from publish.sums import Cell, Key
from tests.publish_archive import HOSTILE, write_archive

PICTURES = read_pictures()


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_archive(tmp_path_factory.mktemp("pictures"))


def panel_of(archive: Path, *agencies: str) -> Panel:
    with closing(sqlite3.connect(archive)) as db:
        return read_panel(db, Selection(agencies=agencies), needed=needed_cells())


def with_cells(panel: Panel, year: int, **cells: Cell) -> Panel:
    """The panel with other totals of requests in a year."""
    changed: dict[Key, Cell] = {("requests", row, "total"): cell for row, cell in cells.items()}
    lines = tuple(
        Line(facts=line.facts, cells={**line.cells, **changed})
        if line.facts["year"] == year
        else line
        for line in panel.lines
    )
    return Panel(**{**vars(panel), "lines": lines})


def found(points: tuple[Point, ...], year: int) -> list[Point]:
    return [point for point in points if point.year == year]


def test_every_picture_draws_cells_of_the_form() -> None:
    printed = {
        (table.key, row.key, column.key)
        for form in read_forms().values()
        for table in form.tables.values()
        for row, column in table.cells()
    }
    assert set(needed_cells()) <= printed
    for picture in PICTURES.values():
        names = [one.words.zh for one in picture.series]
        assert len(set(names)) == len(names), picture.key


def test_what_is_no_number_is_no_point(archive: Path) -> None:
    panel = panel_of(archive, "nanyang-kjj")
    lines = PICTURES["requests"]
    assert {one.state for one in found(points_of(lines, panel), 2024)} == {"no_report"}
    blank = with_cells(panel, 2022, received=Cell("blank"), closed=Cell("absent", None, 5))
    received, _, closed, _ = found(points_of(lines, blank), 2022)
    assert (received.value, received.state) == (None, "unknown")
    assert (closed.value, closed.state) == (5, "inferred")


def test_a_sum_with_a_blank_is_unknown_and_another_forms_row_stands_for_it(archive: Path) -> None:
    panel = panel_of(archive, "nanyang-kjj")
    blank = with_cells(panel, 2022, refused_process=Cell("blank"))
    refused = found(points_of(PICTURES["outcomes"], blank), 2022)[2]
    assert (refused.value, refused.state) == (None, "unknown")
    old = {"otherwise": Cell("number", 3), "otherwise_other": Cell("not_in_form")}
    otherwise = found(points_of(PICTURES["outcomes"], with_cells(panel, 2022, **old)), 2022)[5]
    assert otherwise.value == 3


def test_doubt_is_signed(archive: Path) -> None:
    points = points_of(PICTURES["requests"], panel_of(archive, "nanyang-kjj"))
    values = spec_of(PICTURES["requests"], points, "zh")["data"]["values"]
    signs = {(one["series"], one["year"]): one["sign"] for one in values}
    assert signs["本年新收政府信息公开申请数量", 2023] == "!"
    assert signs["本年新收政府信息公开申请数量", 2024] == "×"


def test_days_count_from_the_deadline(archive: Path) -> None:
    points = points_of(PICTURES["timeliness"], panel_of(archive, "nanyang-kjj"))
    assert found(points, 2023)[0].value == -14  # 2024-01-17 before 2024-01-31
    assert found(points, 2024)[0].state == "no_report"


def test_nothing_is_drawn_for_a_blank(archive: Path) -> None:
    panel = with_cells(panel_of(archive, "nanyang-kjj"), 2021, received=Cell("number", 3))
    lines = PICTURES["requests"]
    whole = draw_svg(spec_of(lines, points_of(lines, panel), "zh"))
    blank = with_cells(panel, 2022, received=Cell("blank"))
    broken = draw_svg(spec_of(lines, points_of(lines, blank), "zh"))
    dots = re.compile(r'aria-roledescription="point"')
    assert len(dots.findall(broken)) == len(dots.findall(whole)) - 1
    # The line through 2021, 2022 and 2023 falls to pieces.
    assert broken.count('aria-roledescription="line mark"') > whole.count(
        'aria-roledescription="line mark"'
    )
    assert ">?<" in broken and ">?<" not in whole


@pytest.mark.parametrize("name", PICTURES)
async def test_every_picture_is_inert(site: Datasette, name: str) -> None:
    address = f"/picture/{name}.svg?agency=hostile-ju&agency=nanyang-kjj&lang=en"
    response = await site.client.get(address)
    assert response.status_code == 200
    assert response.headers["content-type"] == "image/svg+xml"
    assert "sandbox" in response.headers["content-security-policy"]
    assert "<script" not in response.text and HOSTILE not in response.text
    assert not re.search(r'(href|src)="(?!#)', response.text)
    assert "prefers-color-scheme" in response.text


async def test_the_page_shows_pictures_with_their_numbers(site: Datasette) -> None:
    page = (await site.client.get("/agency/nanyang-kjj?lang=en")).text
    sources = re.findall(r'<img src="(/picture/[^"]+)"', page)
    assert len(sources) == len(PICTURES)
    assert page.count("<details><summary>The numbers drawn") == len(PICTURES)
    kept = await site.client.get(sources[0].replace("&amp;", "&"))
    assert "immutable" in kept.headers["cache-control"]
    other = await site.client.get("/picture/requests.svg?agency=nanyang-kjj&v=old")
    assert "immutable" not in other.headers.get("cache-control", "")
    spec = (await site.client.get("/picture/requests.json?agency=nanyang-kjj")).json()
    assert spec["$schema"].startswith("https://vega.github.io/schema/vega-lite/")
    assert "http" not in json.dumps(spec["data"])


@pytest.mark.parametrize(
    "path",
    [
        "/picture/nothing.svg?agency=nanyang-kjj",
        "/picture/requests.svg",
        "/picture/requests.svg?agency=nobody",
        "/picture/requests.svg?" + "&".join(f"agency=a{n}" for n in range(9)),
    ],
)
async def test_no_such_picture(site: Datasette, path: str) -> None:
    assert (await site.client.get(path)).status_code == 404


async def test_coverage_is_drawn(site: Datasette) -> None:
    response = await site.client.get("/picture/coverage.svg?lang=en")
    assert response.status_code == 200 and "due, not found" in response.text


def test_a_picture_that_takes_too_long_is_given_up_and_the_next_is_drawn(
    archive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    spec = spec_of(
        PICTURES["requests"],
        points_of(PICTURES["requests"], panel_of(archive, "nanyang-kjj")),
        "en",
    )
    vega._draw.cache_clear()
    monkeypatch.setattr(vega, "MOST_SECONDS", 0.0001)
    with pytest.raises(GongkaiError, match="too long"):
        draw_svg(spec)
    monkeypatch.undo()
    assert draw_svg(spec).startswith("<svg")
    with pytest.raises(GongkaiError, match="cannot be drawn"):
        draw_svg({**spec, "data": {"values": 1}, "layer": 3})
