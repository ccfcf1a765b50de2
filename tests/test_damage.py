"""Damage of every kind: found, named, mended where it can be, and the rest stays usable."""

import json
import sqlite3
from contextlib import closing

import pytest

from crawler.archive import Archive
from crawler.backup import back_up
from crawler.captures import CaptureStore, Origin, read_capture
from crawler.errors import WriteError
from crawler.members import read_members
from crawler.register import Agency
from crawler.repair import repair
from crawler.replay import catch_up
from crawler.verify import verify, verify_archive
from crawler.warc import Exchange

A = Agency(id="a", name="甲局", region="410000", kind="department", home="http://a.gov.cn/")
B = Agency(id="b", name="乙局", region="410000", kind="department", home="http://b.gov.cn/")
BOTH = {"a": A, "b": B}
TABLES = ("agencies", "runs", "visits", "captures", "sightings")


def exchange(body: bytes, **more) -> Exchange:
    fields = {"url": "http://a.gov.cn/x", "at": "2026-01-01T00:00:00Z", "status": 200}
    return Exchange(**{**fields, "headers": [("Content-Type", "text/html")], "body": body, **more})


def fill(path) -> None:
    """Two runs: pages that change and return, one shared by two agencies, a redirect, a file."""
    with closing(Archive(path)) as archive:
        archive.write_agencies(BOTH)
        for run in (1, 2):
            run_id = archive.begin_run("test")
            with closing(CaptureStore(archive, run_id=run_id)) as store:
                day = f"2026-01-0{run}T00:00:0"
                report = Origin(
                    agency_id="a", role="report", entry_title="年报", referrer="http://a/"
                )
                other = Origin(agency_id="b", role="other")
                for n, body in enumerate((b"A", b"B" * run, b"A")):
                    store.store_exchange(exchange(body * 3000, at=f"{day}{n}Z"), report)
                store.store_exchange(exchange(b"A" * 3000, at=f"{day}4Z"), other)
                moved = [("Location", "/z"), ("Content-Disposition", "filename=年.pdf")]
                stored = store.store_exchange(
                    exchange(b"", status=301, headers=moved, url="http://a.gov.cn/m"), other
                )
                store.relabel(stored.capture_id, role="report", entry_title="二〇二三")
                store.store_file("file:///a/b", b"%PDF-1.4", at=f"{day}5Z", origin=report)
                visit = {"run_id": run_id, "agency_id": "a", "outcome": "ok", "reason": "好"}
                times = {"started_at": f"{day}0Z", "ended_at": f"{day}9Z", "requests": 4}
                store.write_visit({**visit, **times, "captures_new": 1, "reports_found": 2})
                store.end_run()


def dump(path) -> dict:
    with closing(sqlite3.connect(path)) as connection:
        return {t: connection.execute(f"select * from {t}").fetchall() for t in TABLES}


@pytest.fixture
def path(tmp_path):
    fill(tmp_path / "archive.db")
    return tmp_path / "archive.db"


def warcs(path) -> list:
    return sorted((path.parent / "warc").glob("*.warc.gz"))


def test_an_archive_made_again_from_warc_equals_the_original(path):
    before = dump(path)
    assert verify_archive(path) == (6, [])
    for end in ("", "-wal", "-shm"):
        path.with_name(path.name + end).unlink(missing_ok=True)
    done = repair(path, BOTH)
    assert (done.rebuilt, done.left) == (True, [])
    assert dump(path) == before


def test_a_body_that_left_the_register_is_known_from_warc(path):
    path.unlink()
    repair(path, {"a": A})
    assert ("b", "乙局") in {row[:2] for row in dump(path)["agencies"]}


def test_a_damaged_database_page_is_found_and_the_database_made_again(path):
    before = dump(path)
    data = bytearray(path.read_bytes())
    data[4096 * 3 : 4096 * 4] = b"\x7f" * 4096
    path.write_bytes(data)
    captures, problems = verify_archive(path)
    assert captures == 0
    assert "the database is damaged" in problems[0]
    done = repair(path, BOTH)
    assert done.rebuilt
    assert done.left == []
    assert dump(path) == before
    assert list(path.parent.glob("archive.db.damaged-*"))


def test_on_a_disk_that_takes_no_writing_the_archive_is_verified_and_copied(
    path, tmp_path, monkeypatch
):
    real = sqlite3.connect

    def connect(address, **more):
        """As SQLite on such a disk: what is not immutable is opened, and then cannot be read."""
        connection = real(address, **more)
        if "mode=ro" in str(address) and "immutable" not in str(address):
            connection.set_progress_handler(lambda: 1, 1)
        return connection

    monkeypatch.setattr("sqlite3.connect", connect)
    assert "the database is damaged" in verify_archive(path)[1][0]
    monkeypatch.setattr("os.access", lambda *_: False)
    assert verify_archive(path) == (6, [])
    assert back_up(path, tmp_path / "copy") == 2
    warcs(path)[0].write_bytes(b"")
    assert f"{warcs(path)[0].name}: the file is cut off" in verify_archive(path)[1][0]
    path.with_name("archive.db-wal").write_bytes(b"what is not yet in the database")
    assert "the database is damaged" in verify_archive(path)[1][0]


@pytest.mark.parametrize("cut", [1, 9, 60, 200])
def test_a_torn_tail_is_named_and_put_aside(path, cut):
    before = dump(path)
    last = warcs(path)[-1]
    whole = last.read_bytes()
    last.write_bytes(whole + whole[:cut])
    with closing(Archive(path)) as archive:
        (problem,) = verify(archive)
    assert f"{last.name}, offset {len(whole)}: the file is cut off" in problem
    done = repair(path, BOTH)
    assert done.left == []
    assert last.read_bytes() == whole
    assert last.with_name(f"{last.name}.torn-{len(whole)}").read_bytes() == whole[:cut]
    assert dump(path) == before


def test_a_file_cut_in_the_middle_names_what_is_lost_and_keeps_the_rest(path):
    first = warcs(path)[0]
    rows = dump(path)["captures"]
    with closing(Archive(path)) as archive:
        (wanted,) = archive.db.query(
            "select * from captures where url = 'file:///a/b' and agency_id = 'a'"
        )
        first.write_bytes(first.read_bytes()[: wanted["warc_offset"] + 20])
        problems = verify(archive)
        assert any(p.startswith(f"capture {wanted['id']}, file:///a/b: ") for p in problems)
        assert any("bytes are missing" in p for p in problems)
    done = repair(path, BOTH)
    assert any("1 captures are lost" in line for line in done.left)
    assert len(dump(path)["captures"]) == len(rows)
    with closing(Archive(path)) as archive:
        others = archive.db.query("select * from captures where damage is null")
        assert len([read_capture(archive, row) for row in others]) == len(rows) - 1


def records(warc) -> list:
    return [getattr(one, "data", None) for one in read_members(warc)]


def test_every_flipped_byte_is_found_and_hurts_one_record(path):
    first = warcs(path)[0]
    good, whole = first.read_bytes(), records(first)
    for at in range(5, len(good), 211):
        bad = bytearray(good)
        bad[at] ^= 0x20
        first.write_bytes(bad)
        with closing(Archive(path)) as archive:
            problems = verify(archive)
        assert problems or records(first) == whole, at  # a time of gzip's own, a padding bit
        assert len([p for p in problems if p.startswith("capture")]) <= 2
    first.write_bytes(good)
    assert verify_archive(path)[1] == []


def test_a_lost_file_is_named_and_its_pages_are_stored_anew(path):
    warcs(path)[0].unlink()
    with closing(Archive(path)) as archive:
        problems = verify(archive)
        assert problems[0].endswith("the file is missing")
        assert len([p for p in problems if p.startswith("capture")]) == 5
    done = repair(path, BOTH)
    assert "captures are lost" in done.left[0]
    fill(path)
    with closing(Archive(path)) as archive:
        left = [row["id"] for row in archive.db.query("select id from captures where damage != ''")]
        assert left == []
        assert all("missing" in p for p in verify(archive))


def test_a_file_brought_back_is_taken_in_again(path):
    first = warcs(path)[0]
    data = first.read_bytes()
    first.unlink()
    repair(path, BOTH)
    first.write_bytes(data)
    assert repair(path, BOTH).left == []


def test_what_a_crash_kept_from_the_database_is_indexed_by_the_next_run(path, monkeypatch):
    with closing(Archive(path)) as archive:
        store = CaptureStore(archive, run_id=archive.begin_run("killed"))
        origin = Origin(agency_id="a", role="report")
        store.store_exchange(exchange(b"before", url="http://a.gov.cn/1"), origin)
        with monkeypatch.context() as patch:
            patch.setattr("crawler.captures.index_capture", lambda *_, **__: 1 / 0)
            with pytest.raises(ZeroDivisionError):
                store.store_exchange(exchange(b"after", url="http://a.gov.cn/2"), origin)
        store._warc._file.close()  # as the system does for a killed process
        assert any("does not know this record" in p for p in verify(archive))
        assert catch_up(archive).captures == 1
        assert catch_up(archive).captures == 0
        assert verify(archive) == []


def test_a_full_disk_leaves_no_half_record(path, monkeypatch):
    with closing(Archive(path)) as archive:
        store = CaptureStore(archive, run_id=None)
        origin = Origin(agency_id="a", role="report")
        store.store_exchange(exchange(b"fits", url="http://a.gov.cn/1"), origin)
        file = store._warc._file
        real = file.write

        class Full:
            def __getattr__(self, name):
                return getattr(file, name)

            def write(self, data):
                if len(data) < 40:
                    raise OSError(28, "No space left on device")
                return real(data[: len(data) // 2])

        monkeypatch.setattr(store._warc, "_file", Full())
        with pytest.raises(WriteError, match="No space left"):
            store.store_exchange(exchange(b"does not", url="http://a.gov.cn/2"), origin)
        monkeypatch.setattr(store._warc, "_file", file)
        store.store_exchange(exchange(b"fits again", url="http://a.gov.cn/3"), origin)
        store.close()
        assert verify(archive) == []
        assert archive.db.table("captures").count == 8


def test_another_archive_in_the_same_folder_is_left_alone(path):
    fill(path.with_name("other.db"))
    before = dump(path)
    path.unlink()
    repair(path, BOTH)
    assert dump(path) == before


def test_notes_are_warc_fields_of_their_response(path):
    records = [one.record() for one in read_members(warcs(path)[0])]
    kinds = [record.rec_type for record in records]
    assert kinds[:5] == ["warcinfo", "metadata", "metadata", "request", "response"]
    origin, request, response = records[2:5]
    about = response.rec_headers.get_header("WARC-Record-ID")
    assert origin.rec_headers.get_header("WARC-Concurrent-To") == about
    assert request.rec_headers.get_header("WARC-Concurrent-To") == about
    block = origin.raw_stream.read().decode()
    assert block.startswith("via: http://a/\r\n")
    assert json.loads(block.splitlines()[1].partition(": ")[2])["entry_title"] == "年报"
