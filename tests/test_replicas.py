"""The replicas of CMS families, each with its traps, crawled from their home pages alone."""

from contextlib import closing

import pytest
from test_crawl import rows

from crawler.archive import Archive
from crawler.runs import RunSummary, crawl
from crawler.verify import verify
from demo.app import make_app
from demo.families import Asked
from demo.model import REPLICAS, read_sites
from demo.serve import demo_server
from demo.truth import truth
from extract.load import Extracted, extract

TRUTH = truth(REPLICAS)


def write_register(folder) -> None:
    """Four lines for each replica, as a person would write them."""
    folder.mkdir()
    tables = [
        f'[{site.id}]\nname = "{site.name}"\nregion = "990100"\nkind = "department"\n'
        f'home = "http://{site.host}/"\n'
        for site in read_sites(REPLICAS)
    ]
    (folder / "replicas.toml").write_text("\n".join(tables), encoding="utf-8")


@pytest.fixture(scope="module")
def crawled(tmp_path_factory):
    """Two runs and an extraction: folder, summaries, and what was asked in each run."""
    folder = tmp_path_factory.mktemp("replicas")
    write_register(folder / "agencies")
    asked: list[Asked] = []
    app = make_app(folder=REPLICAS, validators=True, asked=asked)
    with demo_server(app=app) as proxy, pytest.MonkeyPatch.context() as patch:
        patch.setenv("HTTP_PROXY", proxy)
        patch.setenv("http_proxy", proxy)
        patch.setenv("GONGKAI_DOWNLOAD_DELAY", "0")
        first = crawl(folder / "archive.db", folder / "agencies", [], quiet=True)
        seen = list(asked)
        asked.clear()
        read_all(folder)
        second = crawl(folder / "archive.db", folder / "agencies", [], quiet=True)
    return folder, first, second, seen, list(asked)


def read_all(folder) -> Extracted:
    with closing(Archive(folder / "archive.db")) as archive:
        return extract(archive)


def test_what_did_not_change_is_not_read_again(crawled):
    assert read_all(crawled[0]).agencies == 0


@pytest.mark.parametrize("planted", TRUTH.reports, ids=lambda one: f"{one.agency_id}-{one.year}")
def test_every_planted_report_is_found(crawled, planted):
    folder = crawled[0]
    of_agency = f"agency_id = '{planted.agency_id}'"
    taken = rows(folder, f"select url from captures where role = 'report' and {of_agency}")
    assert (planted.urls[0],) in taken
    kept = {url for (url,) in rows(folder, "select url from captures where is_attachment")}
    assert set(planted.attachments) <= kept


def test_nothing_else_is_stored_as_a_report(crawled):
    folder = crawled[0]
    found = set(rows(folder, "select agency_id, year from reports"))
    planted = {(one.agency_id, one.year) for one in TRUTH.reports}
    assert found == planted
    decoys = {url for decoy in TRUTH.decoys for url in decoy.urls}
    taken = {url for (url,) in rows(folder, "select url from captures where role = 'report'")}
    assert not decoys & taken


def outcomes(summary: RunSummary) -> dict[str, str]:
    return {visit.agency_id: visit.outcome for visit in summary.visits}


def test_few_pages_are_asked_for(crawled):
    assert set(outcomes(crawled[1]).values()) == {"ok"}
    assert len(crawled[3]) / len(read_sites(REPLICAS)) < 40


def test_a_second_run_stores_nothing_new_and_fetches_little(crawled):
    folder, _, second, *_ = crawled
    assert set(outcomes(second).values()) == {"nothing_new"}
    assert {visit.captures_new for visit in second.visits} == {0}
    again = "from sightings where run_id = (select max(id) from runs)"
    ((asked,),) = rows(folder, f"select count(*) {again}")
    ((unchanged,),) = rows(folder, f"select count(*) {again} and status = 304")
    assert asked == len(crawled[4])
    posted = sum(one.method == "POST" for one in crawled[4])  # which has no validators
    assert unchanged > 0.9 * (asked - posted) > posted
    assert rows(folder, "select count(*) from captures where status = 304") == [(0,)]
    archive = Archive(folder / "archive.db")
    assert verify(archive) == []
    archive.close()


def test_strangers_are_never_asked(crawled):
    assert not [one.url for one in crawled[3] if "example.com" in one.url]
