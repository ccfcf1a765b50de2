"""Every capture against its WARC record and digest, every byte of the WARC files, the database."""

import hashlib
import os
import sqlite3
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from warcio.recordloader import ArcWarcRecord  # type: ignore[import-untyped]

from crawler.archive import Archive
from crawler.captures import warc_path
from crawler.errors import GongkaiError
from crawler.members import Damage, Member, read_members
from crawler.origin import ORIGIN
from crawler.readonly import connect_to_read
from crawler.replay import PAYLOADS
from crawler.warc import read_body

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong, in words; the capture that cannot be had, if it is one."""

    says: str
    capture_id: int | None = None


def verify(archive: Archive) -> list[str]:
    """A line for each thing that is damaged, lost, or not what the database says of it."""
    return [problem.says for problem in find_problems(archive)]


def verify_archive(path: Path) -> tuple[int, list[str]]:
    """How many captures there are, and what ``verify`` says, also where nothing can be opened."""
    if not path.exists():
        raise GongkaiError(f"{path}: no such archive")
    damaged = find_database_problems(path)
    if damaged:
        return 0, [*damaged, f"{path.name}: mend it with: gongkai verify --repair"]
    with closing(Archive(path, to_read=not os.access(path.parent, os.W_OK))) as archive:
        return archive.db.table("captures").count, verify(archive)


def find_problems(archive: Archive) -> Iterator[Problem]:
    """As ``verify``, one by one: the database, then file by file its records and captures."""
    yield from map(Problem, find_database_problems(archive.path))
    captures = _by_place(archive, "captures", "id, url, sha256, bytes")
    sightings = _by_place(archive, "sightings", "id")
    files = {row["name"]: row["bytes"] for row in archive.db.query("select * from warc_files")}
    for name in sorted({*captures, *sightings, *(name for name in files if files[name])}):
        rows = captures[name]
        try:
            path = warc_path(archive, name)
        except GongkaiError as error:
            yield from _name_all(rows, str(error))
            continue
        if path.exists():
            file = _File(path, rows, set(sightings[name]))
            yield from file.problems(expected=files.get(name, 0))
        else:
            yield Problem(f"{name}: the file is missing")
            yield from _name_all(rows, f"{name} is missing")


def find_database_problems(path: Path) -> list[str]:
    """What SQLite itself finds damaged in a database, read without writing."""
    try:
        with closing(connect_to_read(path)) as connection:
            found = [str(row[0]) for row in connection.execute("pragma integrity_check(5)")]
            found += [
                f"{table}: row {row} refers to a row of {parent} that is not there"
                for table, row, parent, _ in connection.execute("pragma foreign_key_check")
            ]
    except sqlite3.DatabaseError as error:
        found = [str(error)]
    problems = [" ".join(line.split()) for line in found if line != "ok"]
    return [f"{path.name}: the database is damaged: {line}" for line in problems]


def find_problem(row: Row, member: Member) -> str | None:
    """What is wrong with the capture that a record should hold; None if nothing is."""
    try:
        body = read_body(member.record(), check=False)
    except GongkaiError as error:
        return str(error)
    if hashlib.sha256(body).hexdigest() != row["sha256"]:
        return "the digest is another"
    return None if len(body) == row["bytes"] else f"{len(body)} bytes, not {row['bytes']}"


Places = dict[int, list[Row]]


def _by_place(archive: Archive, table: str, columns: str) -> dict[str, Places]:
    """Rows by file and offset; two agencies may share a record."""
    found: dict[str, Places] = defaultdict(lambda: defaultdict(list))
    for row in archive.db.query(f"select {columns}, warc_file, warc_offset from {table}"):
        found[row["warc_file"]][row["warc_offset"]].append(row)
    return found


class _File:
    """One WARC file, read from end to end beside the rows that point into it."""

    def __init__(self, path: Path, captures: Places, sightings: set[int]) -> None:
        self._path = path
        self._captures = dict(captures)
        self._sightings = sightings
        self._origins: set[str] = set()

    def problems(self, *, expected: int) -> Iterator[Problem]:
        """A line for each; ``expected`` is the length that was indexed."""
        end = 0
        for found in read_members(self._path):
            end = found.offset + found.length
            if isinstance(found, Damage):
                yield Problem(f"{self._path.name}, {found}")
            else:
                yield from self._check(found)
        if end < expected:
            missing = f"the file is cut off, {expected - end} bytes are missing"
            yield Problem(f"{self._path.name}: {missing}")
        lost = dict(sorted(self._captures.items()))
        yield from _name_all(lost, f"{self._path.name}: its record cannot be read")

    def _check(self, member: Member) -> Iterator[Problem]:
        if member.kind == "metadata":
            self._learn(member.record())
        if member.kind not in PAYLOADS:
            return
        where = f"{self._path.name}, offset {member.offset}"
        rows = self._captures.pop(member.offset, [])
        for row in rows:
            if problem := find_problem(row, member):
                yield _of_capture(row, f"{where}: {problem}")
        if not rows and member.offset not in self._sightings and self._is_forgotten(member):
            yield Problem(f"{where}: the database does not know this record")

    def _learn(self, record: ArcWarcRecord) -> None:
        about = record.rec_headers.get_header("WARC-Concurrent-To")
        if about and ORIGIN.encode() in record.raw_stream.read():
            self._origins.add(about)

    def _is_forgotten(self, member: Member) -> bool:
        """Whether a record without a row should have one; not if its body cannot be decoded."""
        if member.record().rec_headers.get_header("WARC-Record-ID") not in self._origins:
            return False
        try:
            return member.kind == "revisit" or read_body(member.record(), check=False) is not None
        except GongkaiError:
            return False


def _of_capture(row: Row, says: str) -> Problem:
    return Problem(f"capture {row['id']}, {row['url']}: {says}", row["id"])


def _name_all(places: Places, says: str) -> Iterator[Problem]:
    return (_of_capture(row, says) for rows in places.values() for row in rows)
