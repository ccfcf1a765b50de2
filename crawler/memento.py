"""Pages that a site has removed, out of a web archive that answers like the Wayback Machine."""

import json
import os
import re
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

import httpx

from crawler.archive import Archive
from crawler.captures import CaptureStore, Origin
from crawler.coding import MAX_BYTES
from crawler.errors import GongkaiError, WriteError
from crawler.importing import ImportSummary
from crawler.lock import archive_lock
from crawler.register import Agency
from crawler.replay import catch_up
from crawler.warc import Exchange

_MOST = 2000  # captures of one host: a disclosure column has hundreds
_TYPES = re.compile(r"html|pdf|msword|officedocument|excel|^unk$|octet-stream|^-$")
_TIMEOUT_SECONDS = 60


@dataclass(frozen=True, kw_only=True)
class Memento:
    """One capture that a web archive has; ``at`` is its 14-digit time."""

    url: str
    at: str
    digest: str

    @property
    def seen_at(self) -> str:
        """The time as the archive writes it."""
        return datetime.strptime(self.at, "%Y%m%d%H%M%S").strftime("%Y-%m-%dT%H:%M:%SZ")


def fill(
    archive: Archive, agency: Agency, source: str, is_wanted: Callable[[bytes], bool]
) -> ImportSummary:
    """Bring in what a web archive has of an agency's host and ``is_wanted`` takes for a report.

    ``source`` is a collection's address, under which ``cdx`` lists and ``<time>id_/<url>`` gives
    the bytes as they were. Each keeps its own date; the address it came from is its referrer.
    Raises GongkaiError if the source does not answer as such.
    """
    summary = ImportSummary()
    with archive_lock(archive.path), httpx.Client(timeout=_TIMEOUT_SECONDS) as client:
        catch_up(archive)
        archive.write_agencies({agency.id: agency})
        mementos = list(_list(client, source, agency))
        run_id = archive.begin_run(f"fill {agency.id} {source}")
        with closing(CaptureStore(archive, run_id=run_id)) as store:
            for memento in mementos:
                _take(
                    store,
                    client,
                    memento,
                    agency=agency,
                    source=source,
                    summary=summary,
                    is_wanted=is_wanted,
                )
            store.end_run()
    return summary


def _list(client: httpx.Client, source: str, agency: Agency) -> Iterator[Memento]:
    """What the source has of the host, each payload once, oldest first."""
    host = urlsplit(agency.home).hostname or ""
    words = {"url": host, "matchType": "host", "output": "json", "limit": str(_MOST)}
    try:
        answer = client.get(f"{source.rstrip('/')}/cdx", params=words)
        answer.raise_for_status()
        rows = sorted(read_cdx(answer.text), key=lambda row: str(row["timestamp"]))
    except (httpx.HTTPError, ValueError, KeyError) as error:
        raise GongkaiError(f"{source}: it does not answer as a web archive: {error}") from error
    seen: set[tuple[str, str]] = set()
    for row in rows:
        key = (row["url"], row.get("digest", row["timestamp"]))
        if row.get("status", "200") == "200" and _TYPES.search(row.get("mime", "-")):
            if key not in seen:
                yield Memento(url=row["url"], at=row["timestamp"], digest=key[1])
            seen.add(key)


def read_cdx(text: str) -> Iterator[Mapping[str, Any]]:
    """The rows of an answer: an object a line (pywb), or one list with names first (Wayback).

    ValueError if it is neither.
    """
    if text.lstrip().startswith("["):
        names, *rows = json.loads(text) or [[]]
        other = {"original": "url", "statuscode": "status", "mimetype": "mime"}
        for row in rows:
            yield {other.get(n, n): value for n, value in zip(names, row, strict=True)}
    else:
        yield from (json.loads(line) for line in text.splitlines() if line.strip())


def _take(
    store: CaptureStore,
    client: httpx.Client,
    memento: Memento,
    *,
    agency: Agency,
    source: str,
    summary: ImportSummary,
    is_wanted: Callable[[bytes], bool],
) -> None:
    address = f"{source.rstrip('/')}/{memento.at}id_/{memento.url}"
    time.sleep(float(os.environ.get("GONGKAI_DOWNLOAD_DELAY", "1")))
    try:
        answer = client.get(address)
        answer.raise_for_status()
        body = answer.content
        if len(body) > MAX_BYTES or not is_wanted(body):
            return
        kept = [(k, v) for k, v in answer.headers.items() if k in ("content-type", "link")]
        exchange = Exchange(
            url=memento.url,
            at=memento.seen_at,
            status=200,
            reason="OK",
            headers=[*kept, ("Memento-Datetime", _datetime(answer, memento))],
            body=body,
        )
        stored = store.store_exchange(
            exchange, Origin(agency_id=agency.id, role="report", referrer=address)
        )
    except WriteError:
        raise
    except (httpx.HTTPError, GongkaiError) as error:
        summary.errors.append(f"{address}: {error}")
        return
    summary.documents += 1
    summary.captures_new += stored.new


def _datetime(answer: httpx.Response, memento: Memento) -> str:
    return str(answer.headers.get("memento-datetime", memento.seen_at))
