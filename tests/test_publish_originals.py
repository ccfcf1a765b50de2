"""Originals that are no pages: drawn or laid out harmlessly, the cell of a figure marked."""

import html
import io
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from PIL import Image, ImageChops

from extract.readers.office import find_libreoffice
from extract.readers.unreadable import UnreadableError
from publish.ds import Datasette
from publish.originals import drawing
from publish.site import build_datasette
from tests.publish_documents import DOCUMENTS, HOSTILE_PDF, REPORTS, write_documents

Made = tuple[Path, dict[str, int]]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    return write_documents(tmp_path_factory.mktemp("documents"))


@pytest.fixture
def site(made: Made) -> Iterator[Datasette]:
    datasette = build_datasette(made[0])
    yield datasette
    datasette.get_database("archive").close()
    datasette.executor.shutdown()


def figure_links(page: str) -> list[tuple[str, str]]:
    found = re.findall(r'<a href="(/capture/\d+\?[^"#]+)#original">\s*([^<]*)', page)
    return [(html.unescape(link), text.strip()) for link, text in found]


async def report_of(site: Datasette, made: Made, agency: str) -> str:
    with closing(sqlite3.connect(made[0])) as db:
        sql = "select id from reports where agency_id = ?"
        (report,) = db.execute(sql, [agency]).fetchone()
    return (await site.client.get(f"/report/{report}?lang=en")).text


@pytest.mark.parametrize("agency", ["pdf-ju", "wide-ju"])
async def test_a_figure_of_a_pdf_is_marked_on_its_page(
    site: Datasette, made: Made, agency: str
) -> None:
    links = figure_links(await report_of(site, made, agency))
    assert len(links) > 190
    for link, _ in links[::60]:
        page = (await site.client.get(link)).text
        assert '<rect id="original"' in page and "<iframe" not in page
        assert re.search(r'aria-current="page">\d<', page)
        source = re.search(r'<img src="(/capture/\d+/picture[^"]+)"', page)
        assert source
        drawn = await site.client.get(html.unescape(source[1]))
        assert drawn.headers["content-type"] == "image/png"
        assert drawn.headers["content-security-policy"].startswith("sandbox")
        assert "max-age" in drawn.headers["cache-control"]
        marked = Image.open(io.BytesIO(drawn.content))
        assert marked.width * marked.height <= drawing.MAX_PIXELS
        plain_link = re.sub(r"&(x0|top|x1|bottom)=\d+", "", html.unescape(source[1]))
        plain = Image.open(io.BytesIO((await site.client.get(plain_link)).content))
        changed = box_of_difference(plain, marked)
        x0, top, x1, bottom = (
            int(n) * marked.width / width_of(page)
            for n in re.findall(r"(?:x0|top|x1|bottom)=(\d+)", link)
        )
        assert changed == pytest.approx((x0, top, x1, bottom), abs=5)


def box_of_difference(one: Image.Image, other: Image.Image) -> tuple[int, ...]:
    box = ImageChops.difference(one.convert("RGB"), other.convert("RGB")).getbbox()
    assert box
    return box


def width_of(page: str) -> float:
    found = re.search(r'viewBox="0 0 ([\d.]+)', page)
    assert found
    return float(found[1])


@pytest.mark.parametrize("agency", ["word-ju", "sheet-ju", "doc-ju"])
async def test_a_figure_of_a_table_is_marked_in_it(
    site: Datasette, made: Made, agency: str
) -> None:
    if agency == "doc-ju" and not find_libreoffice():
        pytest.skip("no LibreOffice")
    links = figure_links(await report_of(site, made, agency))
    assert len(links) > 190
    for link, shown in links[::60]:
        page = (await site.client.get(link)).text
        frame = re.search(r'<iframe[^>]* sandbox="" src="([^"]+)"', page)
        assert frame
        original = await site.client.get(html.unescape(frame[1]).split("#")[0])
        marked = re.search(r'id="gongkai-here"><a id="gongkai-jump"></a>([^<]*)<', original.text)
        assert marked and marked[1].strip() == shown
        assert original.headers["content-security-policy"].startswith("sandbox; default-src 'none'")


async def test_a_place_in_a_picture_of_a_page_leads_to_the_picture(
    site: Datasette, made: Made
) -> None:
    ids = made[1]
    asked = f"/capture/{ids['page']}?picture=2&page=1&x0=10&top=20&x1=60&bottom=50"
    answer = await site.client.get(asked, follow_redirects=True)
    assert answer.url.path == f"/capture/{ids['b.png']}"
    assert '<rect id="original" x="10" y="20" width="50" height="30"' in answer.text
    drawn = await site.client.get(
        f"/capture/{ids['b.png']}/picture?page=1&x0=10&top=20&x1=60&bottom=50"
    )
    image = Image.open(io.BytesIO(drawn.content)).convert("RGB")
    assert image.getpixel((400, 400)) == (0, 128, 128)
    assert image.getpixel((30, 30)) != (0, 128, 128)
    page = (await site.client.get(f"/capture/{ids['page']}")).text
    assert f'href="/capture/{ids["a.png"]}"' in page
    missing = await site.client.get(f"/capture/{ids['page']}?picture=9&page=1")
    assert missing.status_code == 200 and "第 9 张图片" in missing.text


async def test_pages_and_boxes_that_are_not_there(site: Datasette, made: Made) -> None:
    pdf = made[1]["print-official-2019.pdf"]
    for query in ("page=0", "page=99", "page=2&x0=5", "page=1&x0=9&top=9&x1=3&bottom=3", "page=x"):
        page = await site.client.get(f"/capture/{pdf}?{query}")
        assert page.status_code == 200 and '<rect id="original"' not in page.text
        assert (await site.client.get(f"/capture/{pdf}/picture?{query}")).status_code == 200


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("name", ["bad.pdf", "bad.png", "bad.docx"])
async def test_what_cannot_be_shown_says_why(
    site: Datasette, made: Made, name: str, lang: str
) -> None:
    capture = made[1][name]
    page = await site.client.get(f"/capture/{capture}", cookies={"lang": lang})
    assert page.status_code == 200 and "notice" in page.text and '<img src="/cap' not in page.text
    picture = await site.client.get(f"/capture/{capture}/picture")
    assert picture.headers["content-type"].startswith(("text/plain", "application/octet-stream"))
    assert (
        (await site.client.get(f"/capture/{capture}/bytes"))
        .headers["content-disposition"]
        .startswith("attachment")
    )


async def test_originals_are_downloads_only(site: Datasette, made: Made) -> None:
    for name in REPORTS.values():
        got = await site.client.get(f"/capture/{made[1][name]}/bytes")
        assert got.headers["content-type"] == "application/octet-stream"
        assert got.headers["content-disposition"].endswith(f'{Path(name).suffix}"')
        assert got.content == (DOCUMENTS / name).read_bytes()


def test_a_page_that_takes_forever_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drawing, "MAX_SECONDS", -1.0)
    body = (DOCUMENTS / "print-official-2019.pdf").read_bytes()
    with pytest.raises(UnreadableError):
        drawing.draw(drawing.PDF, body, {"page": 1})


def test_pictures_past_the_cap_are_not_decoded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drawing, "MAX_READ_PIXELS", 1000)
    body = io.BytesIO()
    Image.new("L", (100, 100)).save(body, "GIF")
    with pytest.raises(UnreadableError, match="too_many_pixels"):
        drawing.draw("image/gif", body.getvalue(), {})
    with pytest.raises(UnreadableError):
        drawing.draw(drawing.PDF, HOSTILE_PDF, {})


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "CMYK", "I;16"])
def test_every_kind_of_picture_is_drawn(mode: str) -> None:
    body = io.BytesIO()
    Image.new(mode, (60, 40)).save(body, "TIFF")
    drawn = drawing.draw("image/tiff", body.getvalue(), {"x0": 0, "top": 0, "x1": 60, "bottom": 40})
    assert Image.open(io.BytesIO(drawn.body)).size == (60, 40)
