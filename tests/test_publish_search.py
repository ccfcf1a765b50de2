"""Datasette's own ``?_search=`` returns exactly the rows of a plain scan."""

import asyncio
import contextlib
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crawler.archive import Archive
from extract.load import prepare
from publish.site import build_datasette

ALPHABET = "复议政府信息公开aAbé19.,%\"'*()、。（ 　-:^"
TEXTS = st.lists(st.text(ALPHABET, max_size=24), min_size=1, max_size=8)
WORDS = st.text(ALPHABET, min_size=1, max_size=6)


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    opened = Archive(tmp_path_factory.mktemp("search") / "archive.db")
    prepare(opened)
    agency = {"id": "x", "name": "x", "region": "000000", "kind": "department", "home": "x"}
    opened.db["agencies"].insert(agency)
    report = {"id": "x-2023", "agency_id": "x", "year": 2023, "first_seen": "x"}
    opened.db["reports"].insert({**report, "url": "x", "status": "current"})
    opened.close()
    return opened.path


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(TEXTS, st.lists(WORDS, min_size=1, max_size=3))
def test_search_equals_instr(archive: Path, texts: list[str], words: list[str]) -> None:
    opened = Archive(archive)
    with contextlib.closing(opened):
        opened.db.execute("delete from passages")
        opened.db["passages"].insert_all(
            {"id": n, "report_id": "x-2023", "section": 1, "heading": text[::-1], "text": text}
            for n, text in enumerate(texts)
        )
    query = " ".join(words)
    wanted = query.split()
    expected = {
        n
        for n, text in enumerate(texts)
        if wanted and all(word in text or word in text[::-1] for word in wanted)
    }
    if wanted:
        assert asyncio.run(_search(archive, query)) == expected


async def _search(archive: Path, query: str) -> set[int]:
    datasette = build_datasette(archive)
    try:
        params = {"_search": query, "_shape": "array", "_col": "id"}
        response = await datasette.client.get("/archive/passages.json", params=params)
        assert response.status_code == 200, response.text
        return {row["id"] for row in response.json()}
    finally:
        datasette.get_database("archive").close()
        datasette.executor.shutdown()


def test_hits_in_the_text_come_before_hits_in_a_heading(archive: Path) -> None:
    opened = Archive(archive)
    with contextlib.closing(opened):
        opened.db.execute("delete from passages")
        opened.db["passages"].insert_all(
            {"id": n, "report_id": "x-2023", "section": 1, "heading": heading, "text": text}
            for n, (heading, text) in enumerate(
                [("公众号", "复议在此。甲"), ("无", "公众号与复议。乙"), ("公众号复议", "丙")]
            )
        )
    page = asyncio.run(_page(archive, "复议 公众号"))
    assert page.index("乙") < page.index("甲") < page.index("丙")


async def _page(archive: Path, query: str) -> str:
    datasette = build_datasette(archive)
    try:
        return str((await datasette.client.get("/search", params={"q": query})).text)
    finally:
        datasette.get_database("archive").close()
        datasette.executor.shutdown()
