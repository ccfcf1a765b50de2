"""What lists, feeds and files of the site say: over a report with a history, and hostile ones."""

import csv
import io
import json
import re
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import feedparser
import pytest

from extract.form import read_forms
from publish.csv import out as csv_out
from publish.ds import Datasette
from publish.release.schema import TABLES
from publish.site import SETTINGS, build_datasette
from tests.publish_archive import HOSTILE, write_archive
from tests.publish_changes import write_changes

JSON_PAGES = (
    *("/index", "/search", "/agencies", "/agency/hostile-ju", "/region/410000", "/coverage"),
    *("/changes", "/issues", "/status", "/downloads", "/dictionary", "/form/2019", "/capture/1"),
    "/report/hostile-ju-2020",
)
FEEDS = ("/feeds/new.atom", "/feeds/changes.atom", "/feeds/issues.atom", "/agency/hostile-ju.atom")


@pytest.fixture(scope="module")
def archives(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("pages")
    return {"small": write_archive(folder), "changed": write_changes(folder)}


@pytest.fixture
def site(archives: dict[str, Path]) -> Iterator[Datasette]:
    yield from serve(archives["small"])


@pytest.fixture
def changed(archives: dict[str, Path]) -> Iterator[Datasette]:
    yield from serve(archives["changed"])


def serve(archive: Path) -> Iterator[Datasette]:
    datasette = build_datasette(archive)
    yield datasette
    datasette.get_database("archive").close()
    datasette.executor.shutdown()


def local(address: str) -> str:
    """The address without the site's own, which the test client puts before it."""
    assert address.startswith("http://localhost/"), address
    return address.removeprefix("http://localhost")


async def ask(site: Datasette, path: str) -> Any:
    response = await site.client.get(path)
    assert response.status_code == 200, response.text
    return response.json()


async def test_changes_are_told_newest_first(changed: Datasette) -> None:
    everything = (await ask(changed, "/changes.json"))["changes"]
    times = [one["at"] for one in everything]
    assert times == sorted(times, reverse=True) and everything[-1]["kind"] == "late"
    found = (await ask(changed, "/changes.json?year=2023"))["changes"]
    assert [one["kind"] for one in found] == ["replaced", "restored", "gone", "edited"]
    edited = found[-1]
    assert edited["figures"] and edited["sentences_removed"] == ["旧的一句。"]
    only = (await ask(changed, "/changes.json?kind=gone&agency=test-kjj&year=2023"))["changes"]
    assert [one["kind"] for one in only] == ["gone"]
    for empty in ("kind=late&year=2023", "agency=nobody", "year=2019"):
        assert (await ask(changed, f"/changes.json?{empty}"))["changes"] == []
    page = (await changed.client.get("/changes?lang=en")).text
    assert "removed" in page and "/report/test-kjj-2023#history" in page


async def test_late_reports_are_among_the_changes(
    archives: dict[str, Path], site: Datasette
) -> None:
    found = (await ask(site, "/changes.json"))["changes"]
    with sqlite3.connect(archives["small"]) as db:
        late = "days_late_stated > 0 or days_late_seen > 0"
        (expected,) = db.execute(f"select count(*) from coverage where {late}").fetchone()
    db.close()
    assert [one["kind"] for one in found] == ["late"] * expected and expected
    assert all(one["days_late"] > 0 and one["deadline"] for one in found)


async def test_issues_are_filtered_and_paged(
    site: Datasette, monkeypatch: pytest.MonkeyPatch
) -> None:
    every = (await ask(site, "/archive/issues.json?_shape=array&_size=max"))[:]
    errors = (await ask(site, "/issues.json?severity=error"))["issues"]
    assert {one["id"] for one in errors} == {i["id"] for i in every if i["severity"] == "error"}
    rules = (await ask(site, "/issues.json"))["rules"]
    assert sum(one["n"] for one in rules) == len(every) > 3
    monkeypatch.setattr("publish.pages.issues.PAGE", 2)
    agency = "nanyang-kjj"
    seen: list[int] = []
    for page in range(1, 99):
        found = (await ask(site, f"/issues.json?agency={agency}&page={page}"))["issues"]
        seen += [one["id"] for one in found]
        if not found:
            break
    assert sorted(seen) == sorted(one["id"] for one in every if one["agency_id"] == agency)


async def test_sums_of_a_region_are_kept_apart(archives: dict[str, Path], site: Datasette) -> None:
    sums = (await ask(site, "/region/41.json"))["sums"]
    keys = [(one["kind"], one["level"], one["scope"], one["row"], one["year"]) for one in sums]
    assert len(keys) == len(set(keys))
    received = {one["year"]: one for one in sums if one["row"] == "received"}
    assert received[2023]["sum"] == 27 and received[2023]["n"] == 1
    assert {one["id"] for one in (await ask(site, "/region/41.json"))["agencies"]} == {
        "nanyang-kjj",
        "hostile-ju",
    }
    assert [one["id"] for one in (await ask(site, "/region/411300.json"))["agencies"]] == [
        "nanyang-kjj"
    ]
    for nowhere in ("/region/99", "/region/411", "/region/411399"):
        assert (await site.client.get(nowhere)).status_code == 404


async def test_status_lists_who_needs_a_person(site: Datasette) -> None:
    found = await ask(site, "/status.json")
    assert [one["id"] for one in found["agencies"]] == ["leer-ju"]
    assert found["agencies"][0]["reason"] == "521"
    assert {one["outcome"]: one["n"] for one in found["outcomes"]} == {
        "ok": 1,
        "blocked": 1,
        "never": 1,
    }
    never = (await ask(site, "/status.json?outcome=never"))["agencies"]
    assert [one["id"] for one in never] == ["hostile-ju"]


async def test_the_dictionary_has_every_table_and_column(site: Datasette) -> None:
    response = await site.client.get("/dictionary.csv")
    rows = list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"))))
    listed = {(row["table"], row["column"]): row for row in rows}
    for table in TABLES:
        columns = (await ask(site, f"/archive/{table}.json?_size=0"))["columns"]
        assert {column for name, column in listed if name == table and column} == set(columns)
        for column in ("", *columns):
            assert listed[table, column]["zh"] and listed[table, column]["en"], (table, column)
    assert listed["disclosures", "amount"]["unit"] and listed["disclosures", "amount"]["forms"]


@pytest.mark.parametrize("form", read_forms().values(), ids=lambda form: form.id)
async def test_the_empty_form_names_every_cell(site: Datasette, form: Any) -> None:
    page = (await site.client.get(f"/form/{form.id}?lang=en")).text
    for table in form.tables.values():
        for row, column in table.cells():
            assert f'title="{row.key}.{column.key}"' in page
        for part in (*table.rows, *table.columns):
            assert f"<code>{part.key}</code>" in page, part.key
        for identity in table.identities:
            assert " = ".join(" + ".join(s) for s in (identity.left, identity.right)) in page
    assert (await site.client.get("/form/1999")).status_code == 404


@pytest.mark.parametrize("path", JSON_PAGES)
async def test_every_page_is_there_as_json(site: Datasette, path: str) -> None:
    response = await site.client.get(f"{path}.json")
    assert response.status_code == 200 and response.json()["ok"] is True
    assert response.headers["access-control-allow-origin"] == "*"
    page = await site.client.get("/" if path == "/index" else path)
    assert "access-control-allow-origin" not in page.headers
    linked = re.search(r'<link rel="alternate" type="application/json" href="([^"]+)"', page.text)
    assert linked and linked[1] == f"{path}.json"


@pytest.mark.parametrize("path", FEEDS)
@pytest.mark.parametrize("lang", ["zh", "en"])
async def test_feeds_are_atom(site: Datasette, changed: Datasette, path: str, lang: str) -> None:
    for one in (site, changed) if path.startswith("/feeds") else (site,):
        response = await one.client.get(f"{path}?lang={lang}")
        assert response.headers["content-type"].startswith("application/atom+xml")
        feed = feedparser.parse(response.content)
        assert not feed.bozo and feed.version == "atom10"
        assert feed.feed.id and feed.feed.title and feed.feed.updated_parsed and feed.feed.author
        assert feed.entries or "issues" in path or one is changed
        assert len({entry.id for entry in feed.entries}) == len(feed.entries)
        for entry in feed.entries:
            assert entry.title and entry.updated_parsed and entry.author and entry.summary
            target = local(entry.link).partition("#")[0]
            assert (await one.client.get(target)).status_code == 200
        assert "<script" not in response.text


async def test_feeds_carry_what_xml_cannot(site: Datasette, archives: dict[str, Path]) -> None:
    with sqlite3.connect(archives["small"]) as db:
        db.create_function("pairs", 1, lambda text: text)
        sql = "update reports set title = ? where id = 'hostile-ju-2023'"
        db.execute(sql, ["\x00\x0b]]>&\ufffe<b>"])
    db.close()
    response = await site.client.get("/feeds/new.atom")
    titles = [
        entry.findtext("{*}title") for entry in ET.fromstring(response.text).findall("{*}entry")
    ]
    assert "\ufffd\ufffd]]>&\ufffd<b>" in titles


async def test_crawlers_find_every_page(site: Datasette) -> None:
    robots = (await site.client.get("/robots.txt")).text
    index = re.search(r"Sitemap: (\S+)", robots)
    assert index
    parts = re.findall("<loc>([^<]+)", (await site.client.get(local(index[1]))).text)
    paths = [
        path
        for part in parts
        for path in re.findall(
            "<loc>http://localhost([^<]+)", (await site.client.get(local(part))).text
        )
    ]
    assert {"/", "/about", "/agency/leer-ju", "/report/hostile-ju-2020", "/form/2021"} <= set(paths)
    for path in paths:
        assert (await site.client.get(path)).status_code == 200, path
    assert (await site.client.get("/sitemap/reports-9.xml")).status_code == 404


@pytest.mark.parametrize("path", ["/", "/downloads", "/agency/hostile-ju"])
async def test_the_dataset_is_described_and_inert(site: Datasette, path: str) -> None:
    page = (await site.client.get(path)).text
    (block,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.S)
    found = json.loads(block)
    assert found["@type"] == "Dataset" and len(found["description"]) > 50
    assert "<" not in block
    for file in found["distribution"]:
        assert (await site.client.get(local(file["contentUrl"]))).status_code == 200
    if "hostile" in path:
        assert HOSTILE in found["name"]


async def test_headings_in_a_language_and_a_line_at_the_end(site: Datasette) -> None:
    for path in ("/archive/requests.csv?", "/archive/requests.csv?year__gte=2000&"):
        plain = await site.client.get(path)
        asked = await site.client.get(f"{path}_labels=zh&_end=1")
        rows, shown = (
            list(csv.reader(io.StringIO(one.content.decode("utf-8-sig")))) for one in (plain, asked)
        )
        assert shown[1:-1] == rows[1:]
        assert shown[-1] == ["# end", str(len(rows) - 1)]
        assert plain.headers["x-row-count"] == asked.headers["x-row-count"] == str(len(rows) - 1)
        assert len(set(shown[0])) == len(rows[0])
        assert "法人或其他组织·商业企业·种类" in shown[0] and "总计" in shown[0]
    for table in TABLES:
        for lang in ("zh", "en"):
            head = (await site.client.get(f"/archive/{table}.csv?_labels={lang}")).content
            names = next(csv.reader(io.StringIO(head.decode("utf-8-sig"))))
            assert len(set(names)) == len(names) and max(map(len, names)) < 130, (table, names)


async def test_the_csv_of_a_query_is_whole_or_an_error(
    archives: dict[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(SETTINGS, "max_returned_rows", 10)
    site = build_datasette(archives["small"])
    sql = "select+row,+total+from+requests+where+year+=+:y+limit"
    whole = await site.client.get(f"/archive.csv?sql={sql}+10&y=2023&_end=1")
    assert whole.headers["x-row-count"] == "10"
    assert whole.content.decode("utf-8-sig").splitlines()[-1] == "# end,10"
    cut = await site.client.get(f"/archive.csv?sql={sql}+11&y=2023")
    assert cut.status_code == 400 and "10" in cut.text
    assert (await site.client.get("/archive.csv?sql=drop+table+x")).status_code == 400
    site.get_database("archive").close()
    site.executor.shutdown()


async def test_a_csv_that_fails_on_the_way_breaks_off(
    site: Datasette, monkeypatch: pytest.MonkeyPatch
) -> None:
    feed = csv_out.CsvStream.feed

    def lose(self: csv_out.CsvStream, chunk: bytes, *, last: bool) -> bytes:
        out = feed(self, chunk, last=last)
        self.rows -= 1
        return out

    monkeypatch.setattr(csv_out.CsvStream, "feed", lose)
    with pytest.raises((csv_out.CutShortError, AssertionError)):
        await site.client.get("/archive/requests.csv?year__gte=2000")


async def test_a_province_is_called_by_its_name(site: Datasette) -> None:
    for path in ("/region/410000", "/region/411300", "/agencies", "/agency/nanyang-kjj"):
        assert "Henan" in (await site.client.get(f"{path}?lang=en")).text, path
        assert "河南省" in (await site.client.get(f"{path}?lang=zh")).text, path
