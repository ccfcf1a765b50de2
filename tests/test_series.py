"""Two years of one body: what is handed on must arrive; what is said twice is pointed at."""

import random
from contextlib import closing

import pytest

from crawler.archive import Archive
from crawler.captures import CaptureStore, Origin
from extract.form import read_forms
from extract.load import extract
from tests.maker import make_html
from tests.test_load import AGENCY, URL, zeros

FORM = read_forms()["2021"]


@pytest.fixture
def found(tmp_path):
    """Store a page for 2022 and one for 2023; the rules that the second breaks, with sides."""

    def compare(before: str, after: str) -> dict:
        with closing(Archive(tmp_path / "archive.db")) as archive:
            archive.write_agencies({AGENCY.id: AGENCY})
            with closing(CaptureStore(archive, run_id=None)) as store:
                for year, page in ((2022, before), (2023, after)):
                    origin = Origin(agency_id=AGENCY.id, role="report")
                    at = f"{year + 1}-01-20T00:00:00Z"
                    store.store_file(f"{URL}{year}", page.encode(), at=at, origin=origin)
            extract(archive)
            rows = archive.db.query("select * from issues where report_id = 'test-kjj-2023'")
            return {
                (row["rule"], row["form_column"], row["verdict"]): (
                    row["left_value"],
                    row["right_value"],
                )
                for row in rows
            }

    return compare


def page(year, **figures) -> str:
    return make_html(FORM, zeros(**figures), year=year)


def test_what_is_carried_over_must_arrive(found):
    rules = found(
        page(2022, carried_out={"natural_person": 3, "total": 3}),
        page(2023, carried_in={"natural_person": 2, "total": 2}),
    )
    assert rules["carried_in_series", "total", "fail"] == (2, 3)
    assert rules["carried_in_series", "natural_person", "fail"] == (2, 3)


def test_it_is_no_issue_if_it_does(found):
    rules = found(
        page(2022, carried_out={"natural_person": 3, "total": 3}, rules={"in_force": 5}),
        page(
            2023,
            carried_in={"natural_person": 3, "total": 3},
            rules={"in_force": 6, "made": 2, "repealed": 1},
        ),
    )
    assert not [rule for rule, *_ in rules if "series" in rule or "repeated" in rule]


def test_what_is_in_force_follows_from_last_year(found):
    rules = found(
        page(2022, normative_documents={"in_force": 5}),
        page(2023, normative_documents={"in_force": 9, "made": 1, "repealed": 0}),
    )
    assert rules["in_force_series", "in_force", "fail"] == (9, 6)


def test_a_blank_is_cannot_tell_and_never_zero(found):
    blank = page(2023, carried_in={"total": 77}).replace("<span>77</span>", "<span></span>")
    rules = found(page(2022, carried_out={"total": 3}), blank)
    assert ("carried_in_series", "total", "cannot tell") in rules
    assert ("carried_in_series", "total", "fail") not in rules


def test_the_same_report_twice_is_pointed_at(found):
    many = {row: {"total": n + 1} for n, row in enumerate(("received", "granted", "closed"))}
    many |= {"rules": {"made": 1, "in_force": 2}, "normative_documents": {"made": 3, "in_force": 4}}
    many |= {row: {"natural_person": 5, "total": 9} for row in ("carried_in", "partly_granted")}
    many |= {"carried_out": {"natural_person": 5, "total": 9}}
    drawn = random.Random(1).choices("政府信息公开工作按照要求完成并向社会布", k=500)
    prose = "".join(drawn)
    first = page(2022, **many).replace("正文。", prose)
    rules = found(first, page(2023, **many).replace("正文。", prose))
    assert ("figures_repeated", None, "cannot tell") in rules
    assert ("prose_repeated", None, "cannot tell") in rules
