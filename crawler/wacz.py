"""WACZ: records with their index in one file that opens in a browser (WACZ 1.1.1)."""

import hashlib
import json
import tempfile
import zipfile
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import IO, Any

from crawler.archive import SOFTWARE, Archive, now
from crawler.cdxj import cdxj_line, sort_lines
from crawler.errors import GongkaiError, WriteError
from crawler.members import Member, read_members
from crawler.replay import PAYLOADS

_DATA = "data.warc.gz"
Wanted = dict[str, set[int]]


def write_wacz(archive: Archive, path: Path, agency_ids: Collection[str]) -> int:
    """Write the records of agencies (all, if none is given) as a WACZ file; how many there are.

    GongkaiError if there are none; WriteError if the file cannot be written.
    """
    wanted = _wanted(archive, agency_ids)
    if not wanted:
        raise GongkaiError("the archive holds no record of that")
    try:
        with tempfile.TemporaryFile(dir=path.parent) as data:
            lines = list(_copy(archive, wanted, data))
            with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as wacz:
                _pack(wacz, data, index=sort_lines(lines), pages=_pages(archive, agency_ids))
    except OSError as error:
        raise WriteError(f"{path}: {error.strerror or error}") from error
    return len(lines)


def _wanted(archive: Archive, agency_ids: Collection[str]) -> Wanted:
    """The places of records: each sighting, and what holds its payload."""
    found: Wanted = {}
    for row in archive.db.query(
        "select agency_id, captures.warc_file as f, captures.warc_offset as o,"
        " sightings.warc_file as sf, sightings.warc_offset as so"
        " from captures join sightings on captures.id = capture_id"
    ):
        if not agency_ids or row["agency_id"] in agency_ids:
            found.setdefault(row["f"], set()).add(row["o"])
            found.setdefault(row["sf"], set()).add(row["so"])
    return found


def _copy(archive: Archive, wanted: Wanted, data: IO[bytes]) -> Iterator[str]:
    """Copy wanted records with what was written for them; the lines of their index."""
    for name in sorted(wanted):
        source = archive.warc_dir / name
        group: list[Member] = []
        for member in read_members(source) if source.exists() else ():
            if not isinstance(member, Member):
                group = []
                continue
            group.append(member)
            if member.kind == "warcinfo" or member.offset in wanted[name]:
                yield from _write(source, group, data)
            if member.kind == "warcinfo" or member.kind in PAYLOADS:
                group = []


def _write(source: Path, group: list[Member], data: IO[bytes]) -> Iterator[str]:
    with source.open("rb") as file:
        for member in group:
            offset = data.tell()
            file.seek(member.offset)
            data.write(file.read(member.length))
            if line := cdxj_line(member, file=_DATA, offset=offset):
                yield line


def _pages(archive: Archive, agency_ids: Collection[str]) -> str:
    lines = [{"format": "json-pages-1.0", "id": "pages", "title": "Reports"}]
    for row in archive.db.query(
        "select id, agency_id, url, entry_title, fetched_at from captures"
        " where role = 'report' and status = 200 and drawn_from is null order by id"
    ):
        if not agency_ids or row["agency_id"] in agency_ids:
            title = row["entry_title"] or row["url"]
            page = {"id": str(row["id"]), "url": row["url"], "title": title}
            lines.append({**page, "ts": row["fetched_at"]})
    return "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)


def _pack(wacz: zipfile.ZipFile, data: IO[bytes], *, index: str, pages: str) -> None:
    size = data.tell()
    data.seek(0)
    digest = hashlib.sha256()
    with wacz.open(f"archive/{_DATA}", "w", force_zip64=True) as out:
        while chunk := data.read(1024 * 1024):
            out.write(chunk)
            digest.update(chunk)
    resources = [_resource(f"archive/{_DATA}", digest.hexdigest(), size)]
    for path, text in (("indexes/index.cdx", index), ("pages/pages.jsonl", pages)):
        wacz.writestr(path, text)
        resources.append(_resource(path, _sha256(text), len(text.encode())))
    package = {
        "profile": "data-package",
        "wacz_version": "1.1.1",
        "created": now(),
        "software": SOFTWARE,
        "resources": resources,
    }
    text = json.dumps(package, indent=2)
    wacz.writestr("datapackage.json", text)
    check = {"path": "datapackage.json", "hash": f"sha256:{_sha256(text)}"}
    wacz.writestr("datapackage-digest.json", json.dumps(check))


def _resource(path: str, sha256: str, size: int) -> dict[str, Any]:
    name = path.rpartition("/")[2]
    return {"name": name, "path": path, "hash": f"sha256:{sha256}", "bytes": size}


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
