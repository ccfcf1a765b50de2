"""Reports, versions, passages, issues, what was read, and the ledger; the first of the schema."""

from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

extract_migrations = Migrations("extract")


@extract_migrations()
def reports_versions_figures(db: Database) -> None:
    db.table("reports").create(
        {
            "id": str,
            "agency_id": str,
            "agency_name": str,
            "year": int,
            "form": str,
            "title": str,
            "published_on": str,
            "first_seen": str,
            "last_seen": str,
            "url": str,
            "status": str,
            "version_id": int,
        },
        pk="id",
        foreign_keys=[("agency_id", "agencies", "id")],
        not_null={"agency_id", "year", "first_seen", "url", "status"},
    )
    db.table("reports").create_index(["agency_id", "year"], unique=True)
    db.table("versions").create(
        {
            "id": int,
            "report_id": str,
            "capture_id": int,
            "first_seen": str,
            "last_seen": str,
            "extractor": str,
            "digest": str,
            "changes": str,
        },
        pk="id",
        foreign_keys=[("report_id", "reports", "id"), ("capture_id", "captures", "id")],
        not_null={"report_id", "capture_id", "first_seen", "last_seen", "digest"},
    )
    db.table("versions").create_index(["report_id"])
    db.table("versions").create_index(["capture_id"])
    # ANY has numeric affinity here: 26 stays 26, 17.27 stays 17.27.
    db.table("figures").create(
        {
            "version_id": int,
            "form_table": str,
            "form_row": str,
            "form_column": str,
            "kind": str,
            "raw": str,
            "value": "ANY",
            "inferred": "ANY",
            "unit": str,
            "place": str,
        },
        pk=("version_id", "form_table", "form_row", "form_column"),
        foreign_keys=[("version_id", "versions", "id")],
        not_null={"kind"},
    )


@extract_migrations()
def passages_issues(db: Database) -> None:
    db.table("passages").create(
        {
            "id": int,
            "report_id": str,
            "section": int,
            "heading": str,
            "text": str,
            "place": str,
        },
        pk="id",
        foreign_keys=[("report_id", "reports", "id")],
        not_null={"report_id", "section", "heading", "text"},
    )
    db.table("passages").create_index(["report_id"])
    # report_id is null for a document that turned out to be no report.
    db.table("issues").create(
        {
            "id": int,
            "report_id": str,
            "agency_id": str,
            "capture_id": int,
            "rule": str,
            "severity": str,
            "verdict": str,
            "form_table": str,
            "form_row": str,
            "form_column": str,
            "left_value": "ANY",
            "right_value": "ANY",
            "says": str,
            "says_en": str,
            "fingerprint": str,
        },
        pk="id",
        foreign_keys=[("report_id", "reports", "id"), ("capture_id", "captures", "id")],
        not_null={"rule", "severity", "verdict", "says", "says_en", "fingerprint"},
    )
    db.table("issues").create_index(["report_id"])
    db.table("issues").create_index(["rule"])


@extract_migrations()
def search_index(db: Database) -> None:
    # Triggers keep the index true inside each transaction; `pairs` is registered on every
    # connection that Archive opens. The index holds cut text only; content= names the table.
    for table, columns in (
        ("passages", ("heading", "text")),
        ("reports", ("title", "agency_name")),
    ):
        names, fts = ", ".join(columns), f"{table}_fts"
        old, new = (", ".join(f"pairs({row}.{c})" for c in columns) for row in ("old", "new"))
        delete = f"insert into {fts}({fts}, rowid, {names}) values('delete', old.rowid, {old});"
        insert = f"insert into {fts}(rowid, {names}) values (new.rowid, {new});"
        db.execute(
            f'create virtual table {fts} using fts5({names}, content="{table}", tokenize="ascii")'
        )
        for event, body in (
            ("insert", insert),
            ("delete", delete),
            (f"update of {names}", delete + insert),
        ):
            name = f"{fts}_{event.split()[0]}"
            db.execute(f"create trigger {name} after {event} on {table} begin {body} end")


@extract_migrations()
def readings(db: Database) -> None:
    # Which captures were read, by which state of the reading code: what is new is what is not here.
    db.table("readings").create(
        {"capture_id": int, "extractor": str, "report_id": str},
        pk="capture_id",
        foreign_keys=[("capture_id", "captures", "id")],
        not_null={"extractor"},
    )


@extract_migrations()
def versions_states(db: Database) -> None:
    # Not every state is a text: a report may be gone, moved, replaced by another year's.
    for column in ("state", "url", "published_on"):
        db.table("versions").add_column(column, str)
    # Up to which sighting an agency's captures were read: what came later may be a new state.
    db.table("extractions").create(
        {"agency_id": str, "sighting_id": int},
        pk="agency_id",
        foreign_keys=[("agency_id", "agencies", "id")],
        not_null={"sighting_id"},
    )


@extract_migrations()
def coverage(db: Database) -> None:
    db.table("coverage").create(
        {
            "agency_id": str,
            "year": int,
            "state": str,
            "deadline": str,
            "published_on": str,
            "first_seen": str,
            "days_late_stated": int,
            "days_late_seen": int,
            "filled": float,
        },
        pk=("agency_id", "year"),
        foreign_keys=[("agency_id", "agencies", "id")],
        not_null={"state", "deadline"},
    )


@extract_migrations()
def statements_confidence(db: Database) -> None:
    db.table("statements").create(
        {
            "report_id": str,
            "agency_id": str,
            "year": int,
            "key": str,
            "value": "ANY",
            "section": int,
            "sentence": str,
        },
        pk=("report_id", "key"),
        foreign_keys=[("report_id", "reports", "id"), ("agency_id", "agencies", "id")],
        not_null={"value", "sentence"},
    )
    db.table("figures").add_column("confidence", float)


@extract_migrations()
def figures_by_key(db: Database) -> None:
    # 200 rows a report: stored by their key, without a second tree for it, they take a third less.
    columns = ", ".join(
        f"[{column.name}] {column.type}{' not null' if column.notnull or column.is_pk else ''}"
        for column in db.table("figures").columns
    )
    key = "version_id, form_table, form_row, form_column"
    db.execute(
        f"create table figures_by_key ({columns}, primary key ({key}),"
        " foreign key (version_id) references versions(id)) without rowid"
    )
    db.execute("insert into figures_by_key select * from figures")
    db.execute("drop table figures")
    db.execute("alter table figures_by_key rename to figures")
