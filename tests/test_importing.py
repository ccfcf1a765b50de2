import gzip
import io
import zipfile

import pytest
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from crawler import saved
from crawler.archive import Archive
from crawler.captures import read_capture
from crawler.errors import GongkaiError
from crawler.importing import import_paths
from crawler.register import Agency
from crawler.verify import verify

A = Agency(id="a-kjj", name="甲局", region="410000", kind="department", home="http://a.gov.cn/")
PDF = b"%PDF-1.4 x"
PNG = b"\x89PNG\r\n\x1a\nx"


@pytest.fixture
def archive(tmp_path):
    archive = Archive(tmp_path / "archive" / "archive.db")
    yield archive
    archive.close()


def captures(archive) -> list[tuple]:
    rows = archive.db.query("select * from captures order by id")
    return [(row["url"], row["role"], row["referrer"]) for row in rows]


def write(folder, files: dict[str, bytes | str]):
    for name, body in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(body.encode() if isinstance(body, str) else body)
    return folder


def warc_of(*pages: tuple[str, bytes], chunked: bool = False) -> list[bytes]:
    """One gzip member for each page."""
    members = []
    for url, body in pages:
        out = io.BytesIO()
        writer = WARCWriter(out, gzip=True)
        headers = [("Content-Type", "text/html")]
        if chunked:
            headers.append(("Transfer-Encoding", "chunked"))
        sent = b"%x\r\n%s\r\n0\r\n\r\n" % (len(body), body) if chunked else body
        head = StatusAndHeaders("200 OK", headers, protocol="HTTP/1.1")
        record = writer.create_warc_record(
            url,
            "response",
            payload=io.BytesIO(sent),
            length=len(sent),
            http_headers=head,
            warc_headers_dict={"WARC-Date": "2021-02-03T04:05:06Z"},
        )
        writer.write_record(record)
        members.append(out.getvalue())
    return members


def test_one_file_with_its_address(archive, tmp_path):
    write(tmp_path, {"r.html": "<p>年报"})
    summary = import_paths(archive, [tmp_path / "r.html"], A, "http://a.gov.cn/r.html")
    assert (summary.documents, summary.captures_new, summary.errors) == (1, 1, [])
    assert captures(archive) == [("http://a.gov.cn/r.html", "import", None)]
    again = import_paths(archive, [tmp_path / "r.html"], A, "http://a.gov.cn/r.html")
    assert again.captures_new == 0
    (row,) = archive.db.query("select * from captures")
    assert read_capture(archive, row) == "<p>年报".encode()
    assert row["media_type"] == "text/html"
    commands = [row["command"] for row in archive.db.query("select command from runs")]
    assert commands and not any("/" in command for command in commands), "runs are published"


def test_a_folder_takes_a_page_with_its_assets_as_one(archive, tmp_path):
    folder = write(
        tmp_path / "in",
        {
            "甲.html": '<img src="甲_files/1.png"><img src="./beside.png">'
            '<a href="full.pdf">附件</a>'
            '<img src="../../outside.png"><a href="http://a.gov.cn/x.pdf">外</a>',
            "甲_files/1.png": PNG,
            "甲_files/style.css": "p {}",
            "beside.png": PNG + b"2",
            "full.pdf": PDF,
            "other.doc": PDF + b"2",
            ".hidden": "x",
        },
    )
    write(tmp_path, {"outside.png": PNG})
    summary = import_paths(archive, [folder], A)
    assert (summary.documents, summary.attachments, summary.errors) == (2, 3, [])
    page = "file:///a-kjj/in/%E7%94%B2.html"
    assert captures(archive) == [
        (page, "import", None),
        ("file:///a-kjj/in/%E7%94%B2_files/1.png", "attachment", page),
        ("file:///a-kjj/in/beside.png", "attachment", page),
        ("file:///a-kjj/in/full.pdf", "attachment", page),
        ("file:///a-kjj/in/other.doc", "import", None),
    ]
    assert verify(archive) == []


def test_symbolic_links_are_not_followed_out(archive, tmp_path):
    secret = write(tmp_path / "out", {"secret.txt": "secret", "d/more.txt": "secret"})
    folder = write(tmp_path / "in", {"a.txt": "text", "p.html": '<img src="link.png">x'})
    (folder / "link.png").symlink_to(secret / "secret.txt")
    (folder / "linked").symlink_to(secret / "d")
    import_paths(archive, [folder], A)
    assert [url for url, *_ in captures(archive)] == [
        "file:///a-kjj/in/p.html",
        "file:///a-kjj/in/a.txt",
    ]


def test_bad_files_are_one_line_each_and_the_rest_is_kept(archive, tmp_path, monkeypatch):
    monkeypatch.setattr(saved, "MAX_BYTES", 1024**2)
    files = {
        "empty.html": b"",
        "blank.txt": b" \n",
        "large.html": bytes(2_000_000),
        "ok.txt": b"ok",
    }
    folder = write(tmp_path / "in", files)
    summary = import_paths(archive, [folder, tmp_path / "missing.html"], A)
    assert summary.documents == 1
    assert len(summary.errors) == 4
    assert not [line for line in summary.errors if "\n" in line]
    assert any("empty" in line for line in summary.errors)
    assert any("more than the 1 MB" in line for line in summary.errors)
    assert any("missing.html" in line for line in summary.errors)
    assert len(captures(archive)) == 1


def test_one_address_is_not_given_to_two_documents(archive, tmp_path):
    folder = write(tmp_path / "in", {"a.txt": "a", "b.txt": "b"})
    with pytest.raises(GongkaiError, match="there are 2"):
        import_paths(archive, [folder], A, "http://a.gov.cn/")


@pytest.mark.parametrize("chunked", [False, True])
def test_warc_keeps_its_own_dates(archive, tmp_path, chunked):
    members = warc_of(
        ("http://a.gov.cn/1", b"<p>1"), ("http://a.gov.cn/2", b"<p>2"), chunked=chunked
    )
    write(tmp_path, {"x.warc.gz": b"".join(members)})
    summary = import_paths(archive, [tmp_path / "x.warc.gz"], A)
    assert (summary.documents, summary.errors) == (2, [])
    rows = list(archive.db.query("select * from captures order by id"))
    assert [row["fetched_at"] for row in rows] == ["2021-02-03T04:05:06Z"] * 2
    assert [read_capture(archive, row) for row in rows] == [b"<p>1", b"<p>2"]


@pytest.mark.parametrize("cut", [3, 40, 200, -12, -1])
def test_a_cut_off_member_loses_only_itself(archive, tmp_path, cut):
    body = bytes(range(256)) * 40
    first, second = warc_of(("http://a.gov.cn/1", b"<p>1"), ("http://a.gov.cn/2", body))
    write(tmp_path, {"x.warc.gz": first + second[:cut]})
    summary = import_paths(archive, [tmp_path / "x.warc.gz"], A)
    assert captures(archive)[0][0] == "http://a.gov.cn/1"
    assert len(captures(archive)) == (1 if cut >= 0 else 2)  # cut in the trailer: all was read
    assert len(summary.errors) == 1
    assert "cut off" in summary.errors[0]
    assert verify(archive) == []


def test_a_damaged_record_is_passed_over(archive, tmp_path):
    first, second, third = warc_of(
        ("http://a.gov.cn/1", b"<p>1"),
        ("http://a.gov.cn/2", b"<p>two"),
        ("http://a.gov.cn/3", b"<p>3"),
    )
    damaged = gzip.compress(gzip.decompress(second).replace(b"two", b"TWO"))
    write(tmp_path, {"x.warc.gz": first + damaged + third})
    summary = import_paths(archive, [tmp_path / "x.warc.gz"], A)
    assert [url[-1] for url, *_ in captures(archive)] == ["1", "3"]
    assert len(summary.errors) == 1
    assert "damaged" in summary.errors[0]


def test_wacz(archive, tmp_path):
    with zipfile.ZipFile(tmp_path / "x.wacz", "w") as wacz:
        wacz.writestr("archive/data.warc.gz", b"".join(warc_of(("http://a.gov.cn/1", b"<p>1"))))
        wacz.writestr("datapackage.json", "{}")
    summary = import_paths(archive, [tmp_path / "x.wacz"], A)
    assert (summary.documents, summary.errors) == (1, [])
    write(tmp_path, {"y.wacz": b"no zip"})
    assert len(import_paths(archive, [tmp_path / "y.wacz"], A).errors) == 1


def test_what_is_no_warc_is_one_line(archive, tmp_path):
    write(tmp_path, {"x.warc": b"hello", "y.warc.gz": b"", "z.warc.gz": gzip.compress(b"")})
    for name in ("x.warc", "y.warc.gz", "z.warc.gz"):
        summary = import_paths(archive, [tmp_path / name], A)
        assert len(summary.errors) == 1
        assert "\n" not in summary.errors[0]
