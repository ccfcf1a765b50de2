"""Bytes of the database a report, by table with its indexes; the search index beside them.

The archive is the demonstration's rows many times over, with as much prose as real reports have:
five of them, read here, have 2.2 to 8.2 kB of it, 4.5 on average.

What is above that is mostly the three tables that people download, 10 kB: 32 rows, each with the
body's name and region, the row's label and the kind of every cell. As views over small numbers
they would take 0.8 kB and be as quick, but have no key: no page of a row, no link to the body, and
a page far on is counted out from the first. So they are tables.
"""

import sqlite3
import sys
import tempfile
from collections import Counter
from contextlib import closing
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from bench.large import make_large

REPORTS = 2000
WORDS = 265  # in a passage: 4.5 kB of prose a report
_SIZES = """
select tbl_name, sqlite_master.name = tbl_name, pgsize from dbstat
join sqlite_master on sqlite_master.name = dbstat.name
"""


def main() -> None:
    """Print kB a report of each table, the largest first, and of all."""
    with tempfile.TemporaryDirectory() as folder:
        archive = Path(folder) / "archive.db"
        make_large(archive, REPORTS, words=WORDS)
        with closing(sqlite3.connect(archive)) as db:
            _print_sizes(db)


def _print_sizes(db: sqlite3.Connection) -> None:
    (reports,) = db.execute("select count(*) from reports").fetchone()
    (prose,) = db.execute("select sum(length(cast(text as blob))) from passages").fetchone()
    rows: Counter[str] = Counter()
    indexes: Counter[str] = Counter()
    for table, is_table, size in db.execute(_SIZES):
        (rows if is_table else indexes)[table] += size
    tables = sorted({*rows, *indexes}, key=lambda one: -rows[one] - indexes[one])
    search = [table for table in tables if "_fts" in table]
    print(f"{reports} reports, {prose / reports / 1000:.1f} kB of prose each; kB a report:")
    for table in tables:
        both = (rows[table] + indexes[table]) / reports / 1000
        if table not in search and both >= 0.1:
            print(f"{table:12} {both:5.2f}, of that indexes {indexes[table] / reports / 1000:.2f}")
    total, found = (sum((rows + indexes)[one] for one in each) / 1000 for each in (tables, search))
    print(f"all {(total - found) / reports:.1f}, and the search index {found / reports:.1f}")


if __name__ == "__main__":
    main()
