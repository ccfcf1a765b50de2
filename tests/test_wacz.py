"""WACZ and WARC as others read them: our importer, and pywb where it is installed."""

import hashlib
import json
import zipfile
from contextlib import closing

import pytest

from crawler.archive import Archive
from crawler.captures import CaptureStore, Origin
from crawler.cdxj import surt
from crawler.errors import GongkaiError
from crawler.importing import import_paths
from crawler.register import Agency
from crawler.wacz import write_wacz
from crawler.warc import Exchange
from tests.replay import fetch, needs_pywb, pywb

A = Agency(id="a", name="甲局", region="410000", kind="department", home="http://a.gov.cn/")
B = Agency(id="b", name="乙局", region="410000", kind="department", home="http://b.gov.cn/")
PAGE = (
    "<html><meta charset=utf-8><h1>甲局2023年年度报告</h1><a href=/f.pdf>附件</a></html>".encode()
)
PDF = b"%PDF-1.4 the attachment"
URL = "http://www.a.gov.cn/2024/r.html"


def fill(archive) -> None:
    html, pdf = [("Content-Type", "text/html")], [("Content-Type", "application/pdf")]
    with closing(CaptureStore(archive, run_id=archive.begin_run("t"))) as store:
        for agency in "ab":
            for day in ("01", "02"):
                at = f"2026-01-{day}T00:00:00Z"
                page = Exchange(url=URL, at=at, status=200, headers=html, body=PAGE)
                file = Exchange(
                    url="http://www.a.gov.cn/f.pdf", at=at, status=200, headers=pdf, body=PDF
                )
                store.store_exchange(
                    page, Origin(agency_id=agency, role="report", entry_title="年报")
                )
                store.store_exchange(
                    file, Origin(agency_id=agency, role="attachment", referrer=URL)
                )
        other = Exchange(url="http://b.gov.cn/", at=at, status=200, headers=html, body=b"<p>b")
        store.store_exchange(other, Origin(agency_id="b", role="home"))


@pytest.fixture
def archive(tmp_path):
    with closing(Archive(tmp_path / "archive.db")) as archive:
        archive.write_agencies({"a": A, "b": B})
        fill(archive)
        yield archive


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("http://www.A.gov.cn/X.html?b=1&a=2", "cn,gov,a)/x.html?a=2&b=1"),
        ("https://b.gov.cn", "cn,gov,b)/"),
        ("http://b.gov.cn:8080/", "cn,gov,b:8080)/"),
    ],
)
def test_surt(url, key):
    assert surt(url) == key


def test_a_wacz_holds_the_records_of_one_agency(archive, tmp_path):
    assert write_wacz(archive, tmp_path / "a.wacz", ["a"]) == 4
    assert write_wacz(archive, tmp_path / "all.wacz", []) == 9
    with zipfile.ZipFile(tmp_path / "a.wacz") as wacz:
        package = json.loads(wacz.read("datapackage.json"))
        for resource in package["resources"]:
            body = wacz.read(resource["path"])
            assert resource["bytes"] == len(body)
            assert resource["hash"] == f"sha256:{hashlib.sha256(body).hexdigest()}"
        digest = json.loads(wacz.read("datapackage-digest.json"))["hash"]
        assert digest == f"sha256:{hashlib.sha256(wacz.read('datapackage.json')).hexdigest()}"
        index = wacz.read("indexes/index.cdx").decode().splitlines()
        assert index == sorted(index)
        assert len(index) == 4
        data = wacz.read("archive/data.warc.gz")
        for line in index:
            fields = json.loads(line.split(" ", 2)[2])
            assert data[int(fields["offset"]) :][:2] == b"\x1f\x8b"
        pages = wacz.read("pages/pages.jsonl").decode().splitlines()
        assert [json.loads(page)["title"] for page in pages[1:]] == ["年报"]


def test_our_wacz_comes_in_again(archive, tmp_path):
    write_wacz(archive, tmp_path / "a.wacz", ["a"])
    with closing(Archive(tmp_path / "second" / "archive.db")) as second:
        summary = import_paths(second, [tmp_path / "a.wacz"], A)
        assert summary.errors == []
        found = {
            (row["url"], row["fetched_at"]) for row in second.db.query("select * from captures")
        }
        assert (URL, "2026-01-01T00:00:00Z") in found


def test_no_record_is_one_line(archive, tmp_path):
    with pytest.raises(GongkaiError, match="no record"):
        write_wacz(archive, tmp_path / "c.wacz", ["c"])


@needs_pywb
@pytest.mark.parametrize("source", ["warc", "wacz"])
def test_pywb_replays_a_report_with_its_attachment(archive, tmp_path, source):
    write_wacz(archive, tmp_path / "all.wacz", [])
    files = [tmp_path / "all.wacz"] if source == "wacz" else sorted(archive.warc_dir.iterdir())
    with pywb(tmp_path / "wayback", files) as base:
        for path, body in ((URL, PAGE), ("http://www.a.gov.cn/f.pdf", PDF)):
            for at in ("20260101000000id_", "20260102000000id_"):  # the second is a revisit
                assert fetch(f"{base}/{at}/{path}") == body
