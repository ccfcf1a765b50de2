"""What only the database would know, noted beside the records, and what became of the disk."""

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from crawler.archive import SOFTWARE, Archive, now
from crawler.errors import GongkaiError, WriteError
from crawler.origin import AGENCY, RELABEL, RUN, VISIT, Role, note
from crawler.warc import WarcStore


class NoteStore:
    """Writes one run's notes into WARC and database; not for use by two threads.

    Whose report it is, the visit, the run: all is written beside the records as metadata, so that
    the database can be made again from WARC files alone. ``failure`` is what the disk said when it
    took no more.
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
        with self._writing(visit["agency_id"]):
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
    def _writing(self, agency_id: str | None = None) -> Iterator[None]:
        """What is written within is of an agency, and is remembered if it is not indexed."""
        try:
            if agency_id:
                self._name_agency(agency_id)
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
