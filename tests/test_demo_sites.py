"""What stands on the demonstration sites, and that a crawl can reach it."""

import json
import re
from collections import Counter
from urllib.parse import urljoin, urlsplit

import pytest
from selectolax.lexbor import LexborHTMLParser

from demo.app import world
from demo.model import read_sites
from demo.truth import truth

AGENCIES = {"nanyang-kjj", "zhoukou-kjj", "zhongwei-kjj", "erqi-kjj", "nygxq-gwh"}
PAGER = re.compile(r'createPageHTML\((\d+), (\d+), "(\w+)", "(\w+)"\)')
BY_ID = {site.id: site for site in read_sites()}


def text_of(url):
    resource = world()[url]
    return resource.body.decode("utf-8" if "charset" in resource.media_type else "gb18030")


def links_of(url):
    html = text_of(url)
    hrefs = [a.attributes.get("href") or "" for a in LexborHTMLParser(html).css("a[href]")]
    for total, _, name, ending in PAGER.findall(html):
        hrefs += [f"{name}_{number}.{ending}" for number in range(1, int(total))]
    return {urljoin(url, href) for href in hrefs}


def walk(start):
    seen, waiting = set(), [start]
    while waiting:
        url = waiting.pop()
        if url in seen or url not in world():
            continue
        seen.add(url)
        if world()[url].media_type.startswith("text/html"):
            waiting += sorted(links_of(url))
    return seen


def test_the_five_agencies():
    assert {site.id for site in read_sites()} == AGENCIES


@pytest.mark.parametrize("agency", sorted(AGENCIES))
def test_following_links_from_home_reaches_everything_planted(agency):
    reached = walk(f"http://{BY_ID[agency].host}/")
    for entry in [*truth().reports, *truth().decoys]:
        if entry.agency_id == agency:
            assert set(entry.urls) | set(entry.attachments) <= reached, entry.title


@pytest.mark.parametrize("agency", sorted(AGENCIES))
def test_every_link_inside_the_demonstration_leads_somewhere(agency):
    hosts = {urlsplit(url).netloc for url in world()}
    for url in walk(f"http://{BY_ID[agency].host}/"):
        if world()[url].media_type.startswith("text/html"):
            inside = {link for link in links_of(url) if urlsplit(link).netloc in hosts}
            assert inside <= set(world()), url


def test_the_portal_leads_to_the_districts_platform():
    assert "http://public.erqi.gov.cn/" in links_of("http://www.erqi.gov.cn/")


@pytest.mark.parametrize("agency", sorted(AGENCIES))
def test_the_reports_take_at_least_two_list_pages(agency):
    site = BY_ID[agency]
    assert len(site.entries(site.columns[0])) > site.columns[0].per_page


@pytest.mark.parametrize("agency", sorted(AGENCIES))
def test_years_forms_and_the_one_seed(agency):
    reports = [report for report in truth().reports if report.agency_id == agency]
    years = [report.year for report in reports]
    assert len(set(years)) == len(years)
    assert set(range(2019, 2025)) <= set(years)
    for report in reports:
        expected = "2014" if report.year < 2019 else "2019" if report.year < 2021 else "2021"
        assert report.form == expected
        assert bool(report.figures) != bool(report.indicators)
    assert Counter(report.seed for report in reports)[True] == 1


def test_pages_say_which_figures_are_made_up():
    for report in truth().reports:
        says = "公开的数字一致" if report.seed else "全部为演示而虚构"
        for url in report.urls:
            assert says in text_of(url), url
        if report.deliberate:
            assert not report.seed
            assert report.deliberate in text_of(report.urls[0])


def test_decoys_of_every_kind():
    kinds = Counter(decoy.kind for decoy in truth().decoys)
    assert set(kinds) == {"neighbour", "website_report", "law_report", "news"}
    for agency in AGENCIES:
        assert any(decoy.agency_id == agency for decoy in truth().decoys)


def test_the_mobile_twin_has_every_article():
    for report in truth().reports:
        twins = [url for url in report.urls if url.startswith("http://m.")]
        assert len(twins) == (report.agency_id == "nanyang-kjj")


def test_attachments_are_pdf_on_and_off_the_host():
    urls = [url for report in truth().reports for url in report.attachments]
    assert {urlsplit(url).netloc for url in urls} >= {"xcoss.henan.gov.cn", "public.erqi.gov.cn"}
    for url in urls:
        body = world()[url].body
        assert body.startswith(b"%PDF-1.4")
        start = int(body.rsplit(b"startxref\n", 1)[1].split(b"\n")[0])
        assert body[start:].startswith(b"xref\n")


def test_script_json_knows_the_number_of_pages():
    column = "http://kjj.zhoukou.gov.cn/sitesources/zkskjj/page_pc/zwgk/zfxxgk/zfxxgknb/"
    pages = json.loads(world()[column + "script.json"].body)["endPage"]
    assert pages >= 2
    assert f"{column}list{pages}.html" in world()
    assert f"{column}list{pages + 1}.html" not in world()


def test_one_page_is_gbk_and_only_its_meta_says_so():
    pages = [report for report in truth().reports if report.encoding == "gbk"]
    assert len(pages) == 1
    resource = world()[pages[0].urls[0]]
    assert resource.media_type == "text/html"
    assert b"charset=gbk" in resource.body
    with pytest.raises(UnicodeDecodeError):
        resource.body.decode("utf-8")
    assert pages[0].title in resource.body.decode("gb18030")


def test_what_is_carried_over_is_carried_in_a_year_later():
    """A wrong number on a page is deliberate and said; nothing else may be wrong by accident."""
    reports = {(report.agency_id, report.year): report for report in truth().reports}
    for (agency, year), report in reports.items():
        following = reports.get((agency, year + 1))
        if following is None or not (report.figures and following.figures):
            continue
        for column in ("natural_person", "enterprise", "total"):
            left = report.figures["requests", "carried_out", column]
            right = following.figures["requests", "carried_in", column]
            assert (left if left.isdigit() else "0") == (right if right.isdigit() else "0"), (
                agency,
                year,
                column,
            )
