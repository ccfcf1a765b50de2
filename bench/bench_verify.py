"""How fast an archive is verified, beside sha256sum of the same WARC files; how large its rows are.

Makes an archive of reports in a folder of its own: `python bench/bench_verify.py [REPORTS]`.

Two fifths of the rows are the three tables that people download: 32 rows a report, each with the
body's name and region, the row's label and the kind of every cell. As views over small numbers they
would take a tenth of it and be as quick, but have no key: no page of a row, no link to the body,
and a page far on is counted out from the first. So they are tables.
"""

import random
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from crawler.archive import Archive
from crawler.captures import CaptureStore, Origin
from crawler.register import Agency
from crawler.verify import verify
from crawler.warc import Exchange
from extract.form import read_forms
from extract.load import extract
from tests.maker import make_figures, make_html

AGENCY = Agency(
    id="a", name="测试市科学技术局", region="410000", kind="department", home="http://a.gov.cn/"
)
YEARS = range(2021, 2026)
PROSE = 1500  # characters: the six real reports at hand have 781 to 2935, 1482 on average
_SIZES = """
select tbl_name, sum(pgsize) from dbstat join sqlite_master on sqlite_master.name = dbstat.name
where tbl_name not glob '*_fts*' group by 1 order by 2 desc limit 12
"""
DRESS = "<!-- menus, scripts and styles of a government page -->" * 1500  # to 100 kB, as seen


def fill(archive: Archive, reports: int) -> None:
    """Reports of many bodies, five years each, in pages of 100 kB."""
    rng, form = random.Random(1), read_forms()["2021"]
    bodies = {f"a{n}": AGENCY for n in range(reports // len(YEARS))}
    named = {key: Agency(**{**vars(AGENCY), "id": key}) for key in bodies}
    archive.write_agencies(named)
    with closing(CaptureStore(archive, run_id=archive.begin_run("bench"))) as store:
        for key in bodies:
            for year in YEARS:
                noise = "".join(chr(rng.randint(0x4E00, 0x9FA5)) for _ in range(PROSE))
                page = make_html(form, make_figures(form, rng), year=year)
                body = page.replace("正文。", noise).replace("</body>", DRESS + "</body>").encode()
                exchange = Exchange(
                    url=f"http://a.gov.cn/{key}/{year}.html",
                    at=f"{year + 1}-01-20T00:00:00Z",
                    status=200,
                    headers=[("Content-Type", "text/html")],
                    body=body,
                )
                store.store_exchange(exchange, Origin(agency_id=key, role="report"))


def main(reports: int) -> None:
    """Print what was measured."""
    with (
        tempfile.TemporaryDirectory() as folder,
        closing(Archive(Path(folder) / "a.db")) as archive,
    ):
        fill(archive, reports)
        files = sorted(archive.warc_dir.glob("*.warc.gz"))
        megabytes = sum(file.stat().st_size for file in files) / 1e6
        payload = archive.db.execute("select sum(bytes) from captures").fetchone()[0] / 1e6
        began = time.perf_counter()
        assert verify(archive) == []
        ours = time.perf_counter() - began
        began = time.perf_counter()
        subprocess.run(["sha256sum", *files], check=True, capture_output=True)
        theirs = time.perf_counter() - began
        print(f"verify: {megabytes / ours:.0f} MB/s of WARC, {payload / ours:.0f} MB/s of payload")
        print(f"sha256sum: {megabytes / theirs:.0f} MB/s of WARC")
        extract(archive)
        archive.db.execute("vacuum")
        pages = "select sum(pgsize) from dbstat where name {} glob '*_fts*'"
        bare = archive.db.execute(pages.format("not")).fetchone()[0]
        print(f"database: {bare / reports / 1000:.1f} kB a report, search index excluded")
        for name, size in archive.db.execute(_SIZES):
            print(f"  {name}: {size / reports / 1000:.2f} kB")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 500)
