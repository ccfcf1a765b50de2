"""SIGKILL at any moment, a disk that takes no more: nothing lost or doubled, the next run goes on.

GONGKAI_KILLS=200 kills as often; the default keeps the suite short.
"""

import os
import random
import resource
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

from crawler.lock import archive_lock
from crawler.verify import verify_archive
from demo.serve import demo_server, through_proxy
from publish.describe import is_published
from tests.maker import make_html
from tests.test_load import FORM, zeros

ROOT = Path(__file__).parent.parent
KILLS = int(os.environ.get("GONGKAI_KILLS", "6"))
PUBLISHED = ("disclosures", "requests", "disputes")
REPORTS = "id, agency_id, year, form, title, published_on, url, status"


@pytest.fixture(scope="module")
def sites():
    with demo_server() as proxy, through_proxy(proxy), pytest.MonkeyPatch.context() as patch:
        patch.setenv("GONGKAI_DOWNLOAD_DELAY", "0")
        yield


def start(folder, *words, **more) -> subprocess.Popen:
    command = [sys.executable, str(ROOT / "gongkai.py"), "--archive", str(folder / "archive.db")]
    return subprocess.Popen(
        [*command, "-q", *words],
        start_new_session=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        **more,
    )


def finish(folder, *words, **more) -> tuple[int, str]:
    child = start(folder, *words, **more)
    _, errors = child.communicate(timeout=120)
    assert "Traceback" not in errors, errors
    return child.returncode, errors


def tables(folder) -> dict:
    with closing(sqlite3.connect(folder / "archive.db")) as connection:
        found = {t: f"select * from {t} order by report_id, row" for t in PUBLISHED}
        found["reports"] = f"select {REPORTS} from reports order by id"
        found["passages"] = (
            "select report_id, section, heading, text from passages order by 1, 2, 4"
        )
        found["captures"] = "select agency_id, url, sha256, role from captures order by 1, 2, 3"
        return {name: connection.execute(sql).fetchall() for name, sql in found.items()}


def test_killed_again_and_again_it_ends_with_the_same_tables(sites, tmp_path):
    quiet, killed, saved = tmp_path / "quiet", tmp_path / "killed", tmp_path / "saved.html"
    saved.write_text(make_html(FORM, zeros(), year=2025))
    bring = ["import", str(saved), "--agency", "erqi-kjj"]
    began = time.monotonic()
    finish(quiet, "run")
    seconds = time.monotonic() - began
    finish(quiet, *bring)
    finish(quiet, "extract")
    rng = random.Random(7)
    for number in range(KILLS):
        child = start(killed, *rng.choice((["run"], ["run"], ["extract", "--all"], bring)))
        time.sleep(rng.uniform(0.2, seconds))
        os.killpg(child.pid, signal.SIGKILL)
        child.communicate()
        if number % 10 == 0 and (killed / "archive.db").exists():
            with closing(sqlite3.connect(killed / "archive.db")) as connection:
                assert connection.execute("pragma integrity_check").fetchone() == ("ok",)
    finish(killed, *bring)
    finish(killed, "run")
    captures, problems = verify_archive(killed / "archive.db")
    assert problems == []
    assert captures
    assert tables(killed) == tables(quiet)
    with closing(sqlite3.connect(killed / "archive.db")) as connection:
        twice = "select count(*) from sightings group by warc_file, warc_offset having count(*) > 1"
        assert connection.execute(twice).fetchall() == []


def test_a_visit_that_was_interrupted_tells_nothing_of_the_site_and_stays_due(sites, tmp_path):
    finish(tmp_path, "crawl", "erqi-kjj")
    before = rows(tmp_path, "select count(*) from captures")
    child = start(tmp_path, "crawl", env={**os.environ, "GONGKAI_DOWNLOAD_DELAY": "0.5"})
    while rows(tmp_path, "select count(*) from captures") < before + 4:
        time.sleep(0.05)
    os.killpg(child.pid, signal.SIGINT)
    _, errors = child.communicate(timeout=60)
    assert (child.returncode, "Traceback" in errors) == (1, False), errors
    assert "the run was interrupted" in errors
    assert rows(tmp_path, "select count(*) from visits") == 1
    assert rows(tmp_path, "select outcome from visits") == "ok"
    assert rows(tmp_path, "select count(*) from runs where ended_at is null") == 0
    assert verify_archive(tmp_path / "archive.db")[1] == []
    finish(tmp_path, "crawl", "--due")
    fine = "select count(distinct agency_id) from visits where outcome in ('ok', 'nothing_new')"
    assert rows(tmp_path, fine) == rows(tmp_path, "select count(*) from agencies") == 5


def rows(folder, query):
    """The first value that a query gives."""
    with closing(sqlite3.connect(folder / "archive.db")) as connection:
        return connection.execute(query).fetchone()[0]


def test_a_disk_that_is_full_ends_the_run_with_one_line(sites, tmp_path):
    def small_disk() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (150_000, 150_000))

    finish(tmp_path, "status")
    status, errors = finish(tmp_path, "crawl", preexec_fn=small_disk)
    assert status == 1
    assert "too large" in errors or "full" in errors, errors
    assert len(errors.splitlines()) <= 3, errors
    # A full disk is no fault of a site.
    trouble = "select count(*) from visits where outcome not in ('ok', 'nothing_new')"
    assert rows(tmp_path, trouble) == 0
    finish(tmp_path, "run")
    assert verify_archive(tmp_path / "archive.db")[1] == []


def test_two_at_once_the_second_says_so(tmp_path):
    with archive_lock(tmp_path / "archive.db"):
        for words in (["run"], ["extract"], ["verify", "--repair"]):
            status, errors = finish(tmp_path, *words)
            assert status == 1
            assert "another run is at work" in errors
            assert len(errors.splitlines()) == 1


def test_an_archive_that_cannot_be_written_is_one_line(tmp_path):
    (tmp_path / "a file").write_text("")
    for command in ("run", "extract", "status"):
        status, errors = finish(tmp_path / "a file", command)
        assert (status, len(errors.splitlines())) == (1, 1), errors


def test_an_archive_made_again_from_warc_alone_has_the_same_published_tables(sites, tmp_path):
    finish(tmp_path, "run")
    before = everything(tmp_path)
    for path in tmp_path.glob("archive.db*"):
        path.unlink()
    assert finish(tmp_path, "verify", "--repair")[0] == 0
    assert everything(tmp_path) == before
    assert len(before) > 12


def everything(folder) -> dict:
    """All published tables; the state of the reading code aside, which others may be editing."""
    with closing(sqlite3.connect(folder / "archive.db")) as connection:
        connection.row_factory = sqlite3.Row
        tables = "select name from sqlite_master where type in ('table', 'view')"
        names = connection.execute(tables).fetchall()
        return {
            name: [
                {column: row[column] for column in row.keys() if column != "extractor"}  # noqa: SIM118
                for row in connection.execute(f"select * from [{name}]")
            ]
            for (name,) in names
            if is_published(name)
        }
