"""The table builder: what an address chooses, silent years in it, files that open everywhere."""

import csv
import io
import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import parse_qs

import openpyxl
import pandas
import pyarrow.parquet
import pytest

from extract.form import read_forms
from publish.ds import Datasette
from publish.labels import cell_label
from publish.measures import read_measures
from publish.panel.read import MOST_CELLS, read_panel
from publish.panel.selection import (
    Selection,
    SelectionError,
    every_cell,
    every_column,
    every_row,
    read_selection,
)
from publish.panel.summary import sum_cells, summarise
from publish.panel.table import columns_of, fields_of, heading
from publish.words import read_book
from tests.publish_archive import HOSTILE, write_archive

RECEIVED = ("requests", "received", "total")
ASKED = "row=requests.received&row=disclosures.fees&measure=granted_of_closed&measure=on_time"


class Args(dict[str, list[str]]):
    """The arguments of an address, as Datasette gives them."""

    def get(self, name: str, default: object = None) -> object:
        return super().get(name, [default])[0]

    def getlist(self, name: str) -> list[str]:
        return super().get(name, [])


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_archive(tmp_path_factory.mktemp("build"))


@pytest.fixture
def db(archive: Path) -> Iterator[sqlite3.Connection]:
    """The archive, to read and to change: it is never committed."""
    with closing(sqlite3.connect(archive)) as connection:
        connection.execute("begin")
        yield connection
        connection.rollback()


def select(**names: list[str]) -> Selection:
    return read_selection(Args(names))  # type: ignore[arg-type]


def test_an_address_says_what_is_chosen_and_says_it_again() -> None:
    asked = select(
        who=["科技局,41  nanyang"], year=["2023", "2021"], row=["requests.received"], agency=["a-b"]
    )
    assert asked.who == ("科技局", "41", "nanyang")
    assert asked.years == (2021, 2023)
    assert asked.cells == (RECEIVED,)
    assert select(**parse_qs(asked.query)) == asked


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("year", "20x3"),
        ("row", "requests.sqlite_master"),
        ("column", "disputes.received"),
        ("measure", "rate"),
        ("agency", "a' or 1 --"),
        ("kind", "x') or (1"),
        ("who", " ".join(f"局{n}" for n in range(50))),
    ],
)
def test_what_there_is_not_is_said(name: str, value: str) -> None:
    with pytest.raises(SelectionError) as error:
        select(**{name: [value]})
    assert error.value.word in read_book().ui


def test_a_row_without_a_column_is_its_total_or_all_that_it_has() -> None:
    assert select(row=["disputes.review"]).cells == (("disputes", "review", "total"),)
    rules = [key[2] for key in select(row=["disclosures.rules"]).cells]
    assert rules[:3] == ["made", "repealed", "in_force"]
    column = select(column=["requests.research"]).cells
    assert len(column) == len({row for table, row, _ in every_cell() if table == "requests"})


def test_every_year_of_every_body_is_a_line(db: sqlite3.Connection) -> None:
    panel = read_panel(db, select(row=["requests.received"], year=["2021", "2023", "2024"]))
    states = {(one.facts["agency_id"], one.facts["year"]): one for one in panel.lines}
    assert len(states) == 9
    assert states["nanyang-kjj", 2023].cells[RECEIVED].value == 27
    assert states["nanyang-kjj", 2024].cells[RECEIVED].kind == "no_report"
    assert states["nanyang-kjj", 2024].state == "not_found"
    assert states["leer-ju", 2023].state == "blocked"
    assert states["hostile-ju", 2023].cells[RECEIVED].kind == "unread"
    assert len(panel.absent) == 9 - 3


def test_terms_choose_by_region_id_and_name(db: sqlite3.Connection) -> None:
    def bodies(*who: str) -> set[str]:
        panel = read_panel(db, select(who=[" ".join(who)]))
        return {line.facts["agency_id"] for line in panel.lines}

    assert bodies("410000") == {"nanyang-kjj", "hostile-ju"}
    assert bodies("4113") == {"nanyang-kjj"}
    assert bodies("LEER") == {"leer-ju"}
    assert bodies("科学技术", "leer") == {"nanyang-kjj", "leer-ju"}
    assert bodies("%") == set() and bodies("' or 1 --") != {"leer-ju"}
    assert read_panel(db, select(who=["没有的词 局"])).idle == ("没有的词",)
    assert bodies() == {"nanyang-kjj", "hostile-ju", "leer-ju"}
    panel = read_panel(db, select(kind=["government"], who=["leer nanyang"]))
    assert {line.facts["agency_id"] for line in panel.lines} == {"leer-ju"}


def test_a_body_that_there_is_not_is_said(db: sqlite3.Connection) -> None:
    with pytest.raises(SelectionError, match="nanjing-ju"):
        read_panel(db, select(agency=["nanjing-ju"]))


def test_a_table_that_is_too_large_is_refused(
    db: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("publish.panel.read.MOST_CELLS", 5)
    with pytest.raises(SelectionError, match="build_too_large"):
        read_panel(db, select(row=["requests.received"]))
    assert MOST_CELLS > 1000 * 5 * 100


def test_marks_come_along(db: sqlite3.Connection) -> None:
    wanted = {"requests": "received carried_in closed", "disclosures": "fees"}
    rows = [f"{table}.{row}" for table, keys in wanted.items() for row in keys.split()]
    panel = read_panel(db, select(row=rows, agency=["nanyang-kjj"], year=["2023"]))
    cells = panel.lines[0].cells
    assert cells[RECEIVED].issues > 0
    assert cells["disclosures", "fees", "amount"].unit == "万元"
    panel = read_panel(db, select(column=["requests.other"], agency=["nanyang-kjj"], year=["2023"]))
    cell = panel.lines[0].cells["requests", "carried_in", "other"]
    assert (cell.kind, cell.value) == ("text", None)
    panel = read_panel(db, select(row=["requests.otherwise"], year=["2023"]))
    assert {line.cells[panel.selection.cells[0]].kind for line in panel.lines} == {
        "not_in_form",
        "no_report",
        "unread",
    }


def test_sums_are_by_year_and_count_what_they_add(db: sqlite3.Connection) -> None:
    chosen = select(row=["requests.received"], agency=["nanyang-kjj", "hostile-ju"])
    years = {year.year: year for year in summarise(read_panel(db, chosen)).years}
    of_2023 = years[2023].sums[RECEIVED]
    assert (of_2023.value, of_2023.n, of_2023.of) == (27, 1, 2)
    assert (years[2022].reports, years[2022].missing) == (1, 1)
    assert years[2024].sums[RECEIVED].value is None


def test_unlike_bodies_and_scopes_are_not_added(db: sqlite3.Connection) -> None:
    chosen = select(
        row=["requests.received"],
        measure=["on_time", "carried_over"],
        agency=["nanyang-kjj", "hostile-ju"],
    )
    found = summarise(read_panel(db, chosen))
    assert not found.scopes_known and found.why_not is None
    db.execute("update agencies set kind = 'government' where id = 'hostile-ju'")
    found = summarise(read_panel(db, chosen))
    assert found.why_not == "sum_kinds_differ"
    assert found.years[0].sums == {} and list(found.years[0].rates) == ["on_time"]
    db.execute("update reports set scope = 'own'")
    found = summarise(read_panel(db, chosen))
    assert found.scopes_known and found.why_not is None
    db.execute("update reports set scope = 'whole' where agency_id = 'hostile-ju'")
    assert summarise(read_panel(db, chosen)).why_not == "sum_scopes_differ"
    db.execute("update reports set scope = 'whole'")
    db.execute("update agencies set kind = 'department', parent = null")
    assert summarise(read_panel(db, chosen)).why_not is None
    db.execute("update agencies set parent = 'leer-ju' where id = 'nanyang-kjj'")
    db.execute("update agencies set parent = 'hostile-ju' where id = 'leer-ju'")
    assert summarise(read_panel(db, chosen)).why_not == "sum_nested"


def test_money_in_unlike_units_is_not_added(db: sqlite3.Connection) -> None:
    key = ("disclosures", "fees", "amount")
    chosen = select(row=["disclosures.fees"], column=["disclosures.amount"], year=["2023"])
    panel = read_panel(db, chosen)
    there = [line for line in panel.lines if line.cells[key].value is not None]
    other = there[0].cells[key]._replace(unit="元")
    lines = (*there, *(line.__class__(facts=line.facts, cells={key: other}) for line in there))
    panel = panel.__class__(**{**vars(panel), "lines": lines})
    assert sum_cells(lines[:1], key).value == 17.27
    assert sum_cells(lines, key).value is None


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_no_two_columns_share_a_heading(db: sqlite3.Connection, lang: str) -> None:
    every = select(
        row=[".".join(one) for one in every_row()],
        column=[".".join(one) for one in every_column()],
        measure=list(read_measures()),
        agency=["leer-ju"],
    )
    assert set(every.cells) == set(every_cell())
    fields = fields_of(columns_of(read_panel(db, every)))
    headings = [heading(field, lang) for field in fields]
    assert len(headings) > 4 * len(every_cell())
    assert len(set(headings)) == len(headings)


async def test_columns_stand_in_one_order(site: Datasette) -> None:
    found = (
        await site.client.get(
            "/build?row=disclosures.fees&column=disclosures.amount"
            "&measure=granted_of_closed&format=json"
        )
    ).json()
    names = [column["name"] for column in found["columns"]]
    facts = "line lines agency_id name region kind year state report_id form status scope"
    cell = [
        "disclosures_fees_amount",
        *(f"disclosures_fees_amount_{part}" for part in ("kind", "inferred", "issues", "unit")),
    ]
    rate = [
        f"granted_of_closed_{part}"
        for part in ("numerator", "denominator", "percent", "verdict", "marks")
    ]
    assert names == [
        *facts.split(),
        "published_on",
        "deadline",
        "days_late_stated",
        "url",
        *cell,
        *rate,
    ]
    silent = next(row for row in found["rows"] if row["report_id"] is None)
    assert [silent[name] for name in cell] == [None, "no_report", None, None, None]
    assert [silent[name] for name in rate] == [None, None, None, "unknown", ""]


async def test_the_page_says_who_is_missing(site: Datasette) -> None:
    response = await site.client.get(f"/build?{ASKED}&lang=en")
    assert response.status_code == 200
    assert "years have no report" in response.text
    assert 'href="/agency/leer-ju"' in response.text
    assert HOSTILE not in response.text and "<script" not in response.text
    empty = await site.client.get("/build")
    assert 'id="table"' not in empty.text and "checkbox" in empty.text
    wrong = await site.client.get("/build?row=requests.secret&lang=en")
    assert wrong.status_code == 400 and "requests.secret" in wrong.text


async def test_the_sql_runs_on_datasettes_own_page(site: Datasette) -> None:
    response = await site.client.get(f"/build?{ASKED}&who=nanyang+41")
    links = [part.split('"')[0] for part in response.text.split('href="')[1:]]
    sql = [link.replace("&amp;", "&") for link in links if link.startswith("/archive?sql=")]
    assert len(sql) == 2
    for link in sql:
        found = (await site.client.get(link.replace("/archive?", "/archive.json?"))).json()
        assert found["ok"] and {row[0] for row in found["rows"]} >= {"nanyang-kjj-2023"}


@pytest.mark.parametrize("lang", ["zh", "en"])
async def test_csv(site: Datasette, lang: str) -> None:
    response = await site.client.get(f"/build?{ASKED}&format=csv&lang={lang}")
    assert response.content.startswith(b"\xef\xbb\xbf")
    assert int(response.headers["content-length"]) == len(response.content)
    rows = list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"))))
    label = read_forms()["2021"].tables["requests"].row("received")
    assert any((label.en if lang == "en" else label.label[0]) in head for head in rows[0])
    first, second, *_ = rows[0]
    assert [row[first] for row in rows] == [str(n + 1) for n in range(len(rows))]
    assert {row[second] for row in rows} == {str(len(rows))}
    assert list(rows[0])[:5] == (
        ["行号", "总行数", "机关编号", "机关全称", "六位行政区划代码"]
        if lang == "zh"
        else ["Row number", "Count of rows", "Agency id", "Full name", "Six-digit region code"]
    )
    assert all(not cell.startswith(("=", "+", "@")) for row in rows for cell in row.values())
    frame = pandas.read_csv(io.BytesIO(response.content))
    assert len(frame) == len(rows)


async def test_the_same_table_in_every_format(site: Datasette) -> None:
    found = (await site.client.get(f"/build?{ASKED}&format=json")).json()
    assert found["count"] == len(found["rows"]) == found["rows"][-1]["line"]
    assert {"agency_id": "leer-ju", "year": 2023, "state": "blocked"}.items() <= next(
        one for one in found["missing"] if (one["agency_id"], one["year"]) == ("leer-ju", 2023)
    ).items()
    body = (await site.client.get(f"/build?{ASKED}&format=parquet")).content
    table = pyarrow.parquet.read_table(io.BytesIO(body))
    assert json.loads(json.dumps(table.to_pylist(), default=str)) == found["rows"]
    body = (await site.client.get(f"/build?{ASKED}&format=xlsx")).content
    book = openpyxl.load_workbook(io.BytesIO(body))
    sheet = list(book["data"].values)
    assert len(sheet) == found["count"] + 1
    names = [column["name"] for column in found["columns"]]
    place = names.index("requests_received_total")
    assert [row[place] for row in sheet[1:]] == [row[names[place]] for row in found["rows"]]
    assert not any(cell.data_type == "f" for row in book["data"].iter_rows() for cell in row)
    assert {row[0] for row in book["about"].values} > {"SQL requests"}
    assert (await site.client.get(f"/build?{ASKED}&format=exe")).status_code == 400


def test_labels_are_the_forms() -> None:
    assert cell_label(RECEIVED).zh == "一、本年新收政府信息公开申请数量 · 总计"
    secret = cell_label(("requests", "refused_state_secret", "total"))
    assert secret.zh == "（三）不予公开/1.属于国家秘密 · 总计"
    assert secret.en == "(3) Refused: State secret · Total"
    every = [cell_label(key) for key in every_cell()]
    assert len({one.zh for one in every}) == len({one.en for one in every}) == len(every)


async def test_bodies_alone_come_with_the_cells_the_form_begins_with(site: Datasette) -> None:
    bare = await site.client.get("/build?agency=nanyang-kjj&format=csv")
    full = await site.client.get(
        "/build?agency=nanyang-kjj&row=requests.received&row=requests.granted"
        "&row=requests.partly_granted&row=requests.closed"
        "&measure=granted_or_partly_of_closed&format=csv"
    )
    assert bare.content == full.content and b"26" in bare.content
