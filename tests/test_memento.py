"""A removed year comes back from a web archive: a stand-in here, pywb where it is installed."""

import json
import threading
from contextlib import closing, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import unquote

import pytest

from crawler.archive import Archive
from crawler.captures import CaptureStore, Origin
from crawler.errors import GongkaiError
from crawler.memento import fill, read_cdx
from crawler.verify import verify
from crawler.warc import Exchange
from extract.load import extract
from extract.read import read_document
from tests.replay import needs_pywb, pywb
from tests.test_load import AGENCY
from tests.test_states import page

HTML = [("Content-Type", "text/html")]
URL = "http://kjj.test.gov.cn/2021/r.html"
PAGES = {
    ("20210120000000", URL): page(2, year=2020, date="2021-01-19").encode(),
    ("20210220000000", URL): page(3, year=2020, date="2021-01-19").encode(),
    ("20210221000000", "http://kjj.test.gov.cn/"): "<h1>首页</h1>".encode(),
}


def is_report(body: bytes) -> bool:
    return read_document(body).is_report


@contextmanager
def web_archive(cdx: str):
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path = unquote(self.path).removeprefix("/c/")
            at, _, url = path.partition("id_/")
            body = cdx.encode() if path.startswith("cdx?") else PAGES.get((at, url))
            self.send_response(200 if body is not None else 404)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(body or b"")

        def log_message(self, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/c/"
    finally:
        server.shutdown()
        server.server_close()


def rows() -> list[dict]:
    return [
        {"url": url, "timestamp": at, "status": "200", "mime": "text/html", "digest": at}
        for at, url in PAGES
    ]


WAYBACK = json.dumps(
    [
        ["timestamp", "original", "mimetype", "statuscode", "digest"],
        *([r["timestamp"], r["url"], r["mime"], r["status"], r["digest"]] for r in rows()),
    ]
)


@pytest.fixture
def archive(tmp_path, monkeypatch):
    monkeypatch.setenv("GONGKAI_DOWNLOAD_DELAY", "0")
    with closing(Archive(tmp_path / "archive.db")) as archive:
        yield archive


@pytest.mark.parametrize("cdx", ["\n".join(json.dumps(row) for row in rows()), WAYBACK])
def test_a_removed_year_comes_back_with_its_own_dates(archive, cdx):
    with web_archive(cdx) as source:
        summary = fill(archive, AGENCY, source, is_report)
        assert (summary.documents, summary.captures_new, summary.errors) == (2, 2, [])
        assert fill(archive, AGENCY, source, is_report).captures_new == 0
    extract(archive)
    (report,) = archive.db.query("select * from reports")
    assert (report["year"], report["first_seen"]) == (2020, "2021-01-20T00:00:00Z")
    seen = [row["first_seen"][:10] for row in archive.db.query("select * from versions")]
    assert seen == ["2021-01-20", "2021-02-20"]
    (capture, *_) = archive.db.query("select * from captures")
    assert capture["referrer"] == f"{source}20210120000000id_/{URL}"
    assert "memento-datetime" in json.loads(capture["headers"])
    assert verify(archive) == []


@pytest.mark.parametrize("cdx", ["<html>no index", "{}"])
def test_what_is_no_web_archive_is_one_line(archive, cdx):
    with web_archive(cdx) as source, pytest.raises(GongkaiError, match="does not answer"):
        fill(archive, AGENCY, source, is_report)


def test_no_such_host_is_one_line(archive):
    with pytest.raises(GongkaiError, match="does not answer"):
        fill(archive, AGENCY, "http://127.0.0.1:9/c", is_report)


def test_an_empty_answer_has_no_rows():
    assert list(read_cdx("")) == list(read_cdx("[]")) == []


@needs_pywb
def test_pywb_gives_a_removed_year(archive, tmp_path):
    """A second archive fills what the first one has, through a replay server between them."""
    with closing(Archive(tmp_path / "first" / "archive.db")) as first:
        first.write_agencies({AGENCY.id: AGENCY})
        for (at, url), body in PAGES.items():
            day = f"{at[:4]}-{at[4:6]}-{at[6:8]}T00:00:00Z"
            exchange = Exchange(url=url, at=day, status=200, headers=HTML, body=body)
            with closing(CaptureStore(first, run_id=None)) as store:
                store.store_exchange(exchange, Origin(agency_id=AGENCY.id, role="report"))
        files = sorted(first.warc_dir.iterdir())
    with pywb(tmp_path / "wayback", files) as source:
        assert fill(archive, AGENCY, source, is_report).documents == 2
    extract(archive)
    assert [row["year"] for row in archive.db.query("select year from reports")] == [2020]
