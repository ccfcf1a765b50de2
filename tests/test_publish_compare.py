"""Compare: what differs is marked and nothing else, blanks are no zeros, versions by date."""

import re
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from publish.compare import (
    MOST_CHARACTERS,
    Pair,
    compare_figures,
    compare_texts,
    reuse_of,
    texts_by_section,
)
from publish.ds import Datasette
from publish.figures import Figure
from publish.search.snippets import Piece
from publish.site import build_datasette
from tests.publish_archive import HOSTILE, write_archive
from tests.publish_changes import write_changes

CELL = ("requests", "received", "total")


def pair(left: Figure | None, right: Figure | None) -> Pair:
    return Pair(key=CELL, left=left, right=right)


def number(value: float, **more: str) -> Figure:
    return Figure(kind="number", raw=str(value), value=value, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("left", "right", "differs", "change"),
    [
        (number(26), number(26.0), False, 0),
        (number(26), number(27), True, 1),
        (number(0.1), number(0.3), True, 0.2),
        (number(0), Figure(kind="blank"), True, None),
        (Figure(kind="blank"), Figure(kind="blank", raw=" "), False, None),
        (Figure(kind="dash", raw="/"), Figure(kind="dash", raw="无"), True, None),
        (number(25, unit="万元"), number(25, unit="元"), True, None),
        (Figure(kind="absent", inferred=3), number(3), True, None),
    ],
)
def test_a_cell_differs_in_number_kind_or_unit(
    left: Figure, right: Figure, differs: bool, change: float | None
) -> None:
    assert pair(left, right).differs is differs
    assert pair(left, right).change == change


def test_cells_of_one_form_are_no_difference() -> None:
    old = {CELL: number(1), ("requests", "otherwise", "total"): number(2)}
    new = {CELL: number(1), ("requests", "otherwise_other", "total"): number(2)}
    (table,) = compare_figures(old, new)
    assert [one.key for one in table.same] == [CELL]
    assert table.differing == [] and len(table.one_sided) == 2


def marked(pieces: list[Piece]) -> str:
    return "".join(f"[{piece.text}]" if piece.marked else piece.text for piece in pieces)


def test_texts_are_marked_where_they_differ() -> None:
    found = compare_texts(
        "全年收到申请3件。公开信息720条。旧的一句。", "全年收到申请5件。公开信息720条。"
    )
    assert marked(found.left) == "全年收到申请[3]件。公开信息720条。[旧的一句。]"
    assert marked(found.right) == "全年收到申请[5]件。公开信息720条。"
    same = compare_texts("公 开720条。\n", "公开７２０条。\n")
    assert not any(piece.marked for piece in (*same.left, *same.right))
    none = compare_texts("", "一句。")
    assert (none.left, marked(none.right)) == ([], "[一句。]")


def test_nothing_is_lost_of_either_text() -> None:
    left, right = "甲乙。丙丁；\n戊己。", "甲丙。丙丁；庚。辛。"
    found = compare_texts(left, right)
    assert "".join(piece.text for piece in found.left) == left
    assert "".join(piece.text for piece in found.right) == right


def test_long_texts_are_held_together_in_linear_time() -> None:
    left = "".join(f"第{n}句。" for n in range(MOST_CHARACTERS))
    right = "新句。" + left
    found = compare_texts(left, right)
    assert [piece.text for piece in found.right if piece.marked] == ["新句。"]
    assert not any(piece.marked for piece in found.left)


def test_reuse_counts_each_sentence_as_often_as_it_stands() -> None:
    reuse = reuse_of("甲。甲。乙丙。", "甲。乙丙。丁。")
    assert (reuse.sentences, reuse.of_sentences) == (2, 3)
    assert (reuse.characters, reuse.of_characters, reuse.percent) == (5, 7, 71)
    assert reuse_of("", "甲。").percent is None


def test_headings_of_the_form_are_no_prose() -> None:
    passages = [
        {"section": 1, "heading": "一、总体情况", "text": ""},
        {"section": 5, "heading": "（一）存在问题", "text": "不够主动。"},
    ]
    assert texts_by_section(passages) == {5: "（一）存在问题\n不够主动。"}


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_archive(tmp_path_factory.mktemp("compare"))


async def get(site: Datasette, path: str) -> str:
    response = await site.client.get(path)
    assert response.status_code == 200
    return str(response.text)


async def test_two_years(site: Datasette) -> None:
    page = await get(site, "/compare?left=nanyang-kjj-2022&right=nanyang-kjj-2023&lang=en")
    row = re.search(r"<tr class=\"differs\"><th[^>]*>New requests[^<]*· Total</th>(.*?)</tr>", page)
    assert row and ">0<" in row[1] and ">27<" in row[1] and "+27" in row[1]
    assert "<img" not in page.split("<main")[1]  # no small multiples of one body


async def test_two_bodies_are_drawn_side_by_side_and_stay_inert(site: Datasette) -> None:
    page = await get(site, "/compare?left=nanyang-kjj-2023&right=hostile-ju-2020&lang=en")
    assert "follow different forms" in page
    assert "agency=nanyang-kjj&amp;agency=hostile-ju" in page
    assert HOSTILE not in page and "<script" not in page


async def test_reports_are_found_by_name_and_year(site: Datasette) -> None:
    one = await get(site, "/compare?left=科学技术局 2023&right=nanyang-kjj-2022&lang=en")
    assert 'id="figures"' in one
    several = await get(site, "/compare?left=科学技术局&right=nanyang-kjj-2022&lang=en")
    assert 'id="figures"' not in several
    assert "left=nanyang-kjj-2021&amp;right=nanyang-kjj-2022" in several
    assert "No report fits" in await get(site, "/compare?left=没有这个局 2023&lang=en")
    assert (await site.client.get("/compare?left=nanyang-kjj-2022@99&right=a")).status_code == 200
    wrong = "/compare?left=nanyang-kjj-2022@99&right=nanyang-kjj-2023"
    assert (await site.client.get(wrong)).status_code == 404
    assert (await site.client.get("/compare?agency=nobody&agency=leer-ju")).status_code == 404


async def test_the_report_and_the_agency_lead_here(site: Datasette) -> None:
    link = "/compare?left=nanyang-kjj-2022&amp;right=nanyang-kjj-2023"
    assert link in await get(site, "/report/nanyang-kjj-2023")
    assert link in await get(site, "/report/nanyang-kjj-2022")
    assert link in await get(site, "/agency/nanyang-kjj")


async def test_for_programs(site: Datasette) -> None:
    address = "/compare.json?left=nanyang-kjj-2022&right=nanyang-kjj-2023"
    found = (await site.client.get(address)).json()
    cells = {tuple(one["key"]) for table in found["tables"] for one in table["differing"]}
    assert CELL in cells


async def test_a_version_against_the_one_before(tmp_path: Path) -> None:
    path = write_changes(tmp_path, until=2)
    datasette = build_datasette(path)
    with closing(sqlite3.connect(path)) as db:
        report, *ids = (row[0] for row in db.execute("select report_id from versions limit 1"))
        ids = [row[0] for row in db.execute("select id from versions order by id")]
    page = await get(datasette, f"/compare?left={report}@{ids[0]}&right={report}@{ids[1]}&lang=en")
    assert "旧的一句" in page.split('id="prose"')[1]
    differing = re.findall(r'<tr class="differs"><th[^>]*>([^<]*)<', page)
    assert differing == ["Rules · Made this year"]
    report_page = await get(datasette, f"/report/{report}?lang=en")
    assert f"/compare?left={report}@{ids[0]}&amp;right={report}@{ids[1]}" in report_page
    datasette.get_database("archive").close()
    datasette.executor.shutdown()
