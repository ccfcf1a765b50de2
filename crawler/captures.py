"""An exchange stored: first the WARC record, then the rows that index it."""

import codecs
import hashlib
import re
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from crawler.archive import SOFTWARE, Archive, now
from crawler.coding import decode_body, split_codings
from crawler.errors import GongkaiError, WriteError
from crawler.index import Payload, Stored, capture_row, describe_payload, index_capture
from crawler.origin import AGENCY, RELABEL, RUN, VISIT, Origin, Role, note, origin_note
from crawler.warc import (
    Earlier,
    Exchange,
    Place,
    WarcStore,
    payload_digest,
    read_payload,
    stored_headers,
)

__all__ = ["CaptureStore", "Origin", "Role", "Stored", "read_capture", "warc_path"]

_FILE_NAME = re.compile(r"[A-Za-z0-9._-]+\.warc(\.gz)?")


class CaptureStore:
    """Stores exchanges of one run into an archive; not for use by two threads.

    What only the database would know (whose report it is, the visit, the run) is written beside
    the records as metadata, so that the database can be made again from WARC files alone.
    ``failure`` is what the disk said when it took no more.
    """

    def __init__(
        self, archive: Archive, *, run_id: int | None, info: Mapping[str, str] | None = None
    ) -> None:
        self.archive = archive
        self.run_id = run_id
        self.failure: WriteError | None = None
        self._named: set[str] = set()
        self._is_indexed = True  # every record that was written
        fields = {
            "software": SOFTWARE,
            "format": "WARC File Format 1.1",
            "conformsTo": "http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/",
            "isPartOf": archive.path.name,
            **(info or {}),
            **(note(RUN, self._run()) if run_id else {}),
        }
        self._warc = WarcStore(archive.warc_dir, info=fields, on_file=self._note_file)

    def store_exchange(self, exchange: Exchange, origin: Origin) -> Stored:
        """Keep a request and its response.

        Raises GongkaiError, after the WARC record is written, if the body cannot be decoded;
        WriteError if the disk takes no more.
        """
        headers = stored_headers(exchange)
        fields = origin_note(origin, self.run_id)
        with self._writing():
            self._name_agency(origin.agency_id)
            try:
                body = decode_body(exchange.body, _codings(exchange))
            except GongkaiError:
                self._warc.write_exchange(exchange, note=fields)
                raise
            sha256 = hashlib.sha256(body).hexdigest()
            earlier = self._find_earlier(exchange.url, sha256)
            digest = earlier[0].payload_digest if earlier else payload_digest(exchange.body)
            place = self._warc.write_exchange(
                exchange, earlier=earlier[0] if earlier else None, note=fields
            )
            row = capture_row(
                origin,
                exchange.url,
                exchange.at,
                payload=describe_payload(body, sha256=sha256, payload_digest=digest),
                status=exchange.status,
                headers=headers,
            )
            holder = earlier[1] if earlier else place
            return index_capture(
                self.archive, row, run_id=self.run_id, holder=holder, sighted=place
            )

    def store_unchanged(
        self, exchange: Exchange, origin: Origin, known: Mapping[str, Any]
    ) -> Stored:
        """Keep a server's word (304) that a URL is as a row of ``captures`` has it."""
        earlier = Earlier(
            url=known["url"], at=known["fetched_at"], payload_digest=known["payload_digest"]
        )
        payload = Payload(
            **{name: known[name] for name in ("sha256", "bytes", "media_type", "payload_digest")}
        )
        with self._writing():
            self._name_agency(origin.agency_id)
            place = self._warc.write_exchange(
                exchange, earlier=earlier, note=origin_note(origin, self.run_id)
            )
            row = capture_row(
                origin,
                exchange.url,
                exchange.at,
                payload=payload,
                status=exchange.status,
                headers=stored_headers(exchange),
            )
            holder = Place(warc_file=known["warc_file"], warc_offset=known["warc_offset"])
            return index_capture(
                self.archive, row, run_id=self.run_id, holder=holder, sighted=place
            )

    def store_file(self, url: str, body: bytes, *, at: str, origin: Origin) -> Stored:
        """Keep a file that came by no protocol; WriteError if the disk takes no more."""
        sha256 = hashlib.sha256(body).hexdigest()
        payload = describe_payload(body, sha256=sha256, payload_digest=payload_digest(body))
        with self._writing():
            self._name_agency(origin.agency_id)
            earlier = self._find_earlier(url, sha256)
            place = self._warc.write_resource(
                url,
                at=at,
                media_type=payload.media_type,
                body=body,
                earlier=earlier[0] if earlier else None,
                note=origin_note(origin, self.run_id),
            )
            row = capture_row(origin, url, at, payload=payload)
            holder = earlier[1] if earlier else place
            return index_capture(
                self.archive, row, run_id=self.run_id, holder=holder, sighted=place
            )

    def store_drawn(self, dom: str, *, served: Stored, origin: Origin) -> Stored:
        """Keep what a browser drew from a stored page, beside it and marked as drawn.

        The bytes name the digest that they were drawn from, so that wherever they go they are told
        from what was served. GongkaiError if the served record is lost; WriteError as above.
        """
        row = self.archive.db.table("captures").get(served.capture_id)
        drawn_from = replace(origin, drawn_from=served.sha256)
        body = _mark_drawn(dom, served.sha256)
        sha256 = hashlib.sha256(body).hexdigest()
        payload = describe_payload(body, sha256=sha256, payload_digest=payload_digest(body))
        at, holder = now(), Place(warc_file=row["warc_file"], warc_offset=row["warc_offset"])
        with self._writing():
            self._name_agency(origin.agency_id)
            place = self._warc.write_conversion(
                row["url"],
                at=at,
                media_type=payload.media_type,
                body=body,
                of=holder,
                note=origin_note(drawn_from, self.run_id),
            )
            return index_capture(
                self.archive,
                capture_row(drawn_from, row["url"], at, payload=payload),
                run_id=self.run_id,
                holder=place,
                sighted=place,
            )

    def relabel(self, capture_id: int, *, role: Role, entry_title: str | None) -> None:
        """Note what a capture turned out to be once its page was read."""
        capture = self.archive.db.table("captures").get(capture_id)
        title = capture["entry_title"] if entry_title is None else entry_title
        if (capture["role"], capture["entry_title"]) == (role, title):
            return
        label = {key: capture[key] for key in ("agency_id", "url", "sha256")}
        with self._writing():
            label |= {"role": role, "entry_title": title}
            self._warc.write_note(note(RELABEL, label))
            self.archive.relabel(label)

    def write_visit(self, visit: Mapping[str, Any]) -> None:
        """Note what a visit came to (a row of ``visits``)."""
        with self._writing():
            self._name_agency(visit["agency_id"])
            self._warc.write_note(note(VISIT, visit))
            self.archive.write_visit(visit)

    def end_run(self) -> None:
        """Note that the run came to its end."""
        assert self.run_id
        at = now()
        with self._writing():
            self._warc.write_note(note(RUN, {**self._run(), "ended_at": at}))
            self.archive.end_run(self.run_id, at=at)

    def close(self) -> None:
        """Close the WARC file; the archive stays open."""
        try:
            self._warc.close()
        except sqlite3.OperationalError as error:
            raise WriteError(f"{self.archive.path}: {error}") from error

    def _run(self) -> dict[str, Any]:
        return dict(self.archive.db.table("runs").get(self.run_id or 0))

    def _name_agency(self, agency_id: str) -> None:
        """Say once what the register says of an agency: it may be another one some day."""
        if agency_id in self._named:
            return
        for row in self.archive.db.query("select * from agencies where id = ?", [agency_id]):
            self._warc.write_note(note(AGENCY, row))
            self._named.add(agency_id)

    def _note_file(self, name: str, size: int) -> None:
        """A file with a record that is not indexed is not noted as read: the next run reads it."""
        if self._is_indexed or not size:
            self.archive.note_file(name, size)

    @contextmanager
    def _writing(self) -> Iterator[None]:
        try:
            yield
        except WriteError as error:
            self.failure, self._is_indexed = error, False
            raise
        except GongkaiError:
            raise  # a body that cannot be decoded has no row
        except sqlite3.OperationalError as error:  # full, read-only, or locked too long
            self.failure, self._is_indexed = WriteError(f"{self.archive.path}: {error}"), False
            raise self.failure from error
        except BaseException:
            self._is_indexed = False
            raise

    def _find_earlier(self, url: str, sha256: str) -> tuple[Earlier, Place] | None:
        """The record that holds this payload of this URL, whichever agency it was fetched for."""
        found = self.archive.db.execute(
            "select fetched_at, payload_digest, warc_file, warc_offset from captures"
            " where url = ? and sha256 = ? and payload_digest is not null and damage is null"
            " and drawn_from is null"
            " order by id",
            (url, sha256),
        )
        for at, digest, warc_file, warc_offset in found.fetchall():
            if warc_path(self.archive, warc_file).exists():  # a lost file is no evidence
                earlier = Earlier(url=url, at=at, payload_digest=digest)
                return earlier, Place(warc_file=warc_file, warc_offset=warc_offset)
        return None


def read_capture(archive: Archive, capture: Mapping[str, Any]) -> bytes:
    """The decoded body of a row of ``captures``; GongkaiError if its record cannot be read."""
    return read_payload(warc_path(archive, capture["warc_file"]), int(capture["warc_offset"]))


def warc_path(archive: Archive, warc_file: str) -> Path:
    """The path of a WARC file of the archive; GongkaiError if the name is none."""
    if not _FILE_NAME.fullmatch(warc_file or ""):
        raise GongkaiError(f"{warc_file!r} is not the name of a WARC file")
    return archive.warc_dir / warc_file


def _mark_drawn(dom: str, sha256: str) -> bytes:
    # The mark at the front makes it UTF-8, whatever a meta of the page says.
    mark = f"<!-- drawn by a browser from the bytes served, sha256:{sha256} -->"
    return codecs.BOM_UTF8 + f"{dom}\n{mark}\n".encode("utf-8", "replace")


def _codings(exchange: Exchange) -> list[str]:
    named = [v for k, v in exchange.headers if k.lower() == "content-encoding"]
    return split_codings(",".join(named))
