import gzip
import hashlib
from pathlib import Path

import pytest

from crawler.archive import Archive
from crawler.captures import CaptureStore, Origin, read_capture
from crawler.errors import GongkaiError
from crawler.register import Agency
from crawler.verify import verify
from crawler.warc import Exchange

A = Agency(id="a", name="甲局", region="410000", kind="department", home="http://a.gov.cn/")
B = Agency(id="b", name="乙局", region="410000", kind="department", home="http://b.gov.cn/")


@pytest.fixture
def archive(tmp_path):
    archive = Archive(tmp_path / "archive.db")
    archive.write_agencies({"a": A, "b": B})
    yield archive
    archive.close()


@pytest.fixture
def store(archive):
    store = CaptureStore(archive, run_id=archive.begin_run("test"))
    yield store
    store.close()


def exchange(body: bytes, **more) -> Exchange:
    fields = {"url": "http://a.gov.cn/x", "at": "2026-01-01T00:00:00Z", "status": 200}
    return Exchange(**{**fields, "headers": [], "body": body, **more})


def origin(agency: str = "a", role: str = "report", **more) -> Origin:
    return Origin(agency_id=agency, role=role, **more)


def captures(archive) -> list[dict]:
    return list(archive.db.query("select * from captures order by id"))


def sightings(archive) -> list[dict]:
    return list(archive.db.query("select * from sightings order by id"))


def test_a_capture_says_what_the_bytes_are(archive, store):
    body = "<html><p>年报".encode()
    store.store_exchange(
        exchange(gzip.compress(body), headers=[("content-encoding", "gzip"), ("ETag", "1")]),
        origin(entry_title="年报", referrer="http://a.gov.cn/"),
    )
    (row,) = captures(archive)
    assert row["sha256"] == hashlib.sha256(body).hexdigest()
    assert row["bytes"] == len(body)
    assert row["media_type"] == "text/html"
    assert (row["role"], row["is_attachment"], row["entry_title"]) == ("report", 0, "年报")
    assert row["headers"] == '{"content-encoding": "gzip", "etag": "1"}'
    assert read_capture(archive, row) == body


def test_the_same_payload_is_one_capture_and_two_sightings(archive, store):
    first = store.store_exchange(exchange(b"same"), origin())
    again = store.store_exchange(exchange(b"same", at="2026-02-01T00:00:00Z"), origin())
    assert (first.new, again.new) == (True, False)
    (row,) = captures(archive)
    assert (row["fetched_at"], row["last_seen"]) == ("2026-01-01T00:00:00Z", "2026-02-01T00:00:00Z")
    assert len(sightings(archive)) == 2
    assert sightings(archive)[0]["warc_offset"] != sightings(archive)[1]["warc_offset"]
    assert read_capture(archive, row) == b"same"


def test_a_page_compressed_anew_is_the_same_payload(archive, store):
    for level in (1, 9):
        body = gzip.compress(b"same " * 1000, compresslevel=level, mtime=level)
        store.store_exchange(exchange(body, headers=[("Content-Encoding", "gzip")]), origin())
    assert len(captures(archive)) == 1


def test_from_a_to_b_and_back_is_two_captures_and_three_sightings(archive, store):
    for number, body in enumerate((b"A", b"B", b"A")):
        store.store_exchange(exchange(body, at=f"2026-01-0{number + 1}T00:00:00Z"), origin())
    assert [row["last_seen"][:10] for row in captures(archive)] == ["2026-01-03", "2026-01-02"]
    assert len(sightings(archive)) == 3


def test_every_capture_points_to_a_record_that_holds_it(archive, store):
    store.store_exchange(exchange(b"one"), origin())
    store.store_exchange(exchange(b"one"), origin("b"))  # of a portal that both share
    store.store_exchange(exchange(b"one", url="http://a.gov.cn/y"), origin())
    assert len(captures(archive)) == 3
    assert {read_capture(archive, row) for row in captures(archive)} == {b"one"}
    assert verify(archive) == []


def test_a_redirect_tells_where_it_leads(archive, store):
    store.store_exchange(exchange(b"", status=301, headers=[("Location", "/z")]), origin())
    (row,) = captures(archive)
    assert (row["url"], row["final_url"]) == ("http://a.gov.cn/x", "http://a.gov.cn/z")


def test_a_page_may_turn_out_to_be_a_report(archive, store):
    stored = store.store_exchange(exchange(b"r"), origin(role="other"))
    store.relabel(stored.capture_id, role="report", entry_title="2023年年报")
    store.store_exchange(exchange(b"r"), origin(role="other"))
    (row,) = captures(archive)
    assert (row["role"], row["entry_title"]) == ("report", "2023年年报")


def test_a_body_that_cannot_be_decoded_is_kept_but_no_capture(archive, store, tmp_path):
    with pytest.raises(GongkaiError, match="damaged"):
        store.store_exchange(
            exchange(b"\x1f\x8bxxxxxxx", headers=[("Content-Encoding", "gzip")]), origin()
        )
    assert captures(archive) == []
    assert list(Path(tmp_path / "warc").iterdir())


def test_verify_names_what_is_wrong(archive, store):
    store.store_exchange(exchange(b"one"), origin())
    store.store_exchange(exchange(b"two", url="http://a.gov.cn/2"), origin())
    archive.db.execute("update captures set sha256 = 'x' where id = 1")
    archive.db.execute("update captures set warc_file = '../../etc/passwd' where id = 2")
    problems = verify(archive)
    assert len(problems) == 2
    assert any("capture 1, http://a.gov.cn/x: " in p and "digest" in p for p in problems)
    assert any("not the name of a WARC file" in p for p in problems)
