"""What reports have in common with others: signatures, and the pairs that are alike."""

from sqlite_utils import Database

from extract.migrations.meaning import extract_migrations

__all__ = ["extract_migrations"]


@extract_migrations()
def near_duplicates(db: Database) -> None:
    db.execute(
        "create table similar (report_id text not null, other_id text not null, what text not null,"
        " share real not null, primary key (report_id, other_id, what)) without rowid"
    )
    db.execute("create index idx_similar_other_id on similar (other_id)")
    # An id is never given again: bands of one that is gone lead nowhere.
    db.execute(
        "create table _signatures (id integer primary key autoincrement,"
        " report_id text not null unique, prose integer not null, figures integer not null)"
    )
    db.execute(
        "create table _bands (band integer not null, signature integer not null,"
        " primary key (band, signature)) without rowid"
    )
    db.execute("create table _common (piece text primary key) without rowid")
    db.execute("create table _near (scheme text not null, agencies integer not null)")
