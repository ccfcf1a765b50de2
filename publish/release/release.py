"""Makes a release: written aside, read again, renamed into place; only then is it the latest."""

import json
import shutil
import sqlite3
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from crawler.archive import SOFTWARE, now
from crawler.errors import GongkaiError
from publish.release import files
from publish.release.changes import DATABASE, read_changes
from publish.release.datapackage import data_package
from publish.release.extras import CHANGES, CODEBOOK
from publish.release.papers import citation, readme
from publish.release.place import find_latest, folder_lock, free_name, point_to
from publish.release.schema import Schema, read_schemas
from publish.release.source import Row, open_snapshot, read_last_run
from publish.release.tables import Tails, check_tables, csv_path, write_csv_file, write_tables

MANIFEST = "manifest.json"
PARTIAL = ".partial"


@dataclass(frozen=True, kw_only=True)
class Release:
    """A release that is in place; ``manifest`` is what its manifest.json says."""

    path: Path
    manifest: dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class _Facts:
    name: str
    created_at: str
    previous: Path | None
    last_run: dict[str, object] | None
    schemas: Sequence[Schema]
    tails: Tails


def describe_release(release: Release) -> str:
    """A release in one line: where, how much, and what changed."""
    manifest = release.manifest
    rows = sum(table["rows"] for table in manifest["tables"].values())
    size = sum(file["bytes"] for file in manifest["files"].values())
    changed = ", ".join(f"{count} {what}" for what, count in manifest["changes"].items())
    before = f"since {manifest['previous']}: {changed or 'nothing changed'}"
    return f"{release.path}: {len(manifest['tables'])} tables, {rows} rows, {size:,} bytes; " + (
        before if manifest["previous"] else "the first release here"
    )


def make_release(archive: Path, folder: Path) -> Release:
    """Export the archive into a new release in a folder, which is then its ``latest``.

    Raises GongkaiError if the archive cannot be read, another export is at work in the folder, the
    disk is full, or what was written is not what the archive holds; the latest release then stays.
    """
    try:
        with folder_lock(folder):
            return _make_release(archive, folder.resolve())
    except (OSError, sqlite3.Error) as error:
        said = getattr(error, "strerror", None) or error
        raise GongkaiError(f"{folder}: no release was made: {said}") from error


def _make_release(archive: Path, folder: Path) -> Release:
    partial = folder / PARTIAL
    shutil.rmtree(partial, ignore_errors=True)  # of an export that was killed
    try:
        facts = _write_data(archive, folder, partial)
        manifest = _write_papers(partial, facts)
        files.seal(partial)
        partial.rename(folder / facts.name)
    finally:
        shutil.rmtree(partial, ignore_errors=True)
    point_to(folder, facts.name)
    return Release(path=folder / facts.name, manifest=manifest)


def _write_data(archive: Path, folder: Path, partial: Path) -> _Facts:
    with open_snapshot(archive) as db:
        schemas = read_schemas(db)
        tails = write_tables(partial, db, schemas)
        created_at, last_run = now(), read_last_run(db)
    check_tables(partial, schemas, tails)
    return _Facts(
        name=free_name(folder, created_at[:10]),
        created_at=created_at,
        previous=find_latest(folder),
        last_run=last_run,
        schemas=schemas,
        tails=tails,
    )


def _write_papers(partial: Path, facts: _Facts) -> dict[str, Any]:
    counts: Counter[str] = Counter()
    write_csv_file(partial, CHANGES, _counted(_changes(partial, facts), counts))
    (partial / "README.md").write_text(_readme(facts, counts), encoding="utf-8")
    paper = citation(facts.name, facts.created_at)
    (partial / "CITATION.cff").write_text(paper, encoding="utf-8")
    sums = files.sum_files(partial)
    schemas = {csv_path(one): one for one in facts.schemas}
    schemas |= {f"{one.table}.csv": one for one in (CODEBOOK, CHANGES)}
    package = data_package(schemas, sums, release=facts.name, created_at=facts.created_at)
    _write_json(partial / "datapackage.json", package)
    sums = files.sum_files(partial, sums)
    manifest = _manifest(facts, counts, sums)
    _write_json(partial / MANIFEST, manifest)
    files.write_sums(partial, files.sum_files(partial, sums))
    return manifest


def _changes(partial: Path, facts: _Facts) -> Iterator[Row]:
    if facts.previous is None:
        return iter(())
    return read_changes(partial / DATABASE, facts.previous / DATABASE)


def _counted(rows: Iterator[Row], counts: Counter[str]) -> Iterator[Row]:
    for row in rows:
        counts[f"{row[0]}s {row[1]}"] += 1
        yield row


def _readme(facts: _Facts, counts: Counter[str]) -> str:
    run = facts.last_run
    return readme(
        {
            "release": facts.name,
            "created_at": facts.created_at,
            "software": SOFTWARE,
            "last_run": f"{run['id']}, {run['started_at']}" if run else "—",
            "previous": facts.previous.name if facts.previous else "—",
            "changes": ", ".join(f"{what} {n}" for what, n in counts.items()) or "—",
        },
        facts.schemas,
    )


def _manifest(
    facts: _Facts, counts: Counter[str], sums: dict[str, files.FileSum]
) -> dict[str, Any]:
    return {
        "release": facts.name,
        "created_at": facts.created_at,
        "software": SOFTWARE,
        "archive": {"last_run": facts.last_run},
        "previous": facts.previous.name if facts.previous else None,
        "changes": dict(counts),
        "tables": {name: asdict(tail) for name, tail in facts.tails.items()},
        "files": {name: asdict(one) for name, one in sums.items()},
    }


def _write_json(path: Path, value: object) -> None:
    path.write_text(json.dumps(value, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
