"""How much memory a crawl holds: few URLs beside many, and many agencies in one process.

By default small enough for any machine; ``--urls 50000 --agencies 1000`` is the size that is aimed
at. All go through a proxy on loopback, each agency on a host of its own, with no delay.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))
sys.path.insert(0, str(HERE.parent))

from bench_crawl import site  # noqa: E402

from crawler.archive import Archive  # noqa: E402
from crawler.register import read_register  # noqa: E402

HOSTS = 50
FEW_URLS = 1000
FLAT = 1.25  # the most that many URLs may hold beside few
MOST_MB = 1024
TABLE = """[bench-{0}]
name = "测试市科技局"
region = "410000"
kind = "department"
home = "http://www.bench{0}.gov.cn/"
"""


def crawl(*, hosts: int, pages: int, page_bytes: int) -> tuple[float, float, int]:
    """The peak of the crawling process in MB, its seconds, and the reports that it kept."""
    with tempfile.TemporaryDirectory() as name, site(pages, page_bytes) as proxy:
        folder = Path(name)
        agencies = folder / "agencies"
        agencies.mkdir()
        (agencies / "bench.toml").write_text("".join(map(TABLE.format, range(hosts))), "utf-8")
        archive = Archive(folder / "archive.db")
        register = read_register(agencies)
        archive.write_agencies(register)
        run_id = archive.begin_run("bench")
        job = {"run_id": run_id, "ids": list(register), "full": False, "quiet": True}
        environment = {
            **os.environ,
            "http_proxy": proxy,
            "HTTP_PROXY": proxy,
            "GONGKAI_ARCHIVE": str(folder / "archive.db"),
            "GONGKAI_AGENCIES": str(agencies),
            "GONGKAI_DOWNLOAD_DELAY": "0",
        }
        begin = time.perf_counter()
        command = [sys.executable, "-m", "crawler.crawling", json.dumps(job)]
        child = subprocess.Popen(command, env=environment, cwd=HERE.parent)
        _, status, used = os.wait4(child.pid, 0)
        taken = time.perf_counter() - begin
        kept = archive.db.table("captures").count_where("role = 'report'")
        archive.close()
    if status or kept != hosts * pages:
        raise RuntimeError(f"{kept} of {hosts * pages} reports were kept (status {status})")
    return used.ru_maxrss / 1024, taken, kept


def main() -> int:
    """Print the peaks; 1 if memory grows with URLs or agencies pass the aim."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--urls", type=int, default=3000)
    parser.add_argument("--agencies", type=int, default=100)
    parser.add_argument("--page-bytes", type=int, default=10_000)
    options = parser.parse_args()
    peaks = []
    for urls in (FEW_URLS, options.urls):
        peak, taken, kept = crawl(hosts=HOSTS, pages=urls // HOSTS, page_bytes=options.page_bytes)
        peaks.append(peak)
        print(f"crawl memory: {peak:.0f} MB for {kept} URLs on {HOSTS} hosts ({taken:.0f} s)")
    many, taken, _ = crawl(hosts=options.agencies, pages=3, page_bytes=options.page_bytes)
    print(
        f"crawl memory: {options.urls} URLs hold {peaks[1] / peaks[0]:.2f} of {FEW_URLS} (aim"
        f" {FLAT}); {many:.0f} MB for {options.agencies} agencies (aim {MOST_MB}, {taken:.0f} s)"
    )
    return 0 if peaks[1] <= FLAT * peaks[0] and many <= MOST_MB else 1


if __name__ == "__main__":
    raise SystemExit(main())
