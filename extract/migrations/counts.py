"""Issues by rule over time."""

from sqlite_utils import Database

from extract.migrations.reviews import extract_migrations

__all__ = ["extract_migrations"]


@extract_migrations()
def rule_counts(db: Database) -> None:
    db.execute(
        "create table rule_counts (at text not null, rule text not null, issues integer not null,"
        " primary key (at, rule)) without rowid"
    )


@extract_migrations()
def rule_counts_aside(db: Database) -> None:
    # A log of this archive's readings, not of what was published: made anew it is another.
    db.execute("alter table rule_counts rename to _rule_counts")
