"""Marks of direction in text from elsewhere turn nothing around on a page."""

from pathlib import Path

import pytest
from jinja2 import Environment
from markupsafe import Markup

from publish.ds import Datasette
from publish.pictures.vega import draw_svg
from publish.shown import finalize, shown
from tests.publish_archive import write_archive

TURNED = "\u202e\u2067\u200f2023"


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_archive(tmp_path_factory.mktemp("shown"))


def test_marks_go_and_all_else_stays() -> None:
    assert shown(f"关于{TURNED}年 مرحبا") == "关于2023年 مرحبا"
    assert shown("plain") == "plain"


def test_text_is_escaped_and_markup_stays_markup() -> None:
    page = Environment(autoescape=True, finalize=finalize).from_string("{{ a }}{{ b }}{{ c }}")
    said = page.render(a=f"<b>{TURNED}", b=Markup(f"<i>{TURNED}</i>"), c=7)
    assert said == "&lt;b&gt;2023<i>2023</i>7"


async def test_no_page_turns(site: Datasette) -> None:
    """The site's templates, one of Datasette's own among them."""
    for path in ("/search?q=", "/archive/agencies?name__contains=", "/agencies?q="):
        said = (await site.client.get(f"{path}{TURNED}")).text
        assert "2023" in said and "\u202e" not in said and "\u2067" not in said


def test_no_picture_turns() -> None:
    encoding = {"text": {"field": "said"}}
    spec = {"data": {"values": [{"said": TURNED}]}, "mark": "text", "encoding": encoding}
    assert ">2023<" in draw_svg(spec)
