"""A run over pages that did not change since the one before: what it costs, and that nothing grows.

The site is that of bench_crawl, without validators: every page is sent whole again, so the time is
for fetching, comparing digests and noting that each was seen. Then what reading finds to do.
"""

import os
import sys
import tempfile
from contextlib import closing
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
sys.path.insert(0, str(Path(__file__).parent.parent))

from bench_crawl import AGENCY, seconds, site

from crawler.archive import Archive

PAGES = 1000


def weigh(folder: Path) -> tuple[int, int]:
    """Bytes of the WARC files and of the database."""
    warc = sum(file.stat().st_size for file in (folder / "warc").glob("*.warc.gz"))
    return warc, (folder / "archive.db").stat().st_size


def main() -> None:
    """Print what was measured."""
    with tempfile.TemporaryDirectory() as name, site(PAGES) as proxy:
        folder = Path(name)
        (folder / "agencies").mkdir()
        (folder / "agencies" / "bench.toml").write_text(AGENCY, encoding="utf-8")
        environment = {
            **os.environ,
            "http_proxy": proxy,
            "HTTP_PROXY": proxy,
            "GONGKAI_ARCHIVE": str(folder / "archive.db"),
            "GONGKAI_AGENCIES": str(folder / "agencies"),
            "GONGKAI_DOWNLOAD_DELAY": "0",
        }
        gongkai = [sys.executable, "-m", "gongkai", "-q"]
        first = seconds([*gongkai, "crawl"], environment)
        before = weigh(folder)
        again = seconds([*gongkai, "crawl"], environment)
        after = weigh(folder)
        with closing(Archive(folder / "archive.db")) as archive:
            query = "select captures_new, outcome, requests from visits order by id desc limit 1"
            (visit,) = archive.db.query(query)
            kept = archive.db.table("captures").count_where("role = 'report'")
    if visit["captures_new"] or kept != PAGES:
        raise RuntimeError(f"{kept} of {PAGES} pages are kept, the second run said {visit}")
    print(
        f"{PAGES} pages new: {first:.1f} s; unchanged: {again:.1f} s, {visit['requests']} requests"
    )
    grown = [(new - old) / 1000 for old, new in zip(before, after, strict=True)]
    print(f"the second run adds {grown[0]:.0f} kB of WARC (was {before[0] / 1000:.0f} kB)")


if __name__ == "__main__":
    main()
