"""Releases: every format holds what the archive holds, and a failed one replaces nothing."""

import csv
import hashlib
import json
import os
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import frictionless
import openpyxl
import pandas
import pyarrow
import pyarrow.parquet
import pytest
import yaml

from crawler.archive import Archive
from crawler.errors import GongkaiError
from crawler.search import register_pairs
from extract.load import extract
from extract.published import columns_of
from publish.csv.out import safe_cell
from publish.release import sinks, source, tables, workbook
from publish.release.changes import DATABASE
from publish.release.extras import codebook_rows
from publish.release.place import LATEST, folder_lock
from publish.release.release import describe_release, make_release
from publish.release.schema import TABLES
from publish.words import WIDE_TABLES
from tests.publish_archive import write_archive

PROJECT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def archive(tmp_path_factory):
    return write_archive(tmp_path_factory.mktemp("archive"))


@pytest.fixture(scope="module")
def release(archive, tmp_path_factory):
    return make_release(archive, tmp_path_factory.mktemp("releases"))


@pytest.fixture
def own_archive(archive, tmp_path):
    """A copy that a test may change."""
    copy = tmp_path / "own.db"
    with closing(sqlite3.connect(archive)) as db:
        db.execute("vacuum into ?", (str(copy),))
    return copy


def change(path, *statements):
    with closing(sqlite3.connect(path)) as db:
        register_pairs(db)
        for statement in statements:
            db.execute(statement)
        db.commit()


def read_csv(path):
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


def query(path, sql):
    with closing(sqlite3.connect(path)) as db:
        return list(db.execute(sql))


def in_key_order(path, table):
    with closing(sqlite3.connect(path)) as db:
        columns = list(db.execute(f"pragma table_info({table})"))
        keys = [
            name for _, name in sorted((column[5], column[1]) for column in columns if column[5])
        ] or ["version_id", "form_table", "form_row", "form_column"]  # figures is a view
        rows = db.execute(f"select * from {table} order by {', '.join(keys)}")
        return [column[1] for column in columns], list(rows)


def test_a_release_has_its_files_and_says_so(release):
    there = {path.relative_to(release.path).as_posix() for path in release.path.rglob("*.*")}
    tops = {"README.md", "CITATION.cff", "codebook.csv", "changes.csv", "datapackage.json"}
    tops |= {"manifest.json", "checksums.sha256", "gongkai.xlsx", DATABASE}
    ours = {f"{kind}/{table}.{kind}" for kind in ("csv", "parquet") for table in TABLES}
    assert there == tops | ours
    assert "the first release here" in describe_release(release)
    assert (release.path.parent / LATEST).resolve() == release.path
    assert all(path.stat().st_mode & 0o222 == 0 for path in release.path.rglob("*.*"))


@pytest.mark.parametrize("table", TABLES)
def test_every_csv_equals_the_archive(archive, release, table):
    names, rows = in_key_order(archive, table)
    found = read_csv(release.path / "csv" / f"{table}.csv")
    as_text = [
        [
            safe_cell(cell) if isinstance(cell, str) else "" if cell is None else str(cell)
            for cell in row
        ]
        for row in rows
    ]
    assert found == [names, *as_text]
    tail = release.manifest["tables"][table]
    assert tail["rows"] == len(rows)
    assert not rows or tail["last_key"][0] in map(str, rows[-1])


@pytest.mark.parametrize("table", TABLES)
def test_every_csv_has_one_byte_order_mark(release, table):
    data = (release.path / "csv" / f"{table}.csv").read_bytes()
    assert data.startswith("\ufeff".encode())
    assert data.count("\ufeff".encode()) == 1


@pytest.mark.parametrize("table", TABLES)
def test_every_parquet_comes_back_with_types(archive, release, table):
    names, rows = in_key_order(archive, table)
    found = pyarrow.parquet.read_table(release.path / "parquet" / f"{table}.parquet")
    assert found.column_names == names
    for name, cells in zip(names, zip(*rows, strict=True), strict=False):
        column = found[name]
        if pyarrow.types.is_timestamp(column.type):
            plain = [cell and cell.strftime("%Y-%m-%dT%H:%M:%SZ") for cell in column.to_pylist()]
        elif pyarrow.types.is_date(column.type):
            plain = [cell and cell.isoformat() for cell in column.to_pylist()]
        else:
            plain = column.to_pylist()
        assert plain == list(cells), name


def test_parquet_types_are_those_of_the_meaning(release):
    shape = pyarrow.parquet.read_schema(release.path / "parquet" / "requests.parquet")
    for column in columns_of("requests"):
        assert shape.field(column).type == pyarrow.float64()
        assert shape.field(f"{column}_kind").type == pyarrow.string()
    assert shape.field("year").type == pyarrow.int64()
    assert shape.field("region").type == pyarrow.string()
    assert shape.field("total").metadata[b"zh"]
    shape = pyarrow.parquet.read_schema(release.path / "parquet" / "reports.parquet")
    assert shape.field("first_seen").type == pyarrow.timestamp("ms", tz="UTC")
    assert shape.field("published_on").type == pyarrow.date32()


@pytest.mark.parametrize("table", TABLES)
def test_the_database_equals_the_archive(archive, release, table):
    assert in_key_order(release.path / DATABASE, table) == in_key_order(archive, table)


def test_the_database_has_the_published_tables_only_and_is_whole(release):
    names = query(release.path / DATABASE, "select name from sqlite_master where type = 'table'")
    assert {name for (name,) in names} == set(TABLES)
    assert query(release.path / DATABASE, "pragma integrity_check") == [("ok",)]
    assert query(release.path / DATABASE, "pragma foreign_key_check") == []
    indexes = query(release.path / DATABASE, "select 1 from sqlite_master where type = 'index'")
    assert len(indexes) > 10


def test_the_workbook_equals_the_archive_and_runs_nothing(archive, release):
    book = openpyxl.load_workbook(release.path / "gongkai.xlsx")
    assert book.sheetnames == ["reports", *WIDE_TABLES, "codebook"]
    for table in ("reports", *WIDE_TABLES):
        names, rows = in_key_order(archive, table)
        found = [list(row) for row in book[table].iter_rows(values_only=True)]
        assert found == [names, *map(list, rows)]
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} <= {"s", "n", "inlineStr"}


def test_text_like_a_formula_is_text_everywhere(own_archive, tmp_path):
    bad = ("=1+1|cmd", "+SUM(A1)", "-x", "@x", "\t=1", "#N/A", "＝1")
    ids = [row[0] for row in query(own_archive, "select id from reports order by id")]
    change(
        own_archive,
        *(f"update reports set title = '{bad[i]}' where id = '{ids[i]}'" for i in (0, 1, 2, 3, 4)),
    )
    change(
        own_archive, f"update agencies set note = '{bad[5]}'", "update passages set heading = '＝1'"
    )
    made = make_release(own_archive, tmp_path / "out").path
    book = openpyxl.load_workbook(made / "gongkai.xlsx")
    titles = {row[0].value: row[5] for row in book["reports"].iter_rows(min_row=2)}
    for report, text in zip(ids, bad, strict=False):
        assert (titles[report].value, titles[report].data_type) == (text, "s")
    in_csv = {row[0]: row[5] for row in read_csv(made / "csv" / "reports.csv")}
    assert [in_csv[report] for report in ids[:5]] == [f"'{text}" for text in bad[:5]]
    assert {row[3] for row in read_csv(made / "csv" / "passages.csv")[1:]} == {"'＝1"}
    frame = pyarrow.parquet.read_table(made / "parquet" / "reports.parquet")
    assert set(bad[:5]) <= set(frame["title"].to_pylist())


def test_control_characters_and_long_text_do_not_break_the_workbook(own_archive, tmp_path):
    change(own_archive, "update reports set title = char(0, 11) || '一' || char(65535)")
    change(own_archive, f"update reports set url = '{'长' * 40_000}'")
    made = make_release(own_archive, tmp_path / "out").path
    book = openpyxl.load_workbook(made / "gongkai.xlsx", read_only=True)
    row = list(next(book["reports"].iter_rows(min_row=2, values_only=True)))
    book.close()
    assert "一" in row[5]
    assert len(next(cell for cell in row if str(cell).startswith("长"))) == 32_767
    assert {len(row[0]) for row in query(made / DATABASE, "select url from reports")} == {40_000}


def test_a_full_sheet_goes_on_in_the_next(archive, tmp_path, monkeypatch):
    monkeypatch.setattr(workbook, "SHEET_ROWS", 20)
    made = make_release(archive, tmp_path / "out").path
    book = openpyxl.load_workbook(made / "gongkai.xlsx")
    assert book.sheetnames[:3] == ["reports", "disclosures", "disclosures 2"]
    parts = [sheet for sheet in book if sheet.title.startswith("requests")]
    rows = query(archive, "select count(*) from requests")[0][0]
    assert sum(sheet.max_row - 1 for sheet in parts) == rows


def test_rows_that_show_what_a_column_holds_stand_where_readr_looks(
    own_archive, tmp_path, monkeypatch
):
    """It takes a column for what some rows hold, and drops what does not fit."""
    ids = [row[0] for row in query(own_archive, "select id from reports order by id")]
    change(
        own_archive,
        "update reports set title = '2023', published_on = null",
        f"update reports set title = '-' where id = '{ids[-1]}'",
        f"update reports set published_on = '2024-01-31' where id = '{ids[-2]}'",
    )
    monkeypatch.setattr(source, "GUESSED_ROWS", len(ids) // 2)
    made = make_release(own_archive, tmp_path / "out").path
    found = [row[0] for row in read_csv(made / "csv" / "reports.csv")[1:]]
    assert sorted(found) == ids and {found[2], found[4]} == set(ids[-2:])
    frame = pyarrow.parquet.read_table(made / "parquet" / "reports.parquet")
    assert sorted(frame["id"].to_pylist()) == ids


def test_checksums_hold_for_every_other_file(release):
    lines = (release.path / "checksums.sha256").read_text().splitlines()
    sums = dict(reversed(line.split("  ")) for line in lines)
    for name, digest in sums.items():
        assert hashlib.sha256((release.path / name).read_bytes()).hexdigest() == digest
    there = {path.relative_to(release.path).as_posix() for path in release.path.rglob("*.*")}
    assert set(sums) == there - {"checksums.sha256"}
    manifest = json.loads((release.path / "manifest.json").read_text())
    assert manifest == json.loads(json.dumps(release.manifest))
    assert manifest["archive"]["last_run"]["command"] == "run"
    assert all(manifest["files"][name]["sha256"] == sums[name] for name in manifest["files"])


def validate(path):
    """The validator's report on a data package."""
    return frictionless.validate(str(path))


def test_the_data_package_is_valid(release):
    package = json.loads((release.path / "datapackage.json").read_text())
    report = validate(release.path / "datapackage.json")
    assert report.valid, report.flatten(["rowNumber", "fieldName", "type", "message"])
    resources = {one["name"]: one for one in package["resources"]}
    assert set(resources) == {*TABLES, "codebook", "changes"}
    assert resources["requests"]["schema"]["primaryKey"] == ["report_id", "row"]
    assert resources["requests"]["schema"]["foreignKeys"][0]["reference"]["resource"]
    assert resources["reports"]["schema"]["missingValues"] == [""]
    for resource in resources.values():
        assert resource["bytes"] == (release.path / resource["path"]).stat().st_size
        for field in resource["schema"]["fields"]:
            assert field["description"].strip(" /"), (resource["name"], field["name"])


def test_the_validator_sees_a_cut_csv(release, tmp_path):
    package = json.loads((release.path / "datapackage.json").read_text())
    (tmp_path / "csv").mkdir()
    for resource in package["resources"]:
        data = (release.path / resource["path"]).read_bytes()
        cut = data[: data.rfind(b"\r\n", 0, -2) + 2] if resource["name"] == "reports" else data
        (tmp_path / resource["path"]).write_bytes(cut)
    (tmp_path / "datapackage.json").write_text(json.dumps(package))
    report = validate(tmp_path / "datapackage.json")
    types = {error[0] for error in report.flatten(["type"])}
    assert types >= {"hash-count", "byte-count", "foreign-key"}


def test_the_codebook_tells_every_column_in_both_languages(release):
    head, *rows = read_csv(release.path / "codebook.csv")
    assert head == ["table", "column", "type", "zh", "en", "unit"]
    assert all(row[3] and row[4] for row in rows), [row for row in rows if not (row[3] and row[4])]
    units = {(row[0], row[1]): row[5] for row in rows}
    assert units["disclosures", "amount"] == units["disclosures", "amount_inferred"] == "万元"
    assert ("kinds", "blank") in units
    assert list(codebook_rows([]))


def test_readme_and_citation(release):
    text = (release.path / "README.md").read_text()
    for word in ("a blank is not zero", "空白不等于 0", "CITATION.cff", release.path.name):
        assert word in text
    citation = (release.path / "CITATION.cff").read_text()
    read = yaml.safe_load(citation)
    assert read.keys() >= {"message", "title", "abstract", "type", "date-released"}
    assert (read["cff-version"], read["version"]) == ("1.2.0", release.path.name)
    assert read["authors"] == [{"name": "the gongkai founders"}]


def test_pandas_reads_every_file_without_a_special_case(release):
    for table in TABLES:
        text = pandas.read_csv(release.path / "csv" / f"{table}.csv")
        typed = pandas.read_parquet(release.path / "parquet" / f"{table}.parquet")
        assert list(text.columns) == list(typed.columns)
        assert len(text) == len(typed) == release.manifest["tables"][table]["rows"]
    sheet = pandas.read_excel(release.path / "gongkai.xlsx", sheet_name="requests")
    assert "机关" in pandas.read_csv(release.path / "codebook.csv")["zh"][0]
    assert len(sheet) == release.manifest["tables"]["requests"]["rows"]


def test_the_second_release_lists_what_changed(own_archive, tmp_path):
    out = tmp_path / "out"
    first = make_release(own_archive, out)
    same = make_release(own_archive, out)
    assert same.manifest["changes"] == {}
    assert read_csv(same.path / "changes.csv")[1:] == []
    one = "version_id = (select version_id from reports where id = 'nanyang-kjj-2023')"
    cell = (
        "cell_id = (select id from _cells"
        " where form_table = 'requests' and form_row = '{}' and form_column = 'total')"
    )
    change(
        own_archive,
        f"update _printed set value = 31 where {one} and {cell.format('received')}",
        f"delete from _printed where {one} and {cell.format('granted')}",
        "update reports set title = '改了' where id = 'nanyang-kjj-2022'",
        "insert into reports (id, agency_id, year, first_seen, url, status, title)"
        " values ('leer-ju-2023', 'leer-ju', 2023, '2026-02-01T00:00:00Z', 'u', 'unread', '=新')",
    )
    second = make_release(own_archive, out)
    assert second.manifest["previous"] == same.path.name
    assert [path.name for path in (first.path, same.path, second.path)] == [
        first.path.name,
        f"{first.path.name}.2",
        f"{first.path.name}.3",
    ]
    rows = read_csv(second.path / "changes.csv")[1:]
    head = ["figure", "{}", "nanyang-kjj-2023", "requests"]
    assert rows == [
        ["report", "added", "leer-ju-2023", *[""] * 6, "'=新", "", ""],
        [
            "report",
            "revised",
            "nanyang-kjj-2022",
            "",
            "",
            "title",
            rows[1][6],
            "",
            "",
            "改了",
            "",
            "",
        ],
        [
            "figure",
            "revised",
            *head[2:],
            "received",
            "total",
            "27",
            "number",
            "27",
            "31",
            "number",
            "31",
        ],
        ["figure", "removed", *head[2:], "granted", "total", "26", "number", "26", "", "", ""],
    ]
    assert second.manifest["changes"]["figures revised"] == 1
    back = make_release(own_archive, out)
    change(own_archive, "delete from reports where id = 'leer-ju-2023'")
    assert make_release(own_archive, out).manifest["changes"] == {"reports removed": 1}
    assert back.manifest["changes"] == {}


def contents(folder):
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def full_disk(*_):
    raise OSError(28, "No space left on device")


@pytest.mark.parametrize(
    ("where", "name", "fails"),
    [
        (sinks.pyarrow.parquet.ParquetWriter, "write_table", full_disk),
        (workbook.xlsxwriter.Workbook, "_store_workbook", full_disk),
        (tables, "read_batches", lambda db, schema: iter(())),
        (tables, "codebook_rows", full_disk),
    ],
)
def test_a_failed_export_leaves_the_last_good_one(
    archive, tmp_path, monkeypatch, where, name, fails
):
    make_release(archive, tmp_path)
    before = contents(tmp_path)
    monkeypatch.setattr(where, name, fails)
    with pytest.raises(GongkaiError, match=r"No space left|not whole"):
        make_release(archive, tmp_path)
    assert contents(tmp_path) == before


def test_a_killed_export_leaves_the_last_good_one(archive, tmp_path):
    first = make_release(archive, tmp_path)
    code = (
        "import sys, time; from pathlib import Path; from publish.release import release\n"
        "release.check_tables = lambda *_: (print('there', flush=True), time.sleep(60))\n"
        "release.make_release(Path(sys.argv[1]), Path(sys.argv[2]))"
    )
    words = [sys.executable, "-c", code, str(archive), str(tmp_path)]
    with subprocess.Popen(words, cwd=PROJECT, stdout=subprocess.PIPE) as killed:
        assert killed.stdout.readline() == b"there\n"
        with pytest.raises(GongkaiError, match="another export"):
            make_release(archive, tmp_path)
        os.kill(killed.pid, signal.SIGKILL)
    assert (tmp_path / ".partial").exists()
    assert (tmp_path / LATEST).resolve() == first.path
    second = make_release(archive, tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        first.path.name,
        second.path.name,
        LATEST,
    ]


def test_the_archive_may_be_written_meanwhile(own_archive, tmp_path, monkeypatch):
    change(own_archive, "pragma journal_mode = wal")
    pour = tables._pour

    def pour_late(db, schema, sinks):
        if schema.table == "agencies":
            change(own_archive, "delete from passages", "delete from issues")
        return pour(db, schema, sinks)

    monkeypatch.setattr(tables, "_pour", pour_late)
    made = make_release(own_archive, tmp_path / "out")
    assert made.manifest["tables"]["passages"]["rows"] > 0
    assert query(own_archive, "select count(*) from passages") == [(0,)]


def test_a_stray_text_among_numbers_makes_the_column_text(own_archive, tmp_path):
    change(own_archive, "update captures set status = 'odd' where id = 1")
    change(own_archive, "update reports set published_on = '2024-02-30'")
    made = make_release(own_archive, tmp_path / "out").path
    shape = pyarrow.parquet.read_schema(made / "parquet" / "captures.parquet")
    assert shape.field("status").type == pyarrow.string()
    shape = pyarrow.parquet.read_schema(made / "parquet" / "reports.parquet")
    assert shape.field("published_on").type == pyarrow.string()
    assert validate(made / "datapackage.json").valid


def run(*words, cwd):
    command = [sys.executable, "-m", "gongkai", *map(str, words)]
    env = {**os.environ, "PYTHONPATH": str(PROJECT)}
    return subprocess.run(command, cwd=cwd, env=env, capture_output=True, text=True)


def test_the_command(archive, tmp_path):
    done = run("--archive", archive, "export", tmp_path / "out", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert "16 tables" in done.stdout
    done = run("--archive", archive, "export", "--json", tmp_path / "out", cwd=tmp_path)
    assert json.loads(done.stdout)["previous"]
    help_text = run("export", "--help", cwd=tmp_path).stdout
    for word in ("CSV", "Parquet", "XLSX", "SQLite", "DIR", "latest"):
        assert word in help_text


def test_what_cannot_be_exported_is_one_line(archive, tmp_path):
    def fails(*words):
        done = run(*words, cwd=tmp_path)
        assert (done.returncode, done.stdout) == (1, "")
        (line,) = done.stderr.splitlines()
        return line

    assert "no such archive" in fails("--archive", tmp_path / "none.db", "export", "out")
    Archive(tmp_path / "new.db").close()
    assert "gongkai extract" in fails("--archive", tmp_path / "new.db", "export", "out")
    (tmp_path / "bad.db").write_text("no database" * 1000)
    assert "bad.db" in fails("--archive", tmp_path / "bad.db", "export", "out")
    (tmp_path / "file").write_text("")
    assert "Not a directory" in fails("--archive", archive, "export", "file/below")
    (tmp_path / "out").mkdir(exist_ok=True)
    with folder_lock(tmp_path / "out"):
        assert "another export" in fails("--archive", archive, "export", "out")
    (tmp_path / "out" / LATEST).symlink_to("gone")
    assert "remove it" in fails("--archive", archive, "export", "out")
    assert not list((tmp_path / "out").glob("2*"))


def test_an_empty_archive_is_an_empty_release(tmp_path):
    one = Archive(tmp_path / "empty.db")
    extract(one)
    one.close()
    made = make_release(tmp_path / "empty.db", tmp_path / "out")
    assert {table["rows"] for table in made.manifest["tables"].values()} == {0}
    assert validate(made.path / "datapackage.json").valid
