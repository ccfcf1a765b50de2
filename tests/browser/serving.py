"""The site of an archive served on loopback, and what tests ask of every page."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import uvicorn
from playwright.sync_api import Page

from publish.door.limits import RATE
from publish.site import build_datasette, server_config


@contextmanager
def serve_archive(archive: Path, *, rate: float = RATE) -> Iterator[str]:
    """The address of the site while it is served, as the command serves it."""
    datasette = build_datasette(archive)
    listener = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(server_config(datasette, rate=rate))
    thread = threading.Thread(target=lambda: server.run(sockets=[listener]))
    thread.start()
    while not server.started:
        time.sleep(0.05)
    yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    server.should_exit = True
    thread.join()
    listener.close()
    datasette.get_database("archive").close()
    datasette.executor.shutdown()


def fits(page: Page) -> bool:
    """Whether the page, once loaded, needs no sideways scrolling."""
    page.wait_for_load_state()
    return bool(page.evaluate("document.documentElement.scrollWidth <= innerWidth"))
