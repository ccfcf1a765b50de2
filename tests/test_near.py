"""Reports that repeat others: found among all, set phrases apart, and only what is new compared."""

import random
from contextlib import closing

import pytest

from crawler.archive import Archive
from crawler.captures import CaptureStore, Origin
from crawler.register import Agency
from extract.load import extract
from extract.near import repeats
from extract.near.items import fold, is_telling, pieces_of
from tests.maker import make_figures, make_html
from tests.test_load import FORM

RNG = random.Random(7)


def prose(characters=900) -> str:
    drawn = (chr(RNG.randint(0x4E00, 0x9FA5)) for _ in range(characters))
    return "".join(c + "。" * (n % 30 == 29) for n, c in enumerate(drawn))


OFFICIAL = prose()


def store(archive, body, year, text, *, seed=None, at=None):
    agency = Agency(
        id=body,
        name="测试市科学技术局",
        region="410000",
        kind="department",
        home=f"http://{body}.gov.cn/",
    )
    archive.write_agencies({body: agency})
    figures = make_figures(FORM, random.Random(seed or f"{body}{year}"))
    page = make_html(FORM, figures, year=year).replace("正文。", text)
    with closing(CaptureStore(archive, run_id=None)) as kept:
        kept.store_file(
            f"http://{body}.gov.cn/{year}",
            page.encode(),
            at=at or f"{year + 1}-01-20T00:00:00Z",
            origin=Origin(agency_id=body, role="report"),
        )


@pytest.fixture
def archive(tmp_path):
    with closing(Archive(tmp_path / "archive.db")) as one:
        yield one


def pairs(archive, what="prose"):
    query = "select report_id, other_id, share from similar where what = ? order by 1, 2"
    return {(one, other): share for one, other, share in archive.db.execute(query, [what])}


def said(archive):
    query = "select report_id, rule, says_en from issues where rule like '%_repeated' order by 1, 2"
    return [(report, rule, text) for report, rule, text in archive.db.execute(query)]


def test_prose_of_another_body_and_of_the_year_before_is_found(archive):
    text = prose()
    store(archive, "a", 2022, text)
    store(archive, "a", 2023, text[:870] + prose(30))
    store(archive, "b", 2023, text)
    store(archive, "c", 2023, prose())
    extract(archive)
    ids = ("a-2022", "a-2023", "b-2023")
    assert set(pairs(archive)) == {(x, y) for x in ids for y in ids if x != y}
    assert pairs(archive)["b-2023", "a-2022"] == 1
    assert 0.8 < pairs(archive)["a-2023", "a-2022"] < 1
    reports = [(report, text.count("a-2022")) for report, _, text in said(archive)]
    assert reports == [("a-2023", 1), ("b-2023", 1)]  # the first of all repeats nobody


def test_a_short_text_inside_a_long_one_is_found_whichever_came_first(archive):
    short, other = prose(500), prose(500)
    store(archive, "a", 2022, short)
    store(archive, "b", 2022, prose(2000) + short + other + prose(1500))
    store(archive, "c", 2022, other)
    extract(archive)
    shares = pairs(archive)
    assert set(shares) == {("a-2022", "b-2022"), ("c-2022", "b-2022")}  # the long one repeats none
    assert min(shares.values()) > 0.9
    assert [report for report, *_ in said(archive)] == ["a-2022", "c-2022"]


def test_figures_of_another_body_are_found(archive):
    for body, seed in (("a", 1), ("b", 1), ("c", 2)):
        store(archive, body, 2023, prose(), seed=seed)
    extract(archive)
    assert pairs(archive, "figures") == {("a-2023", "b-2023"): 1, ("b-2023", "a-2023"): 1}
    assert [(report, rule) for report, rule, _ in said(archive)] == [
        ("a-2023", "figures_repeated"),
        ("b-2023", "figures_repeated"),
    ]


def test_set_phrases_that_most_bodies_share_do_not_count(archive):
    for body in "abcdefgh":
        store(archive, body, 2023, OFFICIAL + prose(500))
    extract(archive)
    assert pairs(archive) == {}
    store(archive, "i", 2023, OFFICIAL)
    extract(archive)
    assert pairs(archive) == {}  # nothing is left of it


def test_the_same_phrases_among_few_bodies_do(archive):
    for body in "abc":
        store(archive, body, 2023, OFFICIAL + prose(100))
    extract(archive)
    assert ("a-2023", "b-2023") in pairs(archive)


def test_set_phrases_are_learned_again_when_the_archive_has_grown(archive):
    for body in "abc":
        store(archive, body, 2023, OFFICIAL + prose(100))
    extract(archive)
    assert pairs(archive)
    for body in "defgh":
        store(archive, body, 2023, OFFICIAL + prose(500))
    extract(archive)
    assert pairs(archive) == {} and said(archive) == []


def test_only_what_is_new_or_changed_is_compared(archive, monkeypatch):
    text = prose()
    for body in "abcdef":
        store(archive, body, 2023, text if body == "a" else prose())
    extract(archive)
    compared = []
    candidates = repeats._candidates
    monkeypatch.setattr(
        repeats,
        "_candidates",
        lambda db, bands: compared.append(candidates(db, bands)) or compared[-1],
    )
    store(archive, "g", 2023, text)
    extract(archive)
    assert compared == [["a-2023"], []]  # prose, figures
    assert [report for report, *_ in said(archive)] == ["a-2023", "g-2023"]
    extract(archive, every=True)
    assert len(compared) == 2
    assert [report for report, *_ in said(archive)] == ["a-2023", "g-2023"]


def test_a_report_that_changed_or_went_is_alike_no_more(archive):
    text = prose()
    store(archive, "a", 2023, text)
    store(archive, "b", 2023, text)
    extract(archive)
    assert pairs(archive)
    store(archive, "b", 2023, prose(), at="2024-03-01T00:00:00Z")
    extract(archive)
    assert pairs(archive) == {} and said(archive) == []
    store(archive, "b", 2023, text, at="2024-04-01T00:00:00Z")
    extract(archive)
    assert pairs(archive)
    archive.db.execute("pragma foreign_keys = off")
    archive.db.execute("delete from reports where id = 'b-2023'")
    repeats.refresh_repeats(archive.db, ["b"])
    assert pairs(archive) == {} and said(archive) == []


def test_small_numbers_of_two_bodies_are_the_same_by_chance():
    small = {f"{n}={n % 9 + 1}" for n in range(30)}
    large = {f"{n}={n + 20}" for n in range(30)}
    ones = {f"{n}=1" for n in range(30)}
    assert is_telling(large, "figures", same_body=False)
    assert is_telling(small, "figures") and not is_telling(small, "figures", same_body=False)
    assert not is_telling(ones, "figures")


def test_widths_blanks_and_marks_make_no_difference():
    assert fold("２０２3 年，我局（市科技局）") == "2023年我局市科技局"
    assert pieces_of("一二三四五六") == {"一二三四五", "二三四五六"}
    assert pieces_of("一二") == set()
