"""What people said of issues."""

from sqlite_utils import Database

from extract.migrations.lists import extract_migrations

__all__ = ["extract_migrations"]


@extract_migrations()
def reviews(db: Database) -> None:
    columns = ("verdict", "note", "who", "at", "report_id", "rule", "says")
    db.execute(
        "create table reviews (fingerprint text primary key,"
        f" {', '.join(f'{column} text not null' for column in columns)})"
    )
    db.table("issues").add_column("reviewed", str)
