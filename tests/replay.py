"""pywb on loopback, out of an environment of its own, which `make test` sets up."""

import socket
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

HOME = Path(__file__).parent.parent / ".venv" / "pywb"
needs_pywb = pytest.mark.skipif(
    not (HOME / "installed").exists(), reason="no pywb: `make test` could not set it up"
)


@contextmanager
def pywb(home: Path, files: Sequence[Path]) -> Iterator[str]:
    """Serve WARC or WACZ files; the collection's address."""
    home.mkdir()
    manager = [str(HOME / "bin" / "wb-manager")]
    subprocess.run([*manager, "init", "c"], cwd=home, check=True, capture_output=True)
    unpack = ["--unpack-wacz"] if files[0].suffix == ".wacz" else []
    subprocess.run([*manager, "add", *unpack, "c", *files], cwd=home, check=True)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [str(HOME / "bin" / "wayback"), "-p", str(port), "-b", "127.0.0.1"]
    with subprocess.Popen(command, cwd=home, stdout=-3, stderr=-3) as server:
        try:
            fetch(f"http://127.0.0.1:{port}/")
            yield f"http://127.0.0.1:{port}/c"
        finally:
            server.terminate()


def fetch(url: str) -> bytes:
    """The body of an answer with 200, waited for until the server is up."""
    for _ in range(60):
        try:
            answer = httpx.get(url, follow_redirects=True, trust_env=False)
        except httpx.TransportError:
            time.sleep(0.25)
            continue
        assert answer.status_code == 200, answer.text[:500]
        return answer.content
    raise AssertionError(f"{url}: no answer")
