"""archive.db and the WARC files beside it: opened, migrated, written in short transactions."""

import sqlite3
from collections.abc import Mapping
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from crawler.database import Database
from crawler.errors import GongkaiError
from crawler.migrations import crawler_migrations
from crawler.readonly import connect_to_read
from crawler.register import Agency
from crawler.search import register_pairs

REVIEWS = "reviews.csv"  # people's verdicts, beside the database, which can be made anew
SOFTWARE = f"gongkai/{version('gongkai')}"


def now() -> str:
    """The time in UTC to the second, as ``2026-01-31T09:15:00Z``."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


class Archive:
    """One archive: ``path`` is the database, ``warc_dir`` the folder of WARC files beside it.

    Raises GongkaiError if the file is not a database or, unless it is ``to_read`` alone, cannot be
    written.
    """

    def __init__(self, path: Path, *, to_read: bool = False) -> None:
        self.path = path
        self.warc_dir = path.parent / "warc"
        try:
            self.db = Database(connect_to_read(path) if to_read else _connect(path))
            if not to_read:
                crawler_migrations.apply(self.db)
        except (sqlite3.Error, OSError) as error:
            raise GongkaiError(f"{path}: cannot open the archive: {error}") from error

    def close(self) -> None:
        """Close the database; the archive cannot be used after."""
        self.db.close()

    def write_agencies(self, agencies: Mapping[str, Agency]) -> None:
        """Bring the agencies table to what the register says; bodies once known stay."""
        rows = [
            {
                "id": agency.id,
                "name": agency.name,
                "region": agency.region,
                "kind": agency.kind,
                "home": agency.home,
                "family": agency.family,
                "from_year": agency.from_year,
                "known_empty": int(agency.known_empty),
                "note": agency.note,
                "note_zh": agency.note_zh,
                "parent": agency.parent,
                "children": agency.children,
            }
            for agency in agencies.values()
        ]
        with self.db.atomic():
            self.db.table("agencies").upsert_all(rows, pk="id")

    def begin_run(self, command: str) -> int:
        """Note that a run begins; its id."""
        row = {"command": command, "software": SOFTWARE, "started_at": now()}
        return self._insert("runs", row)

    def end_run(self, run_id: int, *, at: str | None = None) -> None:
        """Note that a run came to its end."""
        with self.db.atomic():
            self.db.table("runs").update(run_id, {"ended_at": at or now()})

    def relabel(self, label: Mapping[str, Any]) -> None:
        """Note what a capture (``agency_id``, ``url``, ``sha256``) turned out to be."""
        with self.db.atomic():
            self.db.execute(
                "update captures set role = :role, is_attachment = :role = 'attachment',"
                " entry_title = :entry_title"
                " where agency_id = :agency_id and url = :url and sha256 = :sha256",
                dict(label),
            )

    def note_file(self, name: str, size: int) -> None:
        """Note how much of a WARC file, from its beginning, is indexed."""
        with self.db.atomic():
            self.db.table("warc_files").upsert({"name": name, "bytes": size}, pk="name")

    def write_visit(self, visit: Mapping[str, Any]) -> int:
        """One row of ``visits`` (its columns as keys); its id."""
        return self._insert("visits", visit)

    def _insert(self, table: str, row: Mapping[str, Any]) -> int:
        with self.db.atomic():
            return int(str(self.db.table(table).insert(dict(row)).last_pk))


def _connect(path: Path) -> sqlite3.Connection:
    path.parent.mkdir(parents=True, exist_ok=True)
    connection = sqlite3.connect(path, timeout=30)
    connection.execute("pragma journal_mode = wal")
    connection.execute("pragma synchronous = normal")
    connection.execute("pragma foreign_keys = on")
    register_pairs(connection)
    return connection
