"""What a report says of itself, and of others: its scope."""

from sqlite_utils import Database

from extract.migrations.numbers import extract_migrations

__all__ = ["extract_migrations"]


@extract_migrations()
def reports_scope(db: Database) -> None:
    db.table("reports").add_column("scope", str, not_null_default="unknown")
    db.table("reports").add_column("scope_sentence", str)
