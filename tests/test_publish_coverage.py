"""Coverage: every body and year with its state, deadline and lateness, in both languages."""

import re
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from publish.ds import Datasette
from publish.ledger import STATES
from publish.site import build_datasette
from publish.words import read_book
from tests.publish_archive import write_archive


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The archive of the tests, with a ledger of every state, one a year from 2010."""
    path = write_archive(tmp_path_factory.mktemp("coverage"))
    with closing(sqlite3.connect(path)) as db, db:
        db.executemany(
            "insert or replace into coverage (agency_id, year, state, deadline)"
            " values ('leer-ju', ?, ?, ?)",
            [(2010 + n, state, f"{2011 + n}-01-31") for n, state in enumerate(STATES)],
        )
        db.execute(
            "update coverage set state = 'late', days_late_stated = 12, days_late_seen = 15"
            " where agency_id = 'nanyang-kjj' and year = 2022"
        )
        # A report gone from its site, and an agency whose name must stay inert.
        db.execute("update coverage set state = 'gone' where agency_id = 'hostile-ju'")
    return path


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("path", ["/coverage", "/"])
async def test_each_state_is_shown_and_explained(site: Datasette, path: str, lang: str) -> None:
    page = (await site.client.get(path, cookies={"lang": lang})).text
    for state in STATES:
        assert f'<td class="state state-{state}' in page, state
        words = read_book().lists["coverage_states"][state]
        assert (words.en if lang == "en" else words.zh) in page
    assert "<script>alert" not in page
    late = re.search(r'<a href="/report/nanyang-kjj-2022" title="([^"]+)"', page)
    assert late and ("12 days late" if lang == "en" else "迟 12 天") in late[1]
    assert "2023-01-31" in late[1]


async def test_lateness_and_deadlines_stand_in_a_table(site: Datasette) -> None:
    page = (await site.client.get("/coverage?lang=en")).text
    row = re.search(
        r'<tr><th scope="row"><a href="/agency/nanyang-kjj">(?:(?!</tr>).)*12</td>.*?</tr>', page
    )
    assert row and "2023-01-31" in row[0] and ">15</td>" in row[0]
    assert "due 2023-01-31" in page
    years = [int(year) for year in re.findall(r'<th scope="col">(\d{4})<small>', page)]
    assert years == list(range(max(years), 2009, -1))


async def test_agencies_of_one_state(site: Datasette) -> None:
    page = (await site.client.get("/coverage?state=late")).text
    body = page[page.index("<tbody>") : page.index("</tbody>")]
    assert "/agency/nanyang-kjj" in body and "/agency/hostile-ju" not in body
    for query in ("state=x", "state='", "page=-1", "page=99999999999", "page=3&state=gone"):
        assert (await site.client.get(f"/coverage?{query}")).status_code == 200


async def test_every_page_leads_to_it(site: Datasette) -> None:
    assert 'href="/coverage"' in (await site.client.get("/issues")).text


async def test_an_empty_ledger_shows_what_there_is(archive: Path, tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    with closing(sqlite3.connect(archive)) as db, closing(sqlite3.connect(path)) as copy:
        db.backup(copy)
        with copy:
            copy.execute("delete from coverage")
    datasette = build_datasette(path)
    front = (await datasette.client.get("/")).text
    assert 'href="/report/nanyang-kjj-2023"' in front and "✓" in front
    assert (await datasette.client.get("/coverage")).status_code == 200
    datasette.get_database("archive").close()
    datasette.executor.shutdown()
