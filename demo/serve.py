"""The demonstration sites on loopback, as an HTTP proxy in a thread."""

import os
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn

from demo.app import App, make_app
from demo.families.base import GENERATED_AT

_PATIENCE_SECONDS = 10.0


@contextmanager
def demo_server(
    port: int = 0, *, generated_at: str = GENERATED_AT, app: App | None = None
) -> Iterator[str]:
    """Serve until the block ends; yields the proxy's address, ``http://127.0.0.1:<port>``.

    ``app`` answers in place of the demonstration. Port 0 takes a free one. Raises OSError if the
    port is taken.
    """
    with _listener(port) as listener:
        config = uvicorn.Config(
            app or make_app(generated_at),
            log_config=None,
            access_log=False,
            lifespan="off",
            ws="none",
            server_header=False,
            timeout_graceful_shutdown=1,  # who drips without end is cut off
            date_header=False,  # the same request gives the same bytes
        )
        server = uvicorn.Server(config)
        thread = threading.Thread(
            target=server.run, kwargs={"sockets": [listener]}, name="demo sites", daemon=True
        )
        thread.start()
        try:
            _wait(server, thread)
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join(_PATIENCE_SECONDS)


@contextmanager
def through_proxy(proxy: str) -> Iterator[None]:
    """Within the block, crawls go to the demonstration sites only, at their pace."""
    before = dict(os.environ)
    for name in ("no_proxy", "NO_PROXY", "https_proxy", "HTTPS_PROXY"):
        os.environ.pop(name, None)
    os.environ.update(HTTP_PROXY=proxy, http_proxy=proxy)
    os.environ.setdefault("GONGKAI_DOWNLOAD_DELAY", "0.01")
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


def _listener(port: int) -> socket.socket:
    # The protocol is named because asyncio turns Nagle's delay off only for sockets that say TCP:
    # without it every answer, header and body in two writes, took 40 ms.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(("127.0.0.1", port))
    except OSError:
        listener.close()
        raise
    return listener


def _wait(server: uvicorn.Server, thread: threading.Thread) -> None:
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while not server.started:
        if not thread.is_alive() or time.monotonic() > deadline:
            raise RuntimeError("the demonstration server did not start")
        time.sleep(0.01)
