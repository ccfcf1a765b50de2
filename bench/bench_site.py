"""The site over a large archive: each kind of page beside Datasette's own table page, and the CSV.

`python bench/bench_site.py [REPORTS | ARCHIVE]` makes an archive of so many reports (2,000) or
takes one. All kinds of page are asked for in turn in one run, one request at a time, so that the
ratios hold on a noisy machine. The CSV of all `requests` stands beside the sqlite3 shell's.
"""

import random
import shutil
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import httpx

sys.path.insert(0, str(Path(__file__).parent.parent))

from bench.large import make_large

ROUNDS, CSV_ROUNDS = 40, 3
PLAIN = "datasette's table"
MOST_BODIES = 1000
# A table of a thousand bodies, as somebody who studies the handling of requests would ask for it.
BUILT = "&".join(
    (
        *(f"year={year}" for year in range(2020, 2025)),
        *(f"row=requests.{row}" for row in ("received", "granted", "partly_granted", "closed")),
        *("measure=granted_or_partly_of_closed", "measure=carried_over"),
    )
)
Pages = dict[str, list[str]]


def main() -> None:
    """Print the times of each kind of page, then those of the CSV."""
    given = sys.argv[1] if len(sys.argv) > 1 else "2000"
    if Path(given).is_file():
        measure(Path(given))
        return
    with tempfile.TemporaryDirectory() as folder:
        archive = Path(folder) / "archive.db"
        make_large(archive, int(given))
        measure(archive)


def measure(archive: Path) -> None:
    """Serve the archive and time it."""
    with closing(sqlite3.connect(archive)) as db:
        pages = choose(db)
        (reports,) = db.execute("select count(*) from reports").fetchone()
    print(f"{reports:,} reports, {ROUNDS} requests of each kind in turn; milliseconds")
    with served(archive) as (address, process):
        with httpx.Client(base_url=address, timeout=120) as client:
            show(time_pages(client, pages))
        if shutil.which("sqlite3"):
            compare_csv(address, process, archive)
        else:
            print("CSV: no sqlite3 shell here to hold it against")


def choose(db: sqlite3.Connection) -> Pages:
    """So many addresses of each kind, drawn from what the archive holds."""
    rng = random.Random(1)
    reports = db.execute(
        "select reports.id, agency_id, year, region from reports join agencies"
        " on agencies.id = agency_id order by random() limit ?",
        [ROUNDS],
    ).fetchall()
    texts = [
        row[0]
        for row in db.execute(
            "select text from passages where length(text) > 100 order by random() limit ?", [ROUNDS]
        )
    ]
    pages = {
        PLAIN: [f"/archive/requests?_next={report}" for report, *_ in reports],
        "front": ["/"] * ROUNDS,
        "report": [f"/report/{report}" for report, *_ in reports],
        "agency": [f"/agency/{agency}" for _, agency, *_ in reports],
        "coverage": ["/coverage"] * ROUNDS,
        "issues": ["/issues"] * ROUNDS,
        "changes": ["/changes"] * ROUNDS,
        "region": [f"/region/{region}" for *_, region in reports],
        "compare": [
            f"/compare?left={one[0]}&right={other[0]}"
            for one, other in zip(reports, reports[1:] + reports[:1], strict=True)
        ],
        "table of bodies, 5 years": [f"/build?who={region_of(db)}&{BUILT}"] * ROUNDS,
        "its CSV": [f"/build?who={region_of(db)}&{BUILT}&format=csv"] * ROUNDS,
    }
    for length in range(1, 9):
        words = [word_of(rng, text, length) for text in texts]
        pages[f"search, {length} characters"] = [f"/search?q={word}" for word in words]
    words = [word_of(rng, text, 4) for text in texts]
    pages["search, in an agency"] = [
        f"/search?q={word}&agency={agency}"
        for word, (_, agency, *_) in zip(words, reports, strict=True)
    ]
    pages["search, in a year"] = [
        f"/search?q={word}&year={year}"
        for word, (_, _, year, _) in zip(words, reports, strict=True)
    ]
    pages["search, two words"] = [
        f"/search?q={word} {word_of(rng, text, 2)}" for word, text in zip(words, texts, strict=True)
    ]
    return pages


def region_of(db: sqlite3.Connection) -> str:
    """The beginning of a region code that most bodies share, up to a thousand of them."""
    sql = (
        "select prefix from (select substr(region, 1, value) as prefix, count(*) as n"
        " from agencies, json_each('[2, 3, 4, 5, 6]') group by 1)"
        " where n <= ? order by n desc limit 1"
    )
    return str(db.execute(sql, [MOST_BODIES]).fetchone()[0])


def word_of(rng: random.Random, text: str, length: int) -> str:
    """So many characters of a text."""
    start = rng.randrange(len(text) - length)
    return text[start : start + length]


@contextmanager
def served(archive: Path) -> Iterator[tuple[str, int]]:
    """The site's address and its process."""
    command = [sys.executable, "-m", "gongkai", "--archive", str(archive), "serve", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        yield process.stdout.readline().strip(), process.pid
        process.terminate()


def time_pages(client: httpx.Client, pages: Pages) -> dict[str, list[float]]:
    """Milliseconds of each request, by kind; a kind that the site has not is left out."""
    there = {kind: urls for kind, urls in pages.items() if client.get(urls[0]).status_code == 200}
    times: dict[str, list[float]] = {kind: [] for kind in there}
    for n in range(ROUNDS):
        for kind, urls in there.items():
            start = time.perf_counter()
            client.get(urls[n % len(urls)]).raise_for_status()
            times[kind].append((time.perf_counter() - start) * 1000)
    return times


def show(times: dict[str, list[float]]) -> None:
    """Median and 95th percentile, and the latter over that of Datasette's own page."""
    plain = p95(times[PLAIN])
    for kind, each in times.items():
        print(
            f"{kind:24} median {statistics.median(each):7.1f}   p95 {p95(each):7.1f}"
            f"   p95 / plain {p95(each) / plain:5.2f}"
        )


def p95(times: list[float]) -> float:
    """The 95th percentile."""
    return statistics.quantiles(times, n=20)[-1]


def compare_csv(address: str, process: int, archive: Path) -> None:
    """The CSV of all `requests` from the site, beside the shell's, and the memory that it took."""
    before, ratios, rates = resident(process), [], []
    shell = ["sqlite3", "-csv", "-header", str(archive), "select * from requests"]
    for _ in range(CSV_ROUNDS):
        start = time.perf_counter()
        subprocess.run(shell, stdout=subprocess.DEVNULL, check=True)
        alone, start = time.perf_counter() - start, time.perf_counter()
        size = 0
        with httpx.stream("GET", f"{address}archive/requests.csv?_stream=on", timeout=None) as sent:
            for chunk in sent.iter_bytes():
                size += len(chunk)
        took = time.perf_counter() - start
        rates.append(size / took / 1e6)
        ratios.append(alone / took)
    grown = (resident(process) - before) / 1e6
    print(
        f"CSV of requests: {statistics.median(rates):.1f} MB/s,"
        f" {statistics.median(ratios):.2f} of the sqlite3 shell's rate, memory {grown:+.0f} MB"
    )


def resident(process: int) -> int:
    """Bytes of memory that a process holds."""
    asked = subprocess.run(
        ["ps", "-o", "rss=", "-p", str(process)], capture_output=True, check=True
    )
    return int(asked.stdout) * 1024


if __name__ == "__main__":
    main()
