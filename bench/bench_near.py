"""Near-duplicates among many reports: all at once, then one body's new reports among them.

`python bench/bench_near.py [REPORTS]` (default 100,000). Every report has the set phrases of all,
sentences that are stock in the trade (few of them common, most rare), its own sentences and its own
numbers; one in twenty copies another's prose with a tenth of it altered. The rows are written
straight into the tables: it is the search that is measured, not the reading.
"""

import random
import sys
import tempfile
import time
from collections.abc import Iterator, Set
from contextlib import closing
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from sqlite_utils import Database

from crawler.archive import Archive
from crawler.register import Agency
from extract.load import prepare
from extract.near.common import read_common
from extract.near.items import read_items
from extract.near.repeats import refresh_repeats

YEARS = range(2020, 2025)
COPIES = 20  # one report in so many copies another
NUMBERS = 20  # other than zero, in a report
AT = "2025-01-20T00:00:00Z"


class Writer:
    """Writes prose: set phrases, stock sentences by a Zipf law, sentences of its own."""

    def __init__(self) -> None:
        self.rng = random.Random(1)
        self.letters = [chr(n) for n in range(0x4E00, 0x4E00 + 3000)]
        self.phrases = [self.sentence() for _ in range(10)]
        self.stock = [self.sentence() for _ in range(3000)]
        self.weights = [1 / (rank + 10) for rank in range(len(self.stock))]

    def sentence(self) -> str:
        """A sentence as nobody else has it."""
        return "".join(self.rng.choices(self.letters, k=self.rng.randint(25, 45))) + "。"

    def report(self) -> list[str]:
        """The sentences of a report of 1,500 characters or so."""
        stock = self.rng.choices(self.stock, self.weights, k=18)
        own = [self.sentence() for _ in range(14)]
        return [*self.phrases, *self.rng.sample([*stock, *own], k=32)]

    def copy(self, sentences: list[str]) -> list[str]:
        """The same with a tenth of its sentences its own."""
        return [self.sentence() if self.rng.random() < 0.1 else one for one in sentences]


def fill(db: Database, bodies: Iterator[str], writer: Writer) -> set[tuple[str, str]]:
    """Write the reports of bodies; which one is a copy of which."""
    copies: set[tuple[str, str]] = set()
    kept: list[tuple[str, list[str]]] = []
    for body in bodies:
        row = [body, body, "410000", "department", "http://a.gov.cn/"]
        db.execute(
            "insert into agencies (id, name, region, kind, home) values (?, ?, ?, ?, ?)", row
        )
        for year in YEARS:
            report_id, sentences = f"{body}-{year}", writer.report()
            if kept and writer.rng.randrange(COPIES) == 0:
                other_id, others = writer.rng.choice(kept)
                sentences = writer.copy(others)
                copies.add((report_id, other_id))
            elif len(kept) < 10_000:
                kept.append((report_id, sentences))
            _write(db, report_id, body, year, "".join(sentences), writer.rng)
    return copies


def _write(
    db: Database, report_id: str, body: str, year: int, text: str, rng: random.Random
) -> None:
    version = db.execute(
        "insert into versions (report_id, capture_id, first_seen, last_seen, digest)"
        " values (?, 1, ?, ?, '')",
        [report_id, AT, AT],
    ).lastrowid
    db.execute(
        "insert into reports (id, agency_id, year, first_seen, url, status, version_id)"
        " values (?, ?, ?, ?, 'u', 'current', ?)",
        [report_id, body, year, AT, version],
    )
    db.execute("insert into passages values (null, ?, 1, '', ?, null)", [report_id, text])
    cells = ((version, cell, rng.randint(1, 400)) for cell in rng.sample(range(200), NUMBERS))
    db.conn.executemany("insert into _printed values (?, ?, 0, ?, 0, null)", cells)


def share(db: Database, pair: tuple[str, str], common: Set[str]) -> float:
    """How much of the first report's prose stands in the second, by comparing all of it."""
    one, other = (read_items(db, report_id, "prose").pieces - common for report_id in pair)
    return len(one & other) / len(one)


def main(reports: int) -> None:
    """Print what was measured."""
    bodies = [f"b{n}" for n in range(reports // len(YEARS))]
    agency = Agency(id="x", name="x", region="410000", kind="department", home="http://x.gov.cn/")
    with (
        tempfile.TemporaryDirectory() as folder,
        closing(Archive(Path(folder) / "a.db")) as archive,
    ):
        db = archive.db
        prepare(archive)
        archive.write_agencies({"x": agency})
        db.execute("pragma foreign_keys = off")
        db.execute("pragma synchronous = off")
        for (name,) in db.execute(
            "select name from sqlite_master where type = 'trigger'"
        ).fetchall():
            db.execute(f"drop trigger {name}")  # the search index is another bench's
        writer = Writer()
        with db.atomic():
            copies = fill(db, iter(bodies), writer)
        began, busy = time.perf_counter(), time.process_time()
        refresh_repeats(db, bodies)
        seconds, busy = time.perf_counter() - began, time.process_time() - busy
        print(f"{reports:,} reports: {seconds:.0f} s, {1000 * busy / reports:.2f} ms of CPU each")
        pairs = {tuple(row) for row in db.execute("select report_id, other_id from similar")}
        common = read_common(db)
        alike = {pair for pair in copies if share(db, pair, common) >= 0.8}
        found = len(alike & pairs)
        print(f"{found:,} of {len(alike):,} copies found, {len(pairs):,} pairs in all")
        with db.atomic():
            fill(db, iter(["new"]), writer)
        began = time.perf_counter()
        refresh_repeats(db, ["new"])
        print(f"five new reports among them: {1000 * (time.perf_counter() - began):.0f} ms")
        sizes = db.execute(
            "select sum(pgsize) from dbstat where name like '%signatures%'"
            " or name like '%bands%' or name like '%similar%'"
        )
        print(f"{sizes.fetchone()[0] / reports / 1000:.2f} kB a report for it")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
