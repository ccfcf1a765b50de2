"""The lines of a CDXJ index, by which replay tools find a record by its address and time."""

import json
import re
from collections.abc import Iterable
from urllib.parse import urlsplit

from crawler.members import Member
from crawler.replay import PAYLOADS

_WWW = re.compile(r"^www\d*\.")


def cdxj_line(member: Member, *, file: str, offset: int) -> str | None:
    """The line of a record that stands at an offset of a file; None for what is not replayed.

    What a browser drew is not: replay tools would show it as what was served.
    """
    if member.kind not in PAYLOADS - {"conversion"}:
        return None
    record = member.record()
    headers, head = record.rec_headers, record.http_headers
    url = headers.get_header("WARC-Target-URI")
    is_revisit = record.rec_type == "revisit"
    said = head.get_header("Content-Type") if head else headers.get_header("Content-Type")
    fields = {
        "url": url,
        "mime": "warc/revisit" if is_revisit else (said or "").split(";")[0].strip() or "unk",
        "status": (head.get_statuscode() if head else None) or "200",
        "digest": headers.get_header("WARC-Payload-Digest"),
        "length": str(member.length),
        "offset": str(offset),
        "filename": file,
    }
    at = re.sub(r"\D", "", headers.get_header("WARC-Date"))[:14]
    return f"{surt(url)} {at} {json.dumps(fields, ensure_ascii=False)}\n"


def surt(url: str) -> str:
    """An address as a sort key: the host's parts from the last on, then path and query."""
    parts = urlsplit(url.lower())
    if parts.scheme not in ("http", "https"):
        return url
    host = ",".join(reversed(_WWW.sub("", parts.hostname or "").split(".")))
    port = f":{parts.port}" if parts.port not in (None, 80, 443) else ""
    query = "&".join(sorted(parts.query.split("&")))
    return f"{host}{port}){parts.path or '/'}{'?' + query if query else ''}"


def sort_lines(lines: Iterable[str]) -> str:
    """The index: its lines in the order of their bytes, as look-ups by bisection want them."""
    return "".join(sorted(lines, key=str.encode))
