"""A parent's numbers and its children's: compared between like scopes, else it cannot be told."""

from contextlib import closing
from decimal import Decimal

import pytest

from crawler.archive import Archive
from crawler.captures import CaptureStore, Origin
from crawler.register import Agency
from extract.load import extract
from extract.parents import Summed, compare_children
from tests.maker import make_html
from tests.test_load import FORM, zeros

KEY = ("requests", "received", "total")
OTHER = ("requests", "closed", "total")


def body(name, scope, **totals) -> Summed:
    numbers = {("requests", row, "total"): Decimal(n) for row, n in totals.items()}
    return Summed(agency_id=name, scope=scope, totals=numbers)


def compare(parent, *children, expected: int | None = 2, registered=("a", "b")):
    found = compare_children(parent, children, registered=registered, expected=expected)
    return [(one.rule, one.verdict, one.row, one.left, one.right) for one in found]


CITY = body("city", "whole", received=10, closed=8)
A, B = body("a", "own", received=4, closed=3), body("b", "whole", received=6, closed=5)


def test_a_sum_that_agrees_is_no_issue():
    assert compare(CITY, A, B) == []


def test_a_sum_that_differs_is_an_issue_on_the_parents_cell():
    wrong = body("b", "whole", received=5, closed=5)
    assert compare(CITY, A, wrong) == [("children_sum", "fail", "received", 10, 9)]


def test_a_parent_that_counts_itself_alone_is_not_compared():
    assert compare(body("city", "own", received=1), A, B) == []


@pytest.mark.parametrize(
    ("parent", "children", "expected"),
    [
        (body("city", "unknown", received=1), (A, B), 2),
        (CITY, (A, body("b", "unknown", received=99)), 2),
        (CITY, (A, body("b", "level", received=99)), 2),
        (body("city", "level", received=1), (A, B), 2),  # b is an area's whole
        (CITY, (A,), 2),  # b's report is not there
        (CITY, (A, B), None),  # nobody said how many there are
        (CITY, (A, B), 3),  # one is not registered
    ],
)
def test_unlike_scopes_and_incomplete_sets_cannot_be_told(parent, children, expected):
    found = compare(parent, *children, expected=expected)
    assert [(rule, verdict) for rule, verdict, *_ in found] == [("children_sum", "cannot tell")]


def test_a_part_that_exceeds_the_whole_is_a_contradiction_even_if_the_set_is_incomplete():
    more = body("a", "own", received=11, closed=1)
    found = compare(CITY, more)
    assert found[0] == ("children_exceed", "fail", "received", 10, 11)


def test_a_blank_of_a_child_is_no_zero():
    blank = body("b", "whole", closed=5)
    assert compare(CITY, A, blank) == []


def store(archive, agency_id, url, page, at="2024-01-20T00:00:00Z"):
    with closing(CaptureStore(archive, run_id=None)) as kept:
        origin = Origin(agency_id=agency_id, role="report")
        kept.store_file(url, page.encode(), at=at, origin=origin)


def test_the_archive_compares_and_takes_back_what_was_mended(tmp_path):
    def agency(name, **more):
        home = f"http://{name}.gov.cn/"
        return Agency(
            id=name, name="测试市科学技术局", region="410000", kind="department", home=home, **more
        )

    def page(received, said):
        total = {"natural_person": received, "total": received}
        return make_html(FORM, zeros(received=total, carried_out=total)).replace("正文。", said)

    own = "我局收到政府信息公开申请。"
    with closing(Archive(tmp_path / "archive.db")) as archive:
        register = [agency("p", children=1), agency("c", parent="p")]
        archive.write_agencies({one.id: one for one in register})
        store(archive, "p", "http://p.gov.cn/1", page(5, "全市共收到政府信息公开申请。"))
        store(archive, "c", "http://c.gov.cn/1", page(7, own))
        extract(archive)
        query = "select report_id, rule, form_row, left_value, right_value from issues"
        query += " where rule like 'children%' order by form_row"
        rows = [tuple(row.values()) for row in archive.db.query(query)]
        assert rows == [
            ("p-2023", "children_sum", "carried_out", 5, 7),
            ("p-2023", "children_sum", "received", 5, 7),
        ]
        scopes = archive.db.query("select id, scope, scope_sentence from reports order by id")
        assert next(tuple(row.values()) for row in scopes) == ("c-2023", "own", own)
        mended = page(7, "全市共收到政府信息公开申请。")
        store(archive, "p", "http://p.gov.cn/1", mended, at="2024-02-20T00:00:00Z")
        extract(archive)
        assert list(archive.db.query(query)) == []
