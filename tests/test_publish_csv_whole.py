"""A table's CSV from SQLite's own lines: the same cells, counted, never cut in silence."""

import asyncio
import csv
import io
import sqlite3
from pathlib import Path

import pytest

from publish.csv import whole as csv_whole
from publish.csv.out import RISKY, safe_cell
from publish.csv.whole import CutShortError, send_whole
from publish.door.asgi import Send

CELLS = [
    ("a", "plain, with a comma", 1, 1.5, 26),
    ("b", 'a "quoted" word\r\nand a line', -1, -0.5, 17.27),
    ("c", "=1+1|cmd", None, None, "若干"),
    ("d", "-1", 0, 1e20, "=2"),
    ("", "＝全角", 2**62, 0.1, None),
    (None, "", 7, 3.0, "\t@x"),
    ("f", "cut\0 off, not", 1, 1.0, "\0=1"),
    *((sign, f"{sign}1+1", None, None, f"{sign}1+1") for sign in RISKY),
    *(
        (sign, f"{sign}1+1", None, None, f"{sign}1+1")
        for sign in "/0:;<>?ABZ_a中南＊，．Ａ\U0001f4a9"
    ),
]


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    path = tmp_path / "archive.db"
    with sqlite3.connect(path) as db:
        db.execute("create table things (id text, said text, whole integer, part real, value any)")
        db.execute("create table _hidden (id text)")
        db.executemany("insert into things values (?, ?, ?, ?, ?)", CELLS)
    db.close()
    return path


async def answer(archive: Path, path: str, query: str = "") -> tuple[dict[str, str], bytes]:
    """Headers and body; no headers where the request went on to the application behind."""
    sent = []

    async def behind(*_: object) -> None:
        sent.append({"headers": []})

    async def send(message):
        sent.append(message)

    scope = {"type": "http", "method": "GET", "path": path, "query_string": query.encode()}
    await send_whole(behind, lambda: archive)(scope, None, send)
    headers = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
    return headers, b"".join(message.get("body", b"") for message in sent)


async def rows_of(archive: Path, query: str = "") -> list[list[str]]:
    headers, body = await answer(archive, "/archive/things.csv", query)
    rows = list(csv.reader(io.StringIO(body.decode("utf-8-sig"), newline="")))
    assert len(rows) - 1 == int(headers["x-row-count"])
    return rows


async def test_cells_are_those_of_the_table_none_a_formula(archive: Path) -> None:
    rows = await rows_of(archive)
    assert rows[0] == ["id", "said", "whole", "part", "value"]
    for shown, kept in zip(rows[1:], CELLS, strict=True):
        for cell, value in zip(shown, kept, strict=True):
            if isinstance(value, int | float):
                assert float(cell) == value
            else:
                assert cell == safe_cell(value or "")


async def test_exact_values_narrow_the_rows(archive: Path) -> None:
    assert [row[0] for row in (await rows_of(archive, "id=b&_stream=1"))[1:]] == ["b"]
    assert [row[0] for row in (await rows_of(archive, "whole=0"))[1:]] == ["d"]
    assert (await rows_of(archive, "id=' or 1=1--"))[1:] == []


@pytest.mark.parametrize(
    ("path", "query"),
    [
        ("/archive/things.csv", "whole__gt=0"),
        ("/archive/things.csv", "_size=2"),
        ("/archive/things.csv", "id=a&id=b"),
        ("/archive/_hidden.csv", ""),
        ("/archive/nothing.csv", ""),
        ("/archive/things].csv", ""),
        ("/archive/sqlite_master.csv", ""),
        ("/other/things.csv", ""),
        ("/archive.csv", "sql=select+1"),
    ],
)
async def test_what_it_does_not_know_goes_on(archive: Path, path: str, query: str) -> None:
    assert await answer(archive, path, query) == ({}, b"")


async def test_slow_readers_keep_nobody_out(archive: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(csv_whole, "MOST_OF_ONE", 5)
    read_on, begun = asyncio.Event(), 0

    async def slow(message):
        nonlocal begun
        if message["type"] == "http.response.body" and message.get("more_body"):
            begun += 1
            await read_on.wait()

    def ask(client: str, send: Send):
        scope = {"type": "http", "method": "GET", "path": "/archive/things.csv"}
        return app({**scope, "client": (client, 1)}, None, send)

    app = send_whole(None, lambda: archive)
    readers = [asyncio.create_task(ask("10.0.0.1", slow)) for _ in range(5)]
    while begun < len(readers):
        await asyncio.sleep(0.01)
    sent = []

    async def quick(message):
        sent.append(message)

    await asyncio.wait_for(ask("10.0.0.2", quick), 5)
    await ask("10.0.0.1", quick)
    statuses = [one["status"] for one in sent if one["type"] == "http.response.start"]
    assert statuses == [200, 429], "another reads meanwhile; who has five open may open no sixth"
    monkeypatch.setattr(csv_whole, "MOST_OPEN", 5)
    await ask("10.0.0.3", quick)
    assert sent[-2]["status"] == 503
    read_on.set()
    await asyncio.gather(*readers)
    await ask("10.0.0.1", quick)
    assert sent[-1]["type"] == "http.response.body" and len(sent) > 6


async def test_a_table_cut_short_breaks_off(archive: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(csv_whole, "MOST_SECONDS", 0.0)
    with pytest.raises(CutShortError):
        await answer(archive, "/archive/things.csv")
