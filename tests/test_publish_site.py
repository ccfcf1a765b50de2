"""The site as a client sees it: pages, languages, search, CSV, and what it keeps to itself."""

import csv
import io
import re
import socket
import sqlite3
from pathlib import Path
from urllib.parse import quote

import pytest

from crawler.errors import GongkaiError
from publish.door import weight
from publish.ds import Datasette
from publish.site import build_datasette, serve
from tests.publish_archive import HOSTILE, write_archive

PAGES = [
    "/",
    "/search",
    "/search?q=%E5%A4%8D%E8%AE%AE",
    "/coverage",
    "/coverage?state=not_found",
    "/issues",
    "/build",
    "/build?column=requests.total&row=disclosures.fees&measure=on_time",
    "/issues?rule=requests_balance",
    "/agency/nanyang-kjj",
    "/agency/hostile-ju",
    "/report/nanyang-kjj-2023",
    "/report/nanyang-kjj-2021",
    "/report/hostile-ju-2020",
    "/report/hostile-ju-2023",
    "/capture/1",
    "/capture/3",
    "/capture/5",
    "/capture/1",
    "/agencies",
    "/agencies?q=nykjj",
    "/region/410000",
    "/region/411300",
    "/changes",
    "/changes?kind=late&agency=nanyang-kjj&year=2023",
    "/issues?severity=error&agency=hostile-ju",
    "/status",
    "/status?outcome=blocked",
    "/downloads",
    "/dictionary",
    "/form",
    "/form/2019",
    "/about",
    "/archive",
    "/archive/requests",
    "/archive/issues?_facet=rule",
    "/archive/reports/hostile-ju-2020",
    "/archive?sql=select+*+from+reports",
]


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_archive(tmp_path_factory.mktemp("site"))


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("path", PAGES)
async def test_every_page_answers_safely(site: Datasette, path: str, lang: str) -> None:
    response = await site.client.get(path, cookies={"lang": lang})
    assert response.status_code == 200
    assert f'<html lang="{lang}' in response.text
    scripts = re.findall(r"<script[^>]*>", response.text)
    assert set(scripts) <= {'<script type="application/ld+json">'}
    assert HOSTILE not in response.text
    assert not re.search(r'(href|src)="javascript:', response.text)
    assert response.headers["x-content-type-options"] == "nosniff"
    assert "script-src 'self'" in response.headers["content-security-policy"]


async def test_language_is_asked_for_remembered_preferred(site: Datasette) -> None:
    asked = await site.client.get("/archive/requests?lang=en&year=2023")
    assert '<html lang="en"' in asked.text
    assert asked.cookies["lang"] == "en"
    assert "25 rows" in asked.text  # `lang` is no filter of the table
    preferred = await site.client.get("/", headers={"accept-language": "fr, en-GB;q=0.8, zh"})
    assert '<html lang="en"' in preferred.text
    plain = await site.client.get("/")
    assert '<html lang="zh-CN"' in plain.text


async def test_report_shows_each_kind_and_links_each_figure(site: Datasette) -> None:
    page = (await site.client.get("/report/nanyang-kjj-2023")).text
    for kind in ("number", "blank", "dash", "text"):
        assert f'class="figure kind-{kind}' in page
    cell = re.search(r'id="requests-received-natural_person".*?href="([^"]+)"', page)
    assert cell
    framed = await site.client.get(cell[1].replace("&amp;", "&"))
    source = re.search(r'<iframe[^>]* src="([^"]+)"', framed.text)
    assert source and 'sandbox=""' in framed.text
    original = await site.client.get(source[1].replace("&amp;", "&").split("#")[0])
    assert re.search(
        r'<td[^>]*id="gongkai-here"[^>]*><a id="gongkai-jump"></a>26</td>', original.text
    )
    policy = original.headers["content-security-policy"]
    assert policy.startswith("sandbox; default-src 'none'")
    assert "evil.example" not in original.text and "<script" not in original.text
    assert "unplaced" in (await site.client.get("/report/nanyang-kjj-2021")).text


async def test_every_figure_leads_to_its_text(site: Datasette) -> None:
    for capture, report in (
        (1, "nanyang-kjj-2023"),
        (2, "nanyang-kjj-2022"),
        (3, "nanyang-kjj-2021"),
    ):
        page = (await site.client.get(f"/report/{report}")).text
        links = re.findall(r'<a href="/capture/\d+\?([^"#]+)#original">\s*([^<]*)', page)
        assert len(links) > 190
        for query, shown in links[::37]:
            place = query.replace("&amp;", "&")
            original = (await site.client.get(f"/capture/{capture}/page?{place}")).text
            marked = re.search(
                r'id="gongkai-here"[^>]*><a id="gongkai-jump"></a>([^<]*)<', original
            )
            assert marked and marked[1].replace("&nbsp;", "").strip() == shown.strip()


async def test_bytes_are_a_download(site: Datasette) -> None:
    for path in ("/capture/1/bytes", "/capture/5/page"):
        response = await site.client.get(path)
        assert response.headers["content-type"] == "application/octet-stream"
        assert response.headers["content-disposition"].startswith("attachment")
        assert "sandbox" in response.headers["content-security-policy"]


async def test_search_marks_words_and_filters(site: Datasette) -> None:
    found = await site.client.get("/search?q=" + quote("复议 公众号") + "&year=2023")
    assert "<mark>复议</mark>" in found.text and "<mark>公众号</mark>" in found.text
    assert "/report/nanyang-kjj-2023#section-1" in found.text
    assert "/report/nanyang-kjj-2022#section-1" not in found.text
    for query in ('"', "%", "AND", "x OR y", "*", "科技局 NEAR", "<script>", "\u3000", "a\x00b"):
        assert (await site.client.get("/search", params={"q": query})).status_code == 200


async def test_csv_is_whole_marked_and_carries_no_formula(site: Datasette, archive: Path) -> None:
    for path in ("/archive/figures.csv", "/archive.csv?sql=select+*+from+figures"):
        response = await site.client.get(path)
        assert response.headers["content-type"] == "text/csv; charset=utf-8"
        assert response.headers["content-disposition"].startswith("attachment; filename=")
        assert response.content.startswith(b"\xef\xbb\xbf")
        rows = list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"), newline="")))
        with sqlite3.connect(archive) as connection:
            expected = connection.execute("select count(*) from figures").fetchone()[0]
        connection.close()
        assert len(rows) == expected > 100
        raws = {row["raw"] for row in rows}
        assert "'=1+1|cmd" in raws and "-1" in raws
        assert not any(raw.startswith(("=", "@", "+")) for raw in raws)


async def test_nothing_tells_where_the_archive_lies(site: Datasette, archive: Path) -> None:
    queries = ("pragma database_list", "select * from pragma_database_list()")
    paths = [f"/archive.json?sql={quote(sql)}" for sql in queries]
    paths += ["/-/databases.json", "/-/threads.json", "/-/plugins.json", "/-/settings.json"]
    paths += ["/-/versions.json", "/-/metadata.json", "/_internal", "/_memory", "/.json"]
    paths += ["/archive.db", "/nothing", "/capture/999", "/archive/nothing", "/archive.json?sql=x"]
    for path in [*PAGES, *paths]:
        response = await site.client.get(path)
        assert str(archive.parent) not in response.text, path
        assert "Traceback" not in response.text, path
        assert response.status_code < 500, path
    for path in ("/-/databases.json", "/-/threads.json", "/_internal", "/_memory", "/archive.db"):
        assert (await site.client.get(path)).status_code in (403, 404), path


async def test_nothing_can_be_written(site: Datasette) -> None:
    for sql in ("delete from reports", "attach database '/tmp/x' as x", "update reports set id=1"):
        assert (await site.client.get(f"/archive.json?sql={quote(sql)}")).status_code == 400
    with pytest.raises(sqlite3.OperationalError):
        await site.get_database("archive").execute_fn(lambda c: c.execute("delete from reports"))


async def test_slow_sql_is_stopped(site: Datasette) -> None:
    sql = "with recursive n(i) as (select 1 union all select i+1 from n) select count(*) from n"
    response = await site.client.get(f"/archive?sql={quote(sql)}&_timelimit=50")
    assert response.status_code == 400
    assert "查询用时超过限制" in response.text


async def test_sql_gives_only_so_much(site: Datasette, monkeypatch: pytest.MonkeyPatch) -> None:
    async def ask(sql: str) -> int:
        return (await site.client.get(f"/archive.json?sql={quote(sql)}")).status_code

    assert await ask(f"select hex(zeroblob({weight.MOST_BYTES // 2 + 1}))") == 400
    monkeypatch.setattr(weight, "MOST_BYTES", 3000)
    thousands = "with n(i) as (values (1), (2), (3)) select printf('%.*c', {}, 'x'), i from n"
    for size, status in ((1000, 200), (1000, 200), (1001, 400), (1000, 200)):
        assert await ask(thousands.format(size)) == status


async def test_the_demonstration_says_so(archive: Path) -> None:
    datasette = build_datasette(archive, demonstration=True)
    page = (await datasette.client.get("/report/nanyang-kjj-2023?lang=en")).text
    assert "stand-ins written for the demonstration" in page
    assert "stand-ins" not in (await build_datasette(archive).client.get("/?lang=en")).text


def test_an_archive_that_cannot_be_shown_is_one_clear_line(tmp_path: Path) -> None:
    with pytest.raises(GongkaiError, match="no such archive"):
        build_datasette(tmp_path / "none.db")
    (tmp_path / "bad.db").write_bytes(b"not a database at all" * 100)
    with pytest.raises(GongkaiError, match="cannot read"):
        build_datasette(tmp_path / "bad.db")
    sqlite3.connect(tmp_path / "empty.db").close()
    (tmp_path / "empty.db").touch()
    with pytest.raises(GongkaiError, match="nothing extracted"):
        build_datasette(tmp_path / "empty.db")


def test_a_port_in_use_is_one_clear_line(archive: Path) -> None:
    with (
        socket.create_server(("127.0.0.1", 0)) as taken,
        pytest.raises(GongkaiError, match="cannot listen"),
    ):
        serve(archive, port=taken.getsockname()[1])


@pytest.mark.parametrize(
    ("path", "status", "said"),
    [
        ("/nothing", 404, "没有这个页面"),
        ("/report/nothing", 404, "没有这个页面"),
        ("/archive/requests?_sort=nothing", 400, "请求有误"),
        (f"/archive/requests?year__gt={'9' * 40}", 400, "请求有误"),
        ("/archive/requests?_where=%00", 400, "请求有误"),
    ],
)
async def test_an_error_says_whose_it_is(
    site: Datasette, path: str, status: int, said: str
) -> None:
    response = await site.client.get(path)
    assert (response.status_code, said in response.text) == (status, True)
