"""What each parent's reports were last held against."""

from sqlite_utils import Database

from extract.migrations.counts import extract_migrations

__all__ = ["extract_migrations"]


@extract_migrations()
def families(db: Database) -> None:
    db.execute(
        "create table _families (parent text primary key, digest text not null) without rowid"
    )
