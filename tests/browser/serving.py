"""The site of an archive served on loopback, and what tests ask of every page."""

import asyncio
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import uvicorn
from playwright.sync_api import Page

from publish.site import build_datasette


@contextmanager
def serve_archive(archive: Path) -> Iterator[str]:
    """The address of the site while it is served."""
    datasette = build_datasette(archive)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    config = uvicorn.Config(datasette.app(), port=port, log_level="error", lifespan="on")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=lambda: asyncio.run(server.serve()))
    thread.start()
    while not server.started:
        time.sleep(0.05)
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join()
    datasette.get_database("archive").close()
    datasette.executor.shutdown()


def fits(page: Page) -> bool:
    """Whether the page, once loaded, needs no sideways scrolling."""
    page.wait_for_load_state()
    return bool(page.evaluate("document.documentElement.scrollWidth <= innerWidth"))
