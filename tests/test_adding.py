"""New agencies: a site looked at, a table of many, a response frozen."""

import json
import os
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from crawler.archive import Archive
from crawler.captures import CaptureStore, Origin
from crawler.errors import GongkaiError
from crawler.frozen import freeze, read_frozen
from crawler.register import Agency, read_register
from crawler.register_csv import id_of, read_csv, to_toml
from crawler.warc import Exchange
from demo.app import make_app
from demo.model import REPLICAS, read_sites
from demo.serve import demo_server
from spiders.families import family_of
from spiders.look import _introduce
from spiders.pages import Page

ROOT = Path(__file__).parent.parent
FROZEN = ROOT / "tests" / "frozen"


def gongkai(*words: object, environment: dict[str, str], cwd: Path) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, ROOT / "gongkai.py", *map(str, words)],
        cwd=cwd,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=120,
    )


def test_add_prints_what_to_paste_and_freezes_the_listing(tmp_path):
    site = next(site for site in read_sites(REPLICAS) if site.id == "ucap-fgj")
    with demo_server(app=make_app(folder=REPLICAS)) as proxy:
        environment = {"http_proxy": proxy, "HTTP_PROXY": proxy, "GONGKAI_DOWNLOAD_DELAY": "0"}
        url = f"http://{site.host}/"
        done = gongkai(
            "add", url, "--fixtures", tmp_path / "f", environment=environment, cwd=tmp_path
        )
    assert done.returncode == 0, done.stderr
    (tmp_path / "r").mkdir()
    (tmp_path / "r" / "new.toml").write_text(done.stdout, encoding="utf-8")
    (agency,) = read_register(tmp_path / "r").values()
    assert (agency.name, agency.kind, agency.family) == (site.name, "department", "ucap")
    assert agency.listings == (f"http://{site.host}/fgj/xxgknb/list.shtml",)
    (frozen,) = (tmp_path / "f").glob("*.http")
    assert read_frozen(frozen).url == agency.listings[0]
    assert not (tmp_path / "archive.db").exists()


@pytest.mark.parametrize(
    ("said", "region"),
    [
        ("<meta name=SiteIDCode content=4113000012>", "411300"),
        ("<body><p>网站标识码：4113000012　京公网安备", "411300"),
        ("<body><p>备案号：豫ICP备41130000号", "000000"),
    ],
)
def test_a_site_says_by_its_code_where_it_lies(said, region):
    new = Agency(id="new", name="?", region="000000", kind="other", home="http://x.gov.cn/")
    home = Page(url=new.home, body=f"<title>某县水利局</title>{said}".encode())
    assert _introduce(new, home, named=False).region == region


def test_add_says_when_there_is_no_such_site(tmp_path):
    with demo_server() as proxy:
        environment = {"http_proxy": proxy, "HTTP_PROXY": proxy, "GONGKAI_DOWNLOAD_DELAY": "0"}
        done = gongkai("add", "http://www.no.gov.cn/", environment=environment, cwd=tmp_path)
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1
    assert "cannot be had" in done.stderr


def test_a_table_becomes_a_register(tmp_path):
    table = tmp_path / "a.csv"
    table.write_bytes(
        "name,region,kind,home\n"
        "甲市科技局,410000,department,http://kjj.jia.gov.cn/\n"
        "甲市财政局,410000,department,http://www.jia.gov.cn/\n"
        "甲市水利局,410000,department,http://www.jia.gov.cn/\n"
        "乙局,41,department,http://www.yi.gov.cn/\n".encode("gb18030")
    )
    bulk = read_csv(table, taken={"jia"})
    assert [agency.id for agency in bulk.agencies] == ["jia-kjj", "jia-2", "jia-3"]
    assert len(bulk.errors) == 1
    assert "line 5" in bulk.errors[0]
    text = "\n".join(map(to_toml, bulk.agencies))
    (tmp_path / "r").mkdir()
    (tmp_path / "r" / "a.toml").write_text(text, encoding="utf-8")
    assert tuple(read_register(tmp_path / "r").values()) == bulk.agencies


@pytest.mark.parametrize(
    ("home", "agency_id"),
    [
        ("http://kjj.nanyang.gov.cn/", "nanyang-kjj"),
        ("http://www.nxzw.gov.cn/", "nxzw"),
        ("http://www.zone.com/", "zone"),
        ("http://public.erqi.gov.cn/", "erqi"),
    ],
)
def test_ids_come_from_hosts(home, agency_id):
    assert id_of(home) == agency_id


def test_a_response_is_frozen_byte_for_byte(tmp_path):
    body = "<a href=a>年报</a>\r\n\r\n".encode("gb18030")
    exchange = Exchange(
        url="http://a.gov.cn/nb/",
        at="2026-01-31T09:15:00Z",
        status=200,
        headers=[("Content-Type", "text/html; charset=gbk")],
        body=body,
    )
    with closing(Archive(tmp_path / "archive.db")) as archive:
        store = CaptureStore(archive, run_id=None)
        archive.db.table("agencies").insert(
            {"id": "a", "name": "甲", "region": "410000", "kind": "department", "home": "http://a/"}
        )
        store.store_exchange(exchange, Origin(agency_id="a", role="listing"))
        path = freeze(archive, exchange.url, tmp_path / "frozen")
        with pytest.raises(GongkaiError, match="exists"):
            freeze(archive, exchange.url, tmp_path / "frozen")
        with pytest.raises(GongkaiError, match="no capture"):
            freeze(archive, "http://a.gov.cn/other", tmp_path / "frozen")
        store.close()
    frozen = read_frozen(path)
    assert (frozen.url, frozen.body) == (exchange.url, body)
    assert frozen.headers["content-type"] == "text/html; charset=gbk"


@pytest.mark.parametrize("path", sorted(FROZEN.glob("*.http")), ids=lambda path: path.stem)
def test_frozen_listings_read_as_reviewed(path):
    """The first run writes what is seen and fails; a person reads it before it is committed."""
    frozen = read_frozen(path)
    page = Page(url=frozen.url, body=frozen.body)
    family = family_of(page)
    ask = next(family.turn(page), None)
    seen = {
        "family": family.name,
        "entries": [[entry.url, entry.title] for entry in family.entries(page)],
        "next": [ask.url, dict(ask.form or {})] if ask else None,
    }
    reviewed = path.with_suffix(".json")
    if not reviewed.exists():
        reviewed.write_text(json.dumps(seen, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        pytest.fail(f"{reviewed.name} was written: read it, then run again")
    assert seen == json.loads(reviewed.read_text(encoding="utf-8"))
