"""The commands as a person uses them: exit status, one clear line, no traceback."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from extract.form import read_forms
from tests.maker import make_html

ROOT = Path(__file__).parent.parent
FORM = read_forms()["2021"]
REGISTER = """
[test-kjj]
name = "测试市科学技术局"
region = "410000"
kind = "department"
home = "http://kjj.test.gov.cn/"
"""


@pytest.fixture
def page():
    zeros = {(t.key, r.key, c.key): 0 for t in FORM.tables.values() for r, c in t.cells()}
    return make_html(FORM, zeros)


@pytest.fixture
def run(tmp_path):
    (tmp_path / "agencies").mkdir()
    (tmp_path / "agencies" / "a.toml").write_text(REGISTER, encoding="utf-8")

    def call(*words):
        command = [sys.executable, str(ROOT / "gongkai.py"), "--archive", "a.db"]
        command += ["--agencies", "agencies", *map(str, words)]
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=120)
        assert "Traceback" not in done.stderr, done.stderr
        return done

    return call


def test_read_prints_one_object_a_file(run, tmp_path, page):
    (tmp_path / "a.html").write_text(page, encoding="utf-8")
    (tmp_path / "b.txt").write_text("无", encoding="utf-8")
    done = run("read", "a.html", "b.txt", "--json")
    assert done.returncode == 0
    first, second = map(json.loads, done.stdout.splitlines())
    assert (first["file"], first["form"], len(first["figures"])) == ("a.html", "2021", 200)
    assert second["form"] is None
    assert second["issues"]
    assert "200 number" in run("read", "a.html").stdout


def test_read_says_which_path_is_missing(run, tmp_path, page):
    done = run("read", "no-such.html", "--json")
    assert (done.returncode, done.stdout, len(done.stderr.splitlines())) == (2, "", 1)
    (tmp_path / "a.html").write_text(page, encoding="utf-8")
    assert run("read", "no-such.html", "a.html").returncode == 1
    assert run("read").returncode == 2


def test_import_extract_status_verify(run, tmp_path, page):
    (tmp_path / "a.html").write_text(page, encoding="utf-8")
    assert run("import", "a.html", "--agency", "test-kjj").returncode == 0
    assert "1 reports" in run("extract").stdout
    assert "nothing new" in run("extract").stdout
    status = json.loads(run("status", "--json").stdout)
    assert status["agencies"][0]["reports"] == {"2023": "current"}
    assert "1 captures verified, 0 damaged" in run("verify").stdout


def test_an_unknown_agency_is_one_line(run, tmp_path):
    (tmp_path / "a.html").write_text("x", encoding="utf-8")
    done = run("import", "a.html", "--agency", "nobody")
    assert done.returncode == 2
    assert done.stderr == "gongkai: nobody: no such agency in the register\n"


def test_a_broken_register_is_one_line_naming_file_and_key(run, tmp_path):
    (tmp_path / "agencies" / "b.toml").write_text('[x]\nnaem = "y"\n', encoding="utf-8")
    done = run("status")
    assert done.returncode == 1
    assert "b.toml" in done.stderr
    assert "naem" in done.stderr


def test_an_archive_that_is_none_is_one_line(run, tmp_path):
    (tmp_path / "a.db").write_bytes(b"no database, just text" * 100)
    done = run("status")
    assert done.returncode == 1
    assert "cannot open the archive" in done.stderr


def test_the_operators_command_hears_what_needs_a_person(run, tmp_path, monkeypatch):
    monkeypatch.setenv("GONGKAI_ALERT", f"sort | cat >> {tmp_path / 'heard'}")
    assert run("verify").returncode == 1
    assert "no such archive" in (tmp_path / "heard").read_text()
    monkeypatch.setenv("GONGKAI_ALERT", "no-such-command")
    done = run("verify")
    assert done.returncode == 1
    assert "the alert command ended with 127" in done.stderr
    monkeypatch.delenv("GONGKAI_ALERT")
    monkeypatch.setenv("GONGKAI_WEBHOOK", "http://127.0.0.1:1/")
    assert "the webhook failed" in run("verify").stderr


def test_damage_that_was_acknowledged_is_no_complaint_and_new_damage_is(run, tmp_path, page):
    for year in (2023, 2022):
        (tmp_path / "a.html").write_text(page.replace("2023", str(year)), encoding="utf-8")
        run("import", "a.html", "--agency", "test-kjj", "--url", f"http://kjj.test.gov.cn/{year}")
    files = sorted((tmp_path / "warc").glob("*.warc.gz"))
    assert len(files) == 2
    files[0].write_bytes(b"")
    assert run("verify").returncode == 1
    done = run("verify", "--acknowledge", "磁盘坏了")
    assert done.returncode == 0 and "acknowledged" in done.stdout and not done.stderr
    assert run("verify").returncode == 0
    files[1].write_bytes(b"")
    done = run("verify")
    assert done.returncode == 1
    assert files[1].name in done.stderr and files[0].name not in done.stderr
    (tmp_path / "damage.csv").write_text("what,ever\n1,2\n")
    done = run("verify")
    assert done.returncode == 1 and "damage.csv: must have at, note, says" in done.stderr


def test_a_backup_is_an_archive(run, tmp_path, page):
    (tmp_path / "a.html").write_text(page, encoding="utf-8")
    run("import", "a.html", "--agency", "test-kjj")
    for _ in range(2):
        assert run("backup", "copy").returncode == 0
    run("import", "a.html", "--agency", "test-kjj", "--url", "http://kjj.test.gov.cn/1.html")
    assert run("backup", "copy").returncode == 0
    done = run("--archive", "copy/a.db", "verify")
    assert (done.returncode, done.stdout) == (0, "2 captures verified, 0 damaged\n")


def test_wrong_usage_is_two(run):
    assert run("no-such-command").returncode == 2
    assert run("import", "x").returncode == 2


def test_schedule_prints_one_cron_line(run):
    (line,) = run("schedule").stdout.splitlines()
    assert line.endswith("run --due")


def test_reading_a_page_loads_neither_the_archive_nor_other_media(tmp_path, page):
    (tmp_path / "a.html").write_text(page, encoding="utf-8")
    command = [sys.executable, "-X", "importtime", str(ROOT / "gongkai.py"), "read", "a.html"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=120)
    loaded = {line.rpartition("|")[2].strip() for line in done.stderr.splitlines()}
    assert done.returncode == 0
    assert "extract.readers.html" in loaded
    assert not loaded & {"sqlite_utils", "datasette", "scrapy", "openpyxl", "PIL", "bs4", "numpy"}


def test_the_archive_brings_in_no_library_of_tables_and_hides_none():
    script = (
        "import sys, crawler.archive; loaded = {'pandas', 'numpy'} & set(sys.modules);"
        "import numpy; print(sorted(loaded), numpy.int64(7))"
    )
    command = [sys.executable, "-c", script]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert done.stdout.strip() == "[] 7"
