"""Pages a second of our crawl beside a bare Scrapy spider, on the same local site, in one run.

Both fetch the same report pages through the same proxy on loopback, with no delay and the same
concurrency; ours also finds them, keeps every byte in WARC and SQLite, and looks for attachments.
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
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent))

from crawler.archive import Archive  # noqa: E402
from crawler.register import read_register  # noqa: E402

PAGE_BYTES = 40_000
AIM = 0.9
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
    begin = time.perf_counter()
    subprocess.run(command, env=environment, check=True, cwd=HERE.parent)
    return time.perf_counter() - begin


def megabytes() -> float:
    """The most memory that any command run so far has held."""
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024


def run_bare(environment: Mapping[str, str], *, at_once: int) -> float:
    """The bare spider, in seconds."""
    return seconds([sys.executable, str(HERE / "crawl_bare.py"), str(at_once)], environment)


def run_ours(environment: Mapping[str, str], *, at_once: int, pages: int) -> float:
    """Our crawl into a new archive, in seconds."""
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
        taken = seconds(command, {**environment, **own})
        kept = archive.db.table("captures").count_where("role = 'report'")
        archive.close()
    if kept != pages:
        raise RuntimeError(f"{kept} of {pages} reports were kept")
    return taken


def main() -> int:
    """Print both rates and their ratio; 1 if it is under the aim."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=1500)
    parser.add_argument("--at-once", type=int, default=8)
    parser.add_argument("--rounds", type=int, default=2)
    options = parser.parse_args()
    at_once, pages = options.at_once, options.pages
    bare: list[float] = []
    ours: list[float] = []
    with site(pages) as proxy:
        environment = {**os.environ, "http_proxy": proxy, "HTTP_PROXY": proxy}
        for _ in range(options.rounds):  # in turn, so that a busy machine slows both
            bare.append(pages / run_bare(environment, at_once=at_once))
            ours.append(pages / run_ours(environment, at_once=at_once, pages=pages))
    ratio = max(ours) / max(bare)
    print(
        f"crawl: {max(ours):.0f} pages/s kept in WARC and SQLite;"
        f" bare Scrapy {max(bare):.0f} pages/s; ratio {ratio:.2f} (aim {AIM});"
        f" at most {megabytes():.0f} MB for {pages} pages"
    )
    return 0 if ratio >= AIM else 1


if __name__ == "__main__":
    raise SystemExit(main())
