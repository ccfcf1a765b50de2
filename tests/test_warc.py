import gzip
import io
import zlib

import brotli
import pytest
from warcio.archiveiterator import ArchiveIterator
from warcio.checker import Checker

from crawler.coding import decode_body
from crawler.errors import GongkaiError
from crawler.warc import Earlier, Exchange, WarcStore, payload_digest, read_payload

AT = "2026-01-31T09:15:00Z"
INFO = {"software": "gongkai/test"}


def exchange(body: bytes = b"<p>hello", **more) -> Exchange:
    fields = {
        "url": "http://www.x.gov.cn/a",
        "at": AT,
        "status": 200,
        "reason": "OK",
        "headers": [("Content-Type", "text/html"), ("Transfer-Encoding", "chunked")],
        "body": body,
        "request_headers": [("Host", "www.x.gov.cn"), ("Proxy-Authorization", "Basic secret")],
    }
    return Exchange(**{**fields, **more})


@pytest.fixture
def store(tmp_path):
    store = WarcStore(tmp_path, info=INFO)
    yield store
    store.close()


def records(path) -> list[dict[str, str]]:
    with path.open("rb") as file:
        return [
            dict(record.rec_headers.headers) | {"raw": record.raw_stream.read()}
            for record in ArchiveIterator(file, no_record_parse=True)
        ]


def check(path) -> int:
    class Command:
        inputs = (str(path),)
        verbose = False

    return Checker(Command()).process_all()


def test_round_trip_and_check(store, tmp_path):
    places = [store.write_exchange(exchange(f"page {n}".encode())) for n in range(5)]
    path = tmp_path / places[0].warc_file
    for number, place in enumerate(places):
        assert read_payload(path, place.warc_offset) == f"page {number}".encode()
    assert check(path) == 0
    kinds = [record["WARC-Type"] for record in records(path)]
    assert kinds == ["warcinfo", *["request", "response"] * 5]


def test_headers_never_contradict_the_stored_body(store, tmp_path):
    headers = [("Content-Length", "999"), ("Transfer-Encoding", "chunked"), ("X-A", "1\r\nX-B: 2")]
    place = store.write_exchange(exchange(b"four", headers=headers))
    request, response = records(tmp_path / place.warc_file)[1:]
    assert b"Content-Length: 4\r\n" in response["raw"]
    assert b"chunked" not in response["raw"]
    assert b"999" not in response["raw"]
    assert b"\r\nX-B" not in response["raw"]
    assert b"secret" not in request["raw"]
    assert request["WARC-Concurrent-To"] == response["WARC-Record-ID"]
    assert response["WARC-Payload-Digest"] == payload_digest(b"four")


@pytest.mark.parametrize(
    ("coding", "encode"),
    [
        ("gzip", gzip.compress),
        ("x-gzip", gzip.compress),
        ("deflate", zlib.compress),
        ("deflate", lambda body: zlib.compress(body)[2:-4]),
        ("br", brotli.compress),
        ("identity", lambda body: body),
        ("gzip, br", lambda body: brotli.compress(gzip.compress(body))),
    ],
)
def test_bodies_stay_encoded_and_read_decoded(store, tmp_path, coding, encode):
    body = "年度报告".encode() * 500
    headers = [("Content-Encoding", coding)]
    place = store.write_exchange(exchange(encode(body), headers=headers))
    assert read_payload(tmp_path / place.warc_file, place.warc_offset) == body
    assert encode(body) in records(tmp_path / place.warc_file)[2]["raw"]


def test_revisit_refers_to_what_holds_the_payload(store, tmp_path):
    first = exchange(b"same")
    place = store.write_exchange(first)
    earlier = Earlier(url=first.url, at=first.at, payload_digest=payload_digest(b"same"))
    again = store.write_exchange(exchange(b"same", at="2026-02-01T00:00:00Z"), earlier=earlier)
    record = records(tmp_path / place.warc_file)[4]
    assert record["WARC-Type"] == "revisit"
    assert record["WARC-Profile"].endswith("1.1/revisit/identical-payload-digest")
    assert record["WARC-Refers-To-Target-URI"] == first.url
    assert record["WARC-Refers-To-Date"] == AT
    assert record["WARC-Payload-Digest"] == payload_digest(b"same")
    assert b"same" not in record["raw"]
    assert check(tmp_path / place.warc_file) == 0
    with pytest.raises(GongkaiError, match="revisit record holds no payload"):
        read_payload(tmp_path / again.warc_file, again.warc_offset)


def test_resource_keeps_a_file_as_it_is(store, tmp_path):
    place = store.write_resource(
        "file:///a/b.pdf", at=AT, media_type="application/pdf", body=b"%PDF-1.4"
    )
    assert read_payload(tmp_path / place.warc_file, place.warc_offset) == b"%PDF-1.4"
    assert check(tmp_path / place.warc_file) == 0


def test_a_cut_tail_hurts_only_itself(store, tmp_path):
    first, last = (store.write_exchange(exchange(bytes(range(256)) * n)) for n in (40, 50))
    store.close()
    path = tmp_path / first.warc_file
    path.write_bytes(path.read_bytes()[: last.warc_offset + 60])
    assert read_payload(path, first.warc_offset) == bytes(range(256)) * 40
    with pytest.raises(GongkaiError) as error:
        read_payload(path, last.warc_offset)
    assert path.name in str(error.value)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize("offset", [3, 10_000_000])
def test_a_wrong_offset_is_one_clear_line(store, tmp_path, offset):
    place = store.write_exchange(exchange())
    with pytest.raises(GongkaiError, match="offset"):
        read_payload(tmp_path / place.warc_file, offset)


def test_a_missing_file_is_one_clear_line(tmp_path):
    with pytest.raises(GongkaiError, match="no-such"):
        read_payload(tmp_path / "no-such.warc.gz", 0)


def test_a_changed_body_is_noticed(store, tmp_path):
    place = store.write_exchange(exchange(b"A" * 100))
    store.close()
    path = tmp_path / place.warc_file
    data = path.read_bytes()
    plain = gzip.decompress(data[place.warc_offset :]).replace(b"A" * 100, b"B" * 100)
    path.write_bytes(data[: place.warc_offset] + gzip.compress(plain))
    with pytest.raises(GongkaiError, match="damaged"):
        read_payload(path, place.warc_offset)


def test_files_roll_and_each_begins_with_warcinfo(tmp_path):
    store = WarcStore(tmp_path, info=INFO, roll_bytes=3000)
    for number in range(10):
        store.write_exchange(exchange(str(number).encode() * 10))
    store.close()
    files = sorted(tmp_path.iterdir())
    assert len(files) > 1
    assert all(records(path)[0]["WARC-Type"] == "warcinfo" for path in files)
    assert all(check(path) == 0 for path in files)


@pytest.mark.parametrize("compress", [gzip.compress, brotli.compress])
def test_a_bomb_is_refused(compress):
    coding = "gzip" if compress is gzip.compress else "br"
    with pytest.raises(GongkaiError, match="grows past"):
        decode_body(compress(bytes(30_000_000)), [coding])


def test_more_than_the_cap_is_refused(store, tmp_path):
    place = store.write_exchange(exchange(bytes(2_000_000)))
    with pytest.raises(GongkaiError, match="larger than 1 MB"):
        read_payload(tmp_path / place.warc_file, place.warc_offset, max_bytes=1024**2)


def test_damaged_coding_is_one_clear_line():
    with pytest.raises(GongkaiError, match="damaged"):
        decode_body(b"\x1f\x8bnot gzip at all", ["gzip"])


def test_zeros_after_gzip_do_no_harm():
    assert decode_body(gzip.compress(b"a") + bytes(512), ["gzip"]) == b"a"


def test_unknown_codings_leave_the_body_alone():
    assert decode_body(b"abc", ["zstd"]) == b"abc"
    assert io.BytesIO(decode_body(b"", ["gzip"])).read() == b""
