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


OWN = "我局收到政府信息公开申请。"
WHOLE = "全市共收到政府信息公开申请。"


def agency(name, **more) -> Agency:
    home = f"http://{name}.gov.cn/"
    return Agency(
        id=name, name="测试市科学技术局", region="410000", kind="department", home=home, **more
    )


def page(received, said) -> str:
    total = {"natural_person": received, "total": received}
    return make_html(FORM, zeros(received=total, carried_out=total)).replace("正文。", said)


def register(archive, *agencies) -> None:
    archive.write_agencies({one.id: one for one in agencies})
    extract(archive)


def found(archive) -> list[tuple]:
    query = "select report_id, rule, form_row, left_value, right_value from issues"
    query += " where rule like 'children%' order by form_row"
    return [tuple(row.values()) for row in archive.db.query(query)]


DIFFERENT = [
    ("p-2023", "children_sum", "carried_out", 5, 7),
    ("p-2023", "children_sum", "received", 5, 7),
]


@pytest.fixture
def archive(tmp_path):
    """A parent whose numbers are not those of its one child, read."""
    with closing(Archive(tmp_path / "archive.db")) as archive:
        archive.write_agencies({"p": agency("p", children=1), "c": agency("c", parent="p")})
        store(archive, "p", "http://p.gov.cn/1", page(5, WHOLE))
        store(archive, "c", "http://c.gov.cn/1", page(7, OWN))
        extract(archive)
        yield archive


def test_the_archive_compares_and_takes_back_what_was_mended(archive):
    assert found(archive) == DIFFERENT
    scopes = archive.db.query("select id, scope, scope_sentence from reports order by id")
    assert next(tuple(row.values()) for row in scopes) == ("c-2023", "own", OWN)
    store(archive, "p", "http://p.gov.cn/1", page(7, WHOLE), at="2024-02-20T00:00:00Z")
    extract(archive)
    assert found(archive) == []


def test_a_child_that_was_mended_is_held_against_its_parent_again(archive):
    store(archive, "c", "http://c.gov.cn/1", page(5, OWN), at="2024-02-20T00:00:00Z")
    extract(archive)
    assert found(archive) == []


def test_a_register_that_was_edited_is_enough(archive):
    """No report is read: who belongs together is another."""
    register(archive, agency("p"), agency("c", parent="p"))
    assert ("p-2023", "children_sum", "received", None, None) in found(archive)
    register(archive, agency("p"), agency("c"))
    assert found(archive) == []
    register(archive, agency("p", children=1), agency("c", parent="p"))
    assert found(archive) == DIFFERENT


def test_what_was_said_stays_when_the_parent_alone_is_read_again(archive):
    extract(archive, every=True)
    assert found(archive) == DIFFERENT
    archive.db.execute("delete from readings where report_id = 'p-2023'")
    extract(archive)
    assert found(archive) == DIFFERENT


def test_a_child_that_is_read_again_is_held_against_its_parent_again(archive):
    """As when another reader takes other numbers from the same print."""
    archive.db.execute("delete from issues where agency_id = 'p'")
    archive.db.execute("delete from readings where report_id = 'c-2023'")
    extract(archive)
    assert found(archive) == DIFFERENT


def test_what_did_not_change_is_not_compared_again(archive, monkeypatch):
    monkeypatch.setattr("extract.parents.compare_children", None)
    assert extract(archive).agencies == 0
    assert found(archive) == DIFFERENT
