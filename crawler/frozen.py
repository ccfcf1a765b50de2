"""A response frozen as a fixture: one file, headers as they came, the body byte for byte."""

import json
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from crawler.archive import Archive
from crawler.captures import read_capture
from crawler.errors import GongkaiError

_URL = "X-Frozen-From"


@dataclass(frozen=True, kw_only=True)
class Frozen:
    """One response; ``headers`` by small name."""

    url: str
    headers: dict[str, str]
    body: bytes


def freeze(archive: Archive, url: str, folder: Path, *, name: str = "") -> Path:
    """Write the newest capture of a URL to a file that must not be there yet; its path.

    Raises GongkaiError if the archive has no capture of it, or the file is there.
    """
    found = archive.db.query(
        "select * from captures where url = ? and status = 200 and drawn_from is null"
        " order by last_seen desc, id desc limit 1",
        [url],
    )
    capture = next(iter(found), None)
    if capture is None:
        raise GongkaiError(f"{url}: the archive has no capture of it; crawl its agency first")
    path = folder / f"{name or _name(url)}.http"
    head = f"HTTP/1.1 200\r\n{_URL}: {url}\r\nContent-Type: {_content_type(capture['headers'])}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with path.open("xb") as file:
            file.write(head.encode() + b"\r\n\r\n" + read_capture(archive, capture))
    except OSError as error:
        raise GongkaiError(f"{path}: {error.strerror or error}") from error
    return path


def read_frozen(path: Path) -> Frozen:
    """A frozen response."""
    head, _, body = path.read_bytes().partition(b"\r\n\r\n")
    lines = (line.partition(": ") for line in head.decode().split("\r\n")[1:])
    headers = {name.lower(): value for name, _, value in lines}
    return Frozen(url=headers[_URL.lower()], headers=headers, body=body)


def _name(url: str) -> str:
    parts = urlsplit(url)
    words = f"{parts.hostname}{parts.path}{parts.query}"
    return "".join(c if c.isalnum() else "-" for c in words).strip("-")[:80]


def _content_type(headers: str) -> str:
    return str(json.loads(headers or "{}").get("content-type", ""))
