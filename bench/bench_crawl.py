"""Pages a second of our crawl beside a bare Scrapy spider, on the same local site, in one run.

Both fetch the same report pages through the same proxy on loopback, with no delay and the same
concurrency. The bare spider follows the links of one list and takes title and links of each page.
Ours also finds the list, holds each page against its title, looks for attachments and keeps every
byte in WARC and SQLite. The proxy has a process, and with two cores a core, of its own. On a busy
machine the ratio of CPU time tells more than that of the rates.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent))

from crawler.archive import Archive  # noqa: E402
from crawler.register import read_register  # noqa: E402

PAGE_BYTES = 40_000
AIM = 0.9


@dataclass(frozen=True)
class Cost:
    """What one crawl took."""

    wall_s: float
    cpu_s: float


OURS = (
    "import json, sys; from crawler import crawling, settings;"
    "settings.CONCURRENT_REQUESTS_PER_DOMAIN = int(sys.argv[1]);"
    "raise SystemExit(crawling.run_job(json.loads(sys.argv[2])))"
)
AGENCY = """[bench]
name = "测试市科技局"
region = "410000"
kind = "department"
home = "http://www.bench.gov.cn/"
"""


@contextmanager
def site(pages: int, page_bytes: int = PAGE_BYTES) -> Iterator[str]:
    """The local site in a process of its own; its address as a proxy."""
    command = [sys.executable, str(HERE / "crawl_site.py"), str(pages), str(page_bytes)]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert server.stdout is not None
    try:
        yield f"http://127.0.0.1:{int(server.stdout.readline())}"
    finally:
        server.terminate()
        server.wait()


def seconds(command: list[str], environment: Mapping[str, str]) -> float:
    """How long a command takes."""
    return measure(command, environment).wall_s


def measure(command: list[str], environment: Mapping[str, str]) -> Cost:
    """How long a command takes, and how much of a core."""
    begin, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, env=environment, check=True, cwd=HERE.parent)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu_s = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Cost(time.perf_counter() - begin, cpu_s)


def megabytes() -> float:
    """The most memory that any command run so far has held."""
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024


def run_bare(environment: Mapping[str, str], *, at_once: int) -> Cost:
    """The bare spider."""
    return measure([sys.executable, str(HERE / "crawl_bare.py"), str(at_once)], environment)


def run_ours(environment: Mapping[str, str], *, at_once: int, pages: int) -> Cost:
    """Our crawl into a new archive."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        agencies = folder / "agencies"
        agencies.mkdir()
        (agencies / "bench.toml").write_text(AGENCY, encoding="utf-8")
        archive = Archive(folder / "archive.db")
        archive.write_agencies(read_register(agencies))
        run_id = archive.begin_run("bench")
        job = {"run_id": run_id, "ids": ["bench"], "full": False, "quiet": True, "minutes": None}
        own = {
            "GONGKAI_ARCHIVE": str(folder / "archive.db"),
            "GONGKAI_AGENCIES": str(agencies),
            "GONGKAI_DOWNLOAD_DELAY": "0",
        }
        command = [sys.executable, "-c", OURS, str(at_once), json.dumps(job)]
        taken = measure(command, {**environment, **own})
        kept = archive.db.table("captures").count_where("role = 'report'")
        archive.close()
    if kept != pages:
        raise RuntimeError(f"{kept} of {pages} reports were kept")
    return taken


def main() -> int:
    """Print both rates and their ratio; 1 if it is under the aim."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=5000)
    parser.add_argument("--at-once", type=int, default=8)
    parser.add_argument("--rounds", type=int, default=2)
    options = parser.parse_args()
    at_once, pages = options.at_once, options.pages
    bare: list[Cost] = []
    ours: list[Cost] = []
    with site(pages) as proxy:
        environment = {**os.environ, "http_proxy": proxy, "HTTP_PROXY": proxy}
        for _ in range(options.rounds):  # in turn, so that a busy machine slows both
            bare.append(run_bare(environment, at_once=at_once))
            ours.append(run_ours(environment, at_once=at_once, pages=pages))
    wall = [min(cost.wall_s for cost in costs) for costs in (bare, ours)]
    cpu = [min(cost.cpu_s for cost in costs) for costs in (bare, ours)]
    ratio = wall[0] / wall[1]
    print(
        f"crawl: {pages / wall[1]:.0f} pages/s kept in WARC and SQLite;"
        f" bare Scrapy {pages / wall[0]:.0f} pages/s; ratio {ratio:.2f} (aim {AIM}),"
        f" by CPU time {cpu[0] / cpu[1]:.2f}; at most {megabytes():.0f} MB for {pages} pages"
    )
    return 0 if ratio >= AIM else 1


if __name__ == "__main__":
    raise SystemExit(main())
