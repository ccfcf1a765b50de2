"""An exchange stored: first the WARC record, then the rows that index it."""

import codecs
import hashlib
import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from crawler.archive import Archive, now
from crawler.coding import decode_body, split_codings
from crawler.errors import GongkaiError
from crawler.index import Payload, Stored, capture_row, describe_payload, index_capture
from crawler.notes import NoteStore
from crawler.origin import Origin, Role, origin_note
from crawler.warc import (
    Earlier,
    Exchange,
    Place,
    payload_digest,
    read_payload,
    stored_headers,
)

__all__ = ["CaptureStore", "Origin", "Role", "Stored", "read_capture", "warc_path"]

_FILE_NAME = re.compile(r"[A-Za-z0-9._-]+\.warc(\.gz)?")


class CaptureStore(NoteStore):
    """Stores exchanges of one run into an archive, each with a note of its origin."""

    def store_exchange(self, exchange: Exchange, origin: Origin) -> Stored:
        """Keep a request and its response.

        Raises GongkaiError, after the WARC record is written, if the body cannot be decoded;
        WriteError if the disk takes no more.
        """
        headers = stored_headers(exchange)
        fields = origin_note(origin, self.run_id)
        with self._writing(origin.agency_id):
            try:
                body = decode_body(exchange.body, _codings(exchange))
            except GongkaiError:
                self._warc.write_exchange(exchange, note=fields)
                raise
            sha256 = _sha256(body, of=exchange)
            earlier = self._find_earlier(exchange.url, sha256)
            digest = earlier[0].payload_digest if earlier else exchange.payload_digest
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
            return self._index(row, holder=holder, sighted=place)

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
        with self._writing(origin.agency_id):
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
            return self._index(row, holder=holder, sighted=place)

    def store_file(self, url: str, body: bytes, *, at: str, origin: Origin) -> Stored:
        """Keep a file that came by no protocol; WriteError if the disk takes no more."""
        sha256 = hashlib.sha256(body).hexdigest()
        payload = describe_payload(body, sha256=sha256, payload_digest=payload_digest(body))
        with self._writing(origin.agency_id):
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
            return self._index(row, holder=holder, sighted=place)

    def store_drawn(self, dom: str, *, url: str, served: Stored, origin: Origin) -> Stored:
        """Keep what a browser drew from a stored page, beside it and marked as drawn.

        ``url`` may have what the browser drew it for behind ``#``, which is never sent.
        The bytes name the digest that they were drawn from, so that wherever they go they are told
        from what was served. GongkaiError if the served record is lost; WriteError as above.
        """
        row = self.archive.db.table("captures").get(served.capture_id)
        drawn_from = replace(origin, drawn_from=served.sha256)
        body = _mark_drawn(dom, served.sha256)
        sha256 = hashlib.sha256(body).hexdigest()
        payload = describe_payload(body, sha256=sha256, payload_digest=payload_digest(body))
        at, holder = now(), Place(warc_file=row["warc_file"], warc_offset=row["warc_offset"])
        with self._writing(origin.agency_id):
            place = self._warc.write_conversion(
                url,
                at=at,
                media_type=payload.media_type,
                body=body,
                of=holder,
                note=origin_note(drawn_from, self.run_id),
            )
            row = capture_row(drawn_from, url, at, payload=payload)
            return self._index(row, holder=place, sighted=place)

    def _index(self, row: Mapping[str, Any], *, holder: Place, sighted: Place) -> Stored:
        return index_capture(self.archive, row, run_id=self.run_id, holder=holder, sighted=sighted)

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


def _sha256(body: bytes, *, of: Exchange) -> str:
    """The digest of a decoded body: most have no coding, and it is known."""
    if body is of.body:
        return of.payload_digest.partition(":")[2]
    return hashlib.sha256(body).hexdigest()


def _codings(exchange: Exchange) -> list[str]:
    named = [v for k, v in exchange.headers if k.lower() == "content-encoding"]
    return split_codings(",".join(named))
