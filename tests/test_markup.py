"""Whoever parses a page of others has the same bounds."""

import time

import pytest

from crawler.markup import TooDeepError, parse_html
from crawler.saved import find_pictures
from publish.originals.cleaning import clean_page
from spiders.pages import Page

DEEP = "<div>" * 100_000 + "<a href='/a.html'>x</a>"


@pytest.fixture(autouse=True)
def in_time():
    start = time.process_time()
    yield
    assert time.process_time() - start < 5


def test_a_page_nested_without_end_is_not_parsed():
    with pytest.raises(TooDeepError):
        parse_html(DEEP)


def test_it_leads_a_spider_nowhere():
    assert Page(url="http://a.gov.cn/", body=DEEP.encode()).tree.css("a") == []


def test_it_shows_no_pictures(tmp_path):
    (tmp_path / "a.html").write_text(DEEP, encoding="utf-8")
    assert find_pictures(tmp_path / "a.html") == []


def test_it_is_shown_as_its_source():
    shown, found = clean_page(DEEP[-100:].join(["<div>" * 20_000, ""]), {"table": 1})
    assert "&lt;div&gt;" in shown
    assert not found


def test_a_tag_crowded_with_attributes_is_dropped_and_a_picture_in_an_address_stays():
    crowd = "<p " + " ".join(f"a{n}=1" for n in range(100_000)) + ">x"
    assert parse_html(crowd).css("p") == []
    picture = f"<img src='data:image/png;base64,{'A' * 100_000}'>"
    assert len(parse_html(picture).css("img")) == 1
