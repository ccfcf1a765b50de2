"""The whole line from outside: the demonstration's commands, then its archive held to the truth."""

import json
import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from selectolax.lexbor import LexborHTMLParser

from crawler.archive import Archive
from crawler.captures import read_capture
from crawler.decode import decode
from demo.truth import truth
from extract.form import read_forms
from extract.readers.html import find_cell
from extract.values import read_value, tidy
from tests.shared import SHARED, needs_shared

ROOT = Path(__file__).parent.parent
BIN = Path(sys.executable).parent


def gongkai(*words, cwd, expect=0):
    environment = {k: v for k, v in os.environ.items() if not k.startswith("GONGKAI_")}
    done = subprocess.run(
        [sys.executable, ROOT / "gongkai.py", *map(str, words)],
        cwd=cwd,
        env=environment,
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == expect, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    """The folder of an archive that the demonstration command filled, and what it printed."""
    folder = tmp_path_factory.mktemp("demo")
    printed = gongkai("--archive", "demo.db", "demo", "--no-serve", cwd=folder)
    return folder, printed


def query(folder, sql, *values):
    with sqlite3.connect(f"file:{folder / 'demo.db'}?mode=ro", uri=True) as connection:
        connection.row_factory = sqlite3.Row
        return connection.execute(sql, values).fetchall()


def test_it_says_that_the_pages_are_stand_ins(demo):
    _, printed = demo
    assert "stands in for the real one" in printed
    for agency in ("nanyang-kjj", "zhoukou-kjj", "zhongwei-kjj", "erqi-kjj", "nygxq-gwh"):
        assert agency in printed


def test_every_planted_report_is_found_and_no_decoy(demo):
    folder, _ = demo
    found = {(row["agency_id"], row["year"]): row for row in query(folder, "select * from reports")}
    planted = {(one.agency_id, one.year): one for one in truth().reports}
    assert found.keys() == planted.keys()
    decoys = {url for decoy in truth().decoys for url in decoy.urls}
    assert not decoys & {row["url"] for row in found.values()}
    for key, one in planted.items():
        assert found[key]["form"] == (one.form if one.form in read_forms() else None), key
        assert found[key]["url"] in one.urls, key


@pytest.mark.parametrize("planted", truth().reports, ids=lambda one: f"{one.agency_id}-{one.year}")
def test_every_figure_is_published(demo, planted):
    folder, _ = demo
    for (table, row, column), printed in planted.figures.items():
        (found,) = query(
            folder,
            f"select {column}, {column}_kind from {table}"
            " where agency_id = ? and year = ? and row = ?",
            planted.agency_id,
            planted.year,
            row,
        )
        wanted = read_value(printed)
        assert found[1] == wanted.kind, (table, row, column)
        assert found[0] == (None if wanted.value is None else float(wanted.value))


def test_every_attachment_is_kept(demo):
    folder, _ = demo
    kept = {row["url"] for row in query(folder, "select url from captures where is_attachment")}
    assert {url for one in truth().reports for url in one.attachments} <= kept


def test_every_figures_place_leads_to_its_text(demo):
    folder, _ = demo
    archive = Archive(folder / "demo.db")
    versions = archive.db.query(
        "select v.id, c.* from versions v join captures c on c.id = capture_id"
    )
    for version in list(versions):
        tree = LexborHTMLParser(decode(read_capture(archive, version)))
        figures = query(
            folder,
            "select raw, place from figures where version_id = ? and kind != 'absent'",
            version["id"],
        )
        for figure in figures:
            node = find_cell(tree, **json.loads(figure["place"]))
            assert node is not None
            assert tidy(node.text()).replace(" ", "") == figure["raw"].replace(" ", "")
    archive.close()


def test_the_warc_files_pass_warcio_check(demo):
    folder, _ = demo
    paths = list((folder / "warc").glob("*.warc.gz"))
    assert paths
    done = subprocess.run(
        [BIN / "warcio", "check", "-v", *paths], capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stdout
    assert "digest pass" in done.stdout
    assert "fail" not in done.stdout


def test_a_second_crawl_stores_no_new_payload(demo):
    folder, _ = demo
    before = [
        tuple(row) for row in query(folder, "select id, url, sha256 from captures order by id")
    ]
    gongkai("--archive", "demo.db", "demo", "--no-serve", cwd=folder)
    after = [
        tuple(row) for row in query(folder, "select id, url, sha256 from captures order by id")
    ]
    assert after == before
    outcomes = query(folder, "select outcome from visits where run_id = (select max(id) from runs)")
    assert {row[0] for row in outcomes} == {"nothing_new"}
    assert "0 damaged" in gongkai("--archive", "demo.db", "verify", cwd=folder)


REGISTER = """
[nanyang-kjj]
name = "南阳市科学技术局"
region = "411300"
kind = "department"
home = "http://kjj.nanyang.gov.cn/"
[zhoukou-kjj]
name = "周口市科技局"
region = "411600"
kind = "department"
home = "http://kjj.zhoukou.gov.cn/"
[shuyang-fgj]
name = "沭阳县发展和改革局"
region = "321322"
kind = "department"
home = "http://www.shuyang.gov.cn/"
"""


@needs_shared
def test_real_documents_go_through_the_same_commands(tmp_path):
    (tmp_path / "agencies").mkdir()
    (tmp_path / "agencies" / "a.toml").write_text(REGISTER, encoding="utf-8")
    given = ("--archive", "demo.db", "--agencies", "agencies")
    seeds = SHARED / "seeds"
    for agency, path in (
        ("nanyang-kjj", next(seeds.glob("000_*"))),
        ("zhoukou-kjj", next(seeds.glob("001_*"))),
        ("shuyang-fgj", SHARED / "samples" / "ucap_article_shuyang_2023.html"),
    ):
        gongkai(*given, "import", path, "--agency", agency, cwd=tmp_path)
    gongkai(*given, "extract", cwd=tmp_path)
    found = query(tmp_path, "select id, form, status from reports order by id")
    assert [tuple(row) for row in found] == [
        ("nanyang-kjj-2023", "2021", "current"),
        ("shuyang-fgj-2023", "2021", "current"),
        ("zhoukou-kjj-2022", "2021", "current"),
    ]
    ((in_force,),) = query(
        tmp_path,
        "select in_force from disclosures where row = 'normative_documents'"
        " and agency_id = 'shuyang-fgj'",
    )
    assert in_force == 18
    lost = query(
        tmp_path,
        "select total, total_inferred from requests where row = 'refused_inquiry'"
        " and agency_id = 'zhoukou-kjj'",
    )
    assert [tuple(row) for row in lost] == [(None, 0)]


@pytest.mark.parametrize(
    ("name", "body", "says"),
    [
        ("empty.html", b"", "the file is empty"),
        ("picture.html", b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + bytes(300), "damaged"),
        ("login.html", "<html>用户登录<input type=password></html>".encode(), "login_page"),
        ("gbk.html", "<html><p>没有声明编码，不是报告</p></html>".encode("gbk"), "not_a_report"),
        ("huge.html", b"<html>" + b"<p>x</p>" * 25_000_000, "190 MB"),
        ("cut.warc.gz", b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03\x4b\x4c", "damaged"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_bad_input_says_so_and_loses_nothing(demo, name, body, says):
    folder, _ = demo
    before = query(folder, "select count(*) from requests")[0][0]
    (folder / name).write_bytes(body)
    words = [sys.executable, ROOT / "gongkai.py", "--archive", "demo.db"]
    said = ""
    for command in ("import", name, "--agency", "nanyang-kjj"), ("extract",):
        done = subprocess.run(
            [*words, *command], cwd=folder, capture_output=True, text=True, timeout=120
        )
        assert done.returncode in (0, 1)
        assert len(done.stderr.splitlines()) <= 1
        said += done.stderr
    (folder / name).unlink()
    sql = "select rule from issues i join captures c on c.id = i.capture_id where c.url like ?"
    said += "".join(row["rule"] for row in query(folder, sql, f"%{name}"))
    assert says in said
    assert query(folder, "select count(*) from requests")[0][0] == before
