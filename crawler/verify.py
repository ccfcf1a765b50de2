"""Every capture against its WARC record and digest."""

import hashlib
from collections.abc import Mapping
from typing import Any

from crawler.archive import Archive
from crawler.captures import read_capture
from crawler.errors import GongkaiError


def verify(archive: Archive) -> list[str]:
    """A line for each capture whose record is missing, damaged, or not what the row says."""
    rows = archive.db.query(
        "select id, url, sha256, bytes, warc_file, warc_offset from captures"
        " order by warc_file, warc_offset"
    )
    return [
        f"capture {row['id']}, {row['url']}: {problem}"
        for row in rows
        if (problem := find_problem(archive, row))
    ]


def find_problem(archive: Archive, capture: Mapping[str, Any]) -> str | None:
    """What is wrong with one capture; None if nothing is."""
    try:
        body = read_capture(archive, capture)
    except GongkaiError as error:
        return str(error)
    if hashlib.sha256(body).hexdigest() != capture["sha256"]:
        return f"{capture['warc_file']}, offset {capture['warc_offset']}: the digest is another"
    return None if len(body) == capture["bytes"] else f"{len(body)} bytes, not {capture['bytes']}"
