"""The operator's webhook: told in JSON, capped in time, its failures said."""

import json
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from publish.console.webhook import call_webhook


@contextmanager
def server(status: int = 204) -> Iterator[tuple[str, list[dict]]]:
    """A webhook on loopback: its address, and what it hears."""
    heard: list[dict] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            heard.append({"type": self.headers["Content-Type"], **json.loads(body)})
            self.send_response(status)
            self.send_header("Location", "/elsewhere")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as one:
        threading.Thread(target=one.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{one.server_port}/hook", heard
        one.shutdown()


def test_it_gets_every_line():
    with server() as (url, heard):
        assert call_webhook(url, ["a: blocked", "乙：没有报告"]) is None
    assert [(one["type"], one["problems"], one["text"]) for one in heard] == [
        ("application/json", ["a: blocked", "乙：没有报告"], "a: blocked\n乙：没有报告")
    ]
    assert heard[0]["at"].endswith("Z")


@pytest.mark.parametrize("status", [302, 404, 500])
def test_another_answer_than_success_is_said_and_no_redirect_followed(status):
    with server(status) as (url, heard):
        assert call_webhook(url, ["x"]) == f"the webhook answered with {status}"
    assert len(heard) == 1


@pytest.mark.parametrize("url", ["", "no address", "ftp://a/b", "http://127.0.0.1:1/", "http://["])
def test_what_cannot_be_called_is_said(url):
    assert call_webhook(url, ["x"]).startswith("the webhook failed: ")


def test_a_server_that_never_ends_its_answer_is_left():
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def drip() -> None:
            connection, _ = listener.accept()
            with connection:
                for letter in "HTTP/1.1 200 OK" * 9:
                    connection.send(letter.encode())
                    time.sleep(0.1)

        threading.Thread(target=drip, daemon=True).start()
        began = time.monotonic()
        url = f"http://127.0.0.1:{listener.getsockname()[1]}/"
        assert call_webhook(url, ["x"], seconds=0.5) == (
            "the webhook failed: no answer in 0.5 seconds"
        )
        assert time.monotonic() - began < 3
