"""The schema of what the crawler writes, as ordered migrations; a landed one is never edited."""

from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

crawler_migrations = Migrations("crawler")


@crawler_migrations()
def agencies_runs_visits(db: Database) -> None:
    db.table("agencies").create(
        {
            "id": str,
            "name": str,
            "region": str,
            "kind": str,
            "home": str,
            "family": str,
            "from_year": int,
            "known_empty": int,
            "note": str,
        },
        pk="id",
        not_null={"name", "region", "kind", "home"},
    )
    db.table("runs").create(
        {
            "id": int,
            "command": str,
            "software": str,
            "started_at": str,
            "ended_at": str,
        },
        pk="id",
        not_null={"command", "started_at"},
    )
    db.table("visits").create(
        {
            "id": int,
            "run_id": int,
            "agency_id": str,
            "started_at": str,
            "ended_at": str,
            "outcome": str,
            "reason": str,
            "requests": int,
            "captures_new": int,
            "reports_found": int,
        },
        pk="id",
        foreign_keys=[("run_id", "runs", "id"), ("agency_id", "agencies", "id")],
        not_null={"run_id", "agency_id", "outcome", "reason", "reports_found"},
    )


@crawler_migrations()
def captures_sightings(db: Database) -> None:
    # A capture is one payload at one URL; a sighting is one response at one time. So a page that
    # goes from A to B and back to A has two captures and three sightings.
    db.table("captures").create(
        {
            "id": int,
            "agency_id": str,
            "url": str,
            "final_url": str,
            "role": str,
            "entry_title": str,
            "referrer": str,
            "status": int,
            "headers": str,
            "media_type": str,
            "sha256": str,
            "bytes": int,
            "is_attachment": int,
            "fetched_at": str,
            "last_seen": str,
            "warc_file": str,
            "warc_offset": int,
        },
        pk="id",
        foreign_keys=[("agency_id", "agencies", "id")],
        not_null={"agency_id", "url", "status", "sha256", "bytes", "is_attachment", "fetched_at"},
    )
    db.table("captures").create_index(["agency_id", "url", "sha256"], unique=True)
    db.table("captures").create_index(["sha256"])
    db.table("sightings").create(
        {
            "id": int,
            "capture_id": int,
            "run_id": int,
            "seen_at": str,
            "warc_file": str,
            "warc_offset": int,
        },
        pk="id",
        foreign_keys=[("capture_id", "captures", "id"), ("run_id", "runs", "id")],
        not_null={"capture_id", "seen_at", "warc_file", "warc_offset"},
    )
    db.table("sightings").create_index(["capture_id"])


@crawler_migrations()
def captures_payload_digest(db: Database) -> None:
    # The digest in the WARC record is of the body as received; `sha256` is of the decoded body.
    # A revisit record must name the former, and a server may compress one page differently twice.
    db.table("captures").add_column("payload_digest", str)
    db.table("captures").create_index(["url", "sha256"])
    db.table("visits").create_index(["agency_id"])


@crawler_migrations()
def warc_files_damage(db: Database) -> None:
    # How much of each WARC file is indexed: what lies beyond, a crash kept from the database.
    columns = {"name": str, "bytes": int}
    db.table("warc_files").create(columns, pk="name", not_null=set(columns))
    # Why the payload of a capture cannot be had any more; null if it can.
    db.table("captures").add_column("damage", str)
    db.table("sightings").create_index(["warc_file", "warc_offset"])


@crawler_migrations()
def sightings_status(db: Database) -> None:
    # One empty body may come with 404 today and 301 tomorrow: the status is the sighting's.
    db.table("sightings").add_column("status", int)
    db.execute(
        "update sightings set status ="
        " (select status from captures where captures.id = sightings.capture_id)"
    )


@crawler_migrations()
def visits_path(db: Database) -> None:
    # The way to the reports (JSON: columns, hosts, folders, reports), tried first the next time.
    db.table("visits").add_column("path", str)
    db.table("sightings").create_index(["seen_at"])


@crawler_migrations()
def agencies_parent(db: Database) -> None:
    # Whose figures a body's are part of, and how many bodies a parent's figures should include.
    db.table("agencies").add_column("parent", str)
    db.table("agencies").add_column("children", int)


@crawler_migrations()
def captures_drawn_from(db: Database) -> None:
    # The digest of the served body that a browser drew this one from; null for what was served.
    db.table("captures").add_column("drawn_from", str)
    db.execute(
        "create index idx_captures_drawn_from on captures (drawn_from) where drawn_from is not null"
    )


@crawler_migrations()
def captures_by_url(db: Database) -> None:
    # Of three indexes with a digest two do: a URL has few of them.
    for columns in ("agency_id_url_sha256", "url_sha256"):
        db.execute(f"drop index idx_captures_{columns}")
    db.table("captures").create_index(["url", "sha256", "agency_id"], unique=True)
    db.table("captures").create_index(["agency_id"])


@crawler_migrations()
def agencies_note_zh(db: Database) -> None:
    # The note in Chinese; `note` is in English where the register has both.
    db.table("agencies").add_column("note_zh", str)


@crawler_migrations()
def captures_by_agency_and_url(db: Database) -> None:
    # With an index of agencies alone, SQLite looked through all captures of an agency for a URL.
    for columns in ("url_sha256_agency_id", "agency_id"):
        db.execute(f"drop index idx_captures_{columns}")
    db.table("captures").create_index(["agency_id", "url", "sha256"], unique=True)
    db.table("captures").create_index(["url"])
