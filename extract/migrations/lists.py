"""Indexes of what the site lists newest first, a page at a time."""

from sqlite_utils import Database

from extract.migrations.near import extract_migrations

__all__ = ["extract_migrations"]


@extract_migrations()
def site_indexes(db: Database) -> None:
    db.table("reports").create_index(["first_seen"])
    db.table("issues").create_index(["agency_id"])
    db.table("issues").create_index(["severity"])
    db.execute("create index versions_changed on versions(first_seen) where changes <> '{}'")
    db.execute(
        "create index coverage_late on coverage(coalesce(published_on, first_seen))"
        " where days_late_stated > 0 or days_late_seen > 0"
    )
    db.table("agencies").create_index(["region"])
