"""Our own search: words, phrases, words left out and filters return what a plain scan would."""

import asyncio
import contextlib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crawler.archive import Archive
from extract.load import prepare
from publish.pages import search
from publish.regions import containing, find_prefix, find_regions, region_name, whole_code
from publish.search import seek
from publish.search.finder import find_agencies
from publish.search.terms import Terms, parse_terms
from publish.site import build_datasette

ALPHABET = "复议政府信息公开aB9.%\"'*（ 　\n-:"
TEXTS = st.lists(st.text(ALPHABET, max_size=24), min_size=1, max_size=8)
WORD = st.text(ALPHABET, min_size=1, max_size=8).filter(str.strip)
AGENCIES = {
    "nanyang-kjj": ("南阳市科学技术局", "411300"),
    "erqi-kjj": ("郑州市二七区科技局", "410103"),
    "chongqing-zf": ("重庆市人民政府", "500000"),
}


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    opened = Archive(tmp_path_factory.mktemp("seek") / "archive.db")
    prepare(opened)
    for key, (name, region) in AGENCIES.items():
        agency = {"id": key, "name": name, "region": region, "kind": "department", "home": "x"}
        opened.db["agencies"].insert(agency)
        report = {"agency_id": key, "first_seen": "x", "url": "x", "status": "current"}
        for year in (2022, 2023):
            opened.db["reports"].insert({**report, "id": f"{key}-{year}", "year": year})
    opened.close()
    return opened.path


def write(archive: Path, texts: list[str]) -> list[dict[str, Any]]:
    """Passages with these texts, spread over reports and sections; the rows written."""
    keys = [f"{key}-{year}" for key in AGENCIES for year in (2022, 2023)]
    rows = [
        {
            "id": n,
            "report_id": keys[n % len(keys)],
            "section": n % 6 + 1,
            "heading": text[::-1],
            "text": text,
        }
        for n, text in enumerate(texts, 1)
    ]
    with contextlib.closing(Archive(archive)) as opened:
        opened.db.execute("delete from passages")
        opened.db["passages"].insert_all(rows)
    return rows


async def ask(archive: Path, path: str, **params: object) -> Any:
    datasette = build_datasette(archive)
    try:
        response = await datasette.client.get(path, params=params)
        assert response.status_code == 200, response.text
        return response.json()
    finally:
        datasette.get_database("archive").close()
        datasette.executor.shutdown()


async def found_ids(archive: Path, terms: Terms, asked: dict[str, str]) -> set[int]:
    datasette = build_datasette(archive)
    try:
        filters = (await seek.understand(datasette, asked)).values
        ids = await seek.find_ids(datasette, seek.PASSAGES, terms, filters, limit=99)
        assert ids == sorted(ids, reverse=True)
        return set(ids)
    finally:
        datasette.get_database("archive").close()
        datasette.executor.shutdown()


@pytest.mark.parametrize("narrow", [-1, 2000], ids=["by index", "by reading"])
@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    texts=TEXTS,
    wanted=st.lists(WORD, min_size=1, max_size=2),
    excluded=st.lists(WORD, max_size=2),
    asked=st.sampled_from(
        [
            {},
            {"agency": "erqi-kjj"},
            {"agency": "二七区科技局"},
            {"region": "410000"},
            {"region": "河南"},
            {"year": "2023", "section": "2"},
        ]
    ),
)
def test_equals_a_plain_scan(
    archive: Path,
    narrow: int,
    texts: list[str],
    wanted: list[str],
    excluded: list[str],
    asked: dict[str, str],
) -> None:
    rows = write(archive, texts)

    def has(row: dict[str, Any], term: str) -> bool:
        return term in row["text"] or term in row["heading"]

    def fits(row: dict[str, Any]) -> bool:
        agency, _, year = row["report_id"].rpartition("-")
        return (
            ("agency" not in asked or agency == "erqi-kjj")
            and ("region" not in asked or AGENCIES[agency][1].startswith("41"))
            and asked.get("year", year) == year
            and asked.get("section", str(row["section"])) == str(row["section"])
        )

    expected = {
        row["id"]
        for row in rows
        if fits(row)
        and all(has(row, term) for term in wanted)
        and not any(has(row, term) for term in excluded)
    }
    terms = Terms(wanted=tuple(wanted), excluded=tuple(excluded))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(seek, "NARROW", narrow)
        patch.setattr(seek, "LAST", 3)
        assert asyncio.run(found_ids(archive, terms, asked)) == expected


def test_terms_are_words_phrases_and_words_left_out() -> None:
    found = parse_terms('复议 "信息 公开" -诉讼 －"公 众" ABC-1 - " “开头 不关')
    assert found.wanted == ("复议", "信息 公开", "ABC-1", "-", '"', "开头 不关")
    assert found.excluded == ("诉讼", "公 众")
    assert parse_terms("甲 " * 50).wanted == ("甲",) * 20


def test_sorted_by_how_often_or_by_date(archive: Path) -> None:
    write(archive, ["复议复议复议", "复议，往年", "无", "复议 诉讼"])
    by_relevance = asyncio.run(ask(archive, "/search.json", q="复议 -诉讼"))
    assert [hit["id"] for hit in by_relevance["hits"]] == [1, 2]
    by_date = asyncio.run(ask(archive, "/search.json", q="复议 -诉讼", sort="date"))
    assert [hit["year"] for hit in by_date["hits"]] == [2023, 2022]
    assert by_date["total"] == 2 and not by_date["total_is_least"]


def test_more_hits_than_are_sorted_can_all_be_reached(
    archive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(archive, [f"复议{n}" for n in range(50)])
    monkeypatch.setattr(search, "SORTED", 30)
    pages = [asyncio.run(ask(archive, "/search.json", q="复议", page=n)) for n in (1, 2, 3)]
    assert [page["more"] for page in pages] == [True, True, False]
    assert all(page["total"] == 30 and page["total_is_least"] for page in pages)
    assert {hit["id"] for page in pages for hit in page["hits"]} == set(range(1, 51))


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("南阳市科学技术局", "nanyang-kjj"),
        ("南阳科技局", "nanyang-kjj"),
        ("nanyang", "nanyang-kjj"),
        ("NanYang kexue", "nanyang-kjj"),
        ("nyskxjsj", "nanyang-kjj"),
        ("nykjj", "nanyang-kjj"),
        ("二七区", "erqi-kjj"),
        ("eqqkj", "erqi-kjj"),
        ("chongqing", "chongqing-zf"),
        ("cqsrmzf", "chongqing-zf"),
        ("zhengzhoushierqi", "erqi-kjj"),
        ("开封", None),
        ("xyz", None),
        ("%", None),
    ],
)
def test_agencies_are_found_by_name_and_pinyin(archive: Path, text: str, first: str | None) -> None:
    async def find() -> list[str]:
        datasette = build_datasette(archive)
        try:
            return [row["id"] for row in await find_agencies(datasette, text)]
        finally:
            datasette.get_database("archive").close()
            datasette.executor.shutdown()

    assert (asyncio.run(find()) or [None])[0] == first


@pytest.mark.parametrize("asked", [{"agency": "开封市"}, {"region": "无此地"}])
async def test_a_filter_that_nothing_fits_finds_nothing(
    archive: Path, asked: dict[str, str]
) -> None:
    write(archive, ["复议"] * 6)
    assert await found_ids(archive, parse_terms("复议"), {}) == {1, 2, 3, 4, 5, 6}
    assert await found_ids(archive, parse_terms("复议"), asked) == set()


@pytest.mark.parametrize(
    ("text", "prefixes"),
    [
        ("南阳", ["4113"]),
        ("二七区", ["410103"]),
        ("河南", ["41"]),
        ("henan", ["41"]),
        ("内蒙古", ["15"]),
        ("6405", ["6405"]),
        ("无此地", []),
        ("", []),
    ],
)
def test_regions_are_found_by_name_and_code(text: str, prefixes: list[str]) -> None:
    assert find_regions(text) == prefixes
    for prefix in prefixes:
        assert region_name("zh", whole_code(prefix)).startswith(
            ("河南", "内蒙", "南阳", "二七", "中卫")
        )


def test_region_codes_are_prefixes() -> None:
    assert [find_prefix(code) for code in ("640500", "6405", "64", "640000", "640521")] == [
        "6405",
        "6405",
        "64",
        "64",
        "640521",
    ]
    assert [find_prefix(code) for code in ("", "6", "64x", "64050", "６４０５００", "*")] == [
        None
    ] * 6
    assert containing("640521") == ["640000", "640500"]
