"""WARC files as other tools write them come in: wget, and warcio's own recording of a client."""

import shutil
import subprocess
import sys
import threading
from contextlib import closing, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from crawler.archive import Archive
from crawler.captures import read_capture
from crawler.importing import import_paths
from crawler.register import Agency
from crawler.verify import verify

A = Agency(id="a-kjj", name="甲局", region="410000", kind="department", home="http://a.gov.cn/")
BODIES = {
    "/r.html": (
        "text/html",
        "<meta charset=utf-8><h1>年报</h1><a href=f.pdf>附件</a>".encode() * 9,
    ),
    "/f.pdf": ("application/pdf", b"%PDF-1.4 the attachment"),
}
RECORD = """
import sys
from warcio.capture_http import capture_http
import http.client
with capture_http(sys.argv[1]):
    for path in ("/r.html", "/f.pdf"):
        connection = http.client.HTTPConnection("127.0.0.1", int(sys.argv[2]))
        connection.request("GET", path)
        connection.getresponse().read()
        connection.close()
"""


@contextmanager
def site():
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            media_type, body = BODIES.get(self.path, ("text/html", b"<p>none"))
            self.send_response(200 if self.path in BODIES else 404)
            self.send_header("Content-Type", media_type)
            self.send_header("Transfer-Encoding", "chunked")
            self.end_headers()
            self.wfile.write(b"%x\r\n%s\r\n0\r\n\r\n" % (len(body), body))

        def log_message(self, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        server.server_close()


def wget(folder, port: int):
    if not shutil.which("wget"):
        pytest.skip("wget is not installed")
    command = ["wget", "-q", "-r", "-e", "robots=off", "--no-proxy", "--warc-file=x", "-P", "got"]
    subprocess.run([*command, f"http://127.0.0.1:{port}/r.html"], cwd=folder, check=False)
    return folder / "x.warc.gz"


def warcio(folder, port: int):
    path = folder / "y.warc.gz"
    subprocess.run([sys.executable, "-c", RECORD, str(path), str(port)], check=True)
    return path


@pytest.mark.parametrize("tool", [wget, warcio])
def test_page_and_attachment_come_in_as_they_were_sent(tmp_path, tool):
    with site() as port:
        path = tool(tmp_path, port)
    with closing(Archive(tmp_path / "archive" / "archive.db")) as archive:
        summary = import_paths(archive, [path], A)
        assert summary.errors == []
        rows = {
            row["url"].rpartition("/")[2]: row for row in archive.db.query("select * from captures")
        }
        for name, (media_type, body) in BODIES.items():
            assert read_capture(archive, rows[name[1:]]) == body
            assert rows[name[1:]]["media_type"] == media_type
        assert verify(archive) == []
