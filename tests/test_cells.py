"""Figures stored as small numbers read as printed; an older archive's are brought over whole."""

import json
from decimal import Decimal

import pytest
from sqlite_utils import Database

from crawler.archive import Archive
from extract.cells import FIGURES_TABLE, KINDS, write_figures
from extract.figures import Figure
from extract.migrations import extract_migrations

CELL = {"table": 2, "row": 4, "cell": 8}
BOX = {"page": 1, "x0": 10, "top": 20, "x1": 30, "bottom": 40}
FIGURES = [
    Figure("requests", "received", "total", "number", "26", Decimal(26), place=CELL),
    Figure("requests", "received", "other", "number", " ２6", Decimal(26), place=CELL),
    Figure("requests", "granted", "total", "number", "1,036", Decimal(1036), place=BOX),
    Figure("requests", "granted", "other", "blank", "", inferred=Decimal(0), place=BOX),
    Figure("requests", "closed", "total", "dash", "/", place={"line": 3, "cell": 2}),
    Figure("requests", "closed", "other", "text", '若"干', place={"picture": 1, **BOX}),
    Figure("disclosures", "fees", "amount", "number", "17.270万元", Decimal("17.27"), unit="万元"),
    Figure("disclosures", "rules", "made", "number", "-1", Decimal(-1), confidence=0.5, place=CELL),
    Figure(
        "disclosures", "rules", "repealed", "absent", place={"table": 1, "row": 9999, "cell": 1}
    ),
    Figure("disclosures", "rules", "in_force", "unplaced", "7", place={**CELL, "cell": 300}),
    Figure("disputes", "review", "total", "number", "0007", Decimal(7), place={**CELL, "z": 1}),
]


def as_row(version_id: int, figure: Figure) -> tuple:
    value = figure.value
    return (
        version_id,
        *figure.key,
        figure.kind,
        figure.raw,
        None if value is None else float(value) if value % 1 else int(value),
        None if figure.inferred is None else int(figure.inferred),
        figure.unit,
        json.dumps(dict(figure.place)),
        figure.confidence,
    )


ROWS = sorted(as_row(1, figure) for figure in FIGURES)


@pytest.fixture
def db(tmp_path):
    one = Archive(tmp_path / "archive.db")
    one.db.execute("pragma foreign_keys = off")  # figures without their versions
    yield one.db
    one.close()


def stored(db: Database) -> list[tuple]:
    return db.execute(
        "select * from figures order by version_id, form_table, form_row, form_column"
    ).fetchall()


def test_every_figure_reads_as_it_was_written(db):
    extract_migrations.apply(db)
    write_figures(db, 1, FIGURES)
    write_figures(db, 2, FIGURES[:3])
    found = stored(db)
    assert [row for row in found if row[0] == 1] == ROWS
    assert len(found) == len(FIGURES) + 3
    types = [type(row[6]) for row in found if row[2:4] == ("received", "total")]
    assert types == [int, int]


def test_an_archive_of_before_is_brought_over_with_every_figure(db):
    extract_migrations.apply(db, stop_before="figures_by_number")
    names = ", ".join("?" * len(ROWS[0]))

    db.conn.executemany(f"insert into figures values ({names})", ROWS)

    extract_migrations.apply(db)
    assert stored(db) == ROWS
    db.execute("delete from _printed")
    write_figures(db, 1, FIGURES)
    assert stored(db) == ROWS


def test_published_tables_of_before_keep_their_rows_and_index(db):
    extract_migrations.apply(db, stop_before="published_by_key")
    db.execute(
        "create table requests (report_id text, agency_id text, year integer, row text,"
        " total any, primary key (report_id, row))"
    )
    db.execute("create index idx_requests_agency_id_year on requests (agency_id, year)")
    rows = [("a-2023", "a", 2023, "received", 1.5), ("a-2023", "a", 2023, "granted", None)]
    db.conn.executemany("insert into requests values (?, ?, ?, ?, ?)", rows)
    extract_migrations.apply(db)
    assert sorted(db.execute("select * from requests")) == sorted(rows)
    assert db.table("requests").pks == ["report_id", "row"]
    plan = "explain query plan select * from requests where agency_id = 'a' and year = 2023"
    assert "idx_requests_agency_id_year" in db.execute(plan).fetchone()[3]


def test_the_figures_of_a_version_are_found_without_reading_all(db):
    extract_migrations.apply(db)
    for where in (
        "version_id = 5",
        "version_id in (select id from versions where report_id = 'a')",
    ):
        plan = db.execute(f"explain query plan select * from figures where {where}")
        assert not [row for row in plan if row[3].startswith("SCAN")], where


def test_the_table_that_a_release_has_has_the_views_columns_and_kinds(db):
    extract_migrations.apply(db)
    view = [row[1] for row in db.execute("pragma table_info(figures)")]
    sql = db.execute("select sql from sqlite_master where name = 'figures'").fetchone()[0]
    assert all(f"when {n} then '{kind}'" in sql for n, kind in enumerate(KINDS))
    db.execute("drop view figures")
    db.execute(FIGURES_TABLE)
    assert [row[1] for row in db.execute("pragma table_info(figures)")] == view
