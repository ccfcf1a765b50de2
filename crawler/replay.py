"""The index made again from WARC files: what a crash kept from the database, or all of it."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from warcio.recordloader import ArcWarcRecord  # type: ignore[import-untyped]

from crawler.archive import Archive
from crawler.coding import decode_body, split_codings
from crawler.errors import GongkaiError
from crawler.index import Payload, capture_row, describe_payload, index_capture
from crawler.members import Damage, Member, read_members
from crawler.origin import AGENCY, ORIGIN, RELABEL, RUN, VISIT, Origin, read_note
from crawler.warc import Place, payload_digest, read_raw

PAYLOADS = frozenset({"response", "resource", "conversion", "revisit"})


@dataclass
class Replayed:
    """What came of reading WARC files again; ``lost`` has a line for each record of no use."""

    captures: int = 0
    cut: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)


def catch_up(archive: Archive) -> Replayed:
    """Index what a crash kept from the database, and cut torn tails; only for the lock's holder."""
    files = archive.db.query("select name, bytes from warc_files order by name")
    done = Replayed()
    for row in list(files):
        path = archive.warc_dir / row["name"]
        if path.exists() and path.stat().st_size > row["bytes"]:
            replay_file(archive, path, done, start=row["bytes"])
    return done


def replay_file(archive: Archive, path: Path, done: Replayed, *, start: int = 0) -> None:
    """Index the records of one file that the database does not know, from an offset on."""
    replay = _Replay(archive, path.name, done)
    end = start
    for found in read_members(path, start):
        if isinstance(found, Member):
            with archive.db.atomic():
                replay.take(found)
        elif found.torn:
            done.cut.append(_cut(path, found))
            break
        else:
            done.lost.append(f"{path.name}, {found}")
        end = found.offset + found.length
    archive.note_file(path.name, end)


def _cut(path: Path, tail: Damage) -> str:
    """Put an unfinished record aside, so that the file ends with a whole one."""
    aside = path.with_name(f"{path.name}.torn-{tail.offset}")
    with path.open("rb+") as file:
        file.seek(tail.offset)
        aside.write_bytes(file.read())
        file.truncate(tail.offset)
    return f"{path.name}, {tail}; put aside as {aside.name}"


class _Replay:
    def __init__(self, archive: Archive, name: str, done: Replayed) -> None:
        self._archive = archive
        self._db = archive.db
        self._name = name
        self._done = done
        self._origins: dict[str, Mapping[str, Any]] = {}

    def take(self, member: Member) -> None:
        """Index one record if it is one to index and is not indexed."""
        if member.kind in PAYLOADS:
            place = Place(warc_file=self._name, warc_offset=member.offset)
            if not self._is_known(place):
                self._take_payload(member.record(), place)
        elif member.kind in ("metadata", "warcinfo"):
            record = member.record()
            try:
                found = read_note(record.raw_stream.read())
            except ValueError as error:
                self._done.lost.append(f"{self._name}, offset {member.offset}: {error}")
                return
            about = record.rec_headers.get_header("WARC-Concurrent-To")
            for kind, row in found.items():
                self._take_note(kind, row, about=about)

    def _is_known(self, place: Place) -> bool:
        found = self._db.execute(
            "select 1 from sightings where warc_file = ? and warc_offset = ?",
            (place.warc_file, place.warc_offset),
        )
        return found.fetchone() is not None

    def _take_payload(self, record: ArcWarcRecord, place: Place) -> None:
        origin = self._origins.pop(record.rec_headers.get_header("WARC-Record-ID"), None)
        if origin is None:
            self._lose(place, "nothing says which agency it was fetched for")
            return
        run_id = origin["run_id"]
        named = Origin(**{key: value for key, value in origin.items() if key != "run_id"})
        try:
            payload, holder = self._payload(record, place)
        except GongkaiError as error:
            if "no record holds" in str(error):
                self._lose(place, str(error))
            return  # kept as evidence, but its body cannot be decoded: it never was a capture
        head = record.http_headers
        row = capture_row(
            named,
            record.rec_headers.get_header("WARC-Target-URI"),
            record.rec_headers.get_header("WARC-Date"),
            payload=payload,
            status=int(head.get_statuscode()) if head else 200,
            headers=head.headers if head else (),
        )
        stored = index_capture(self._archive, row, run_id=run_id, holder=holder, sighted=place)
        self._done.captures += stored.new

    def _payload(self, record: ArcWarcRecord, place: Place) -> tuple[Payload, Place]:
        if record.rec_type == "revisit":
            return self._revisited(record)
        raw = read_raw(record, check=False)
        head = record.http_headers
        codings = split_codings(head.get_header("Content-Encoding")) if head else []
        body = decode_body(raw, codings)
        sha256 = hashlib.sha256(body).hexdigest()
        digest = payload_digest(raw)
        return describe_payload(body, sha256=sha256, payload_digest=digest), place

    def _revisited(self, record: ArcWarcRecord) -> tuple[Payload, Place]:
        """What the record says was there, out of the capture that it refers to."""
        headers = record.rec_headers
        url = headers.get_header("WARC-Refers-To-Target-URI")
        digest = headers.get_header("WARC-Payload-Digest")
        found = next(
            self._db.query(
                "select * from captures where url = ? and payload_digest = ? limit 1", [url, digest]
            ),
            None,
        )
        if found is None:
            raise GongkaiError(f"{url}: no record holds the payload {digest} that was seen again")
        place = Place(warc_file=found["warc_file"], warc_offset=found["warc_offset"])
        fields = ("sha256", "bytes", "media_type", "payload_digest")
        return Payload(**{key: found[key] for key in fields}), place

    def _take_note(self, kind: str, row: dict[str, Any], *, about: str | None) -> None:
        if kind == ORIGIN and about:
            self._origins[about] = row
        elif kind == AGENCY:
            self._db.table("agencies").insert(row, pk="id", ignore=True)
        elif kind == RUN:
            self._db.table("runs").insert(row, pk="id", ignore=True)
            if row["ended_at"]:
                self._archive.end_run(row["id"], at=row["ended_at"])
        elif kind == VISIT:
            self._take_visit(row)
        elif kind == RELABEL:
            self._archive.relabel(row)

    def _take_visit(self, row: dict[str, Any]) -> None:
        keys = ("run_id", "agency_id", "started_at")
        known = self._db.execute(
            f"select 1 from visits where {' and '.join(f'{key} is :{key}' for key in keys)}", row
        )
        if known.fetchone() is None:
            self._archive.write_visit(row)

    def _lose(self, place: Place, why: str) -> None:
        self._done.lost.append(f"{place.warc_file}, offset {place.warc_offset}: {why}")
