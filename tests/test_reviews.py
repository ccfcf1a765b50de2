"""People's verdicts on issues: kept beside the archive, whatever is read or made again."""

import sqlite3
from contextlib import closing

import pytest

from crawler.archive import REVIEWS, Archive
from crawler.backup import back_up
from crawler.errors import GongkaiError, UsageError
from crawler.repair import repair
from extract.load import extract
from extract.reviews import VERDICTS, read_reviews, refresh_reviews, review
from publish.console.status import read_status
from tests.maker import make_html
from tests.test_load import AGENCY, FORM, archive, store, zeros  # noqa: F401 - a fixture

WRONG = {"received": {"natural_person": 3, "total": 4}}
RULE = "requests_row_sum"


@pytest.fixture
def found(archive):  # noqa: F811
    """An archive with one report whose row does not add up."""
    store(archive, make_html(FORM, zeros(**WRONG)))
    extract(archive)
    return archive


def settle(archive, verdict="false_alarm", note="印刷如此", rule=RULE):  # noqa: F811
    query = "select fingerprint from issues where rule = ?"
    (fingerprint,) = archive.db.execute(query, [rule]).fetchone()
    return review(archive, fingerprint, verdict=verdict, note=note, who="王")


def reviewed(archive):  # noqa: F811
    return dict(archive.db.execute("select rule, reviewed from issues"))


def test_a_verdict_stands_in_file_table_and_issue(found):
    settle(found)
    (row,) = found.db.query("select * from reviews")
    assert (row["verdict"], row["note"], row["who"]) == ("false_alarm", "印刷如此", "王")
    assert (row["report_id"], row["rule"]) == ("test-kjj-2023", RULE)
    assert reviewed(found)[RULE] == "false_alarm"
    assert {v for k, v in reviewed(found).items() if k != RULE} == {None}


def test_it_survives_reading_all_again_and_a_database_made_anew(found):
    settle(found)
    extract(found, every=True)
    assert reviewed(found)[RULE] == "false_alarm"
    found.close()
    found.path.unlink()
    repair(found.path, {AGENCY.id: AGENCY})
    with closing(Archive(found.path)) as again:
        extract(again)
        assert reviewed(again)[RULE] == "false_alarm"


def test_another_finding_is_not_settled_by_it(found):
    settle(found)
    worse = {"received": {"natural_person": 3, "total": 5}}
    store(found, make_html(FORM, zeros(**worse)), at="2024-03-01T00:00:00Z")
    extract(found)
    assert reviewed(found)[RULE] is None
    assert found.db.table("reviews").count == 1  # and the verdict is not forgotten


def test_the_last_verdict_holds_and_status_counts_what_is_open(found):
    (before,) = read_status(found.db)["agencies"]
    settle(found)
    settle(found, verdict="accepted", note="=核实，“属实”\n两行")
    (after,) = read_status(found.db)["agencies"]
    assert after["issues"] == before["issues"] - 1
    assert reviewed(found)[RULE] == "accepted"
    (row,) = found.db.query("select note from reviews")
    assert row["note"] == "=核实，“属实”\n两行"


def test_a_verdict_taken_out_of_the_file_is_none(found):
    settle(found)
    (found.path.parent / REVIEWS).unlink()
    refresh_reviews(found)
    assert found.db.table("reviews").count == 0 and reviewed(found)[RULE] is None


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("fingerprint,verdict\na,accepted\n", "row 2: must have fingerprint, verdict, note"),
        ("{head}\na,yes,n,w,t,r,u,s\n", "row 2: verdict must be accepted or"),
        ("{head}\na,accepted,n\n", "row 2: must have"),
    ],
)
def test_a_file_that_is_not_as_it_must_be_is_one_clear_error(tmp_path, text, says):
    head = "fingerprint,verdict,note,who,at,report_id,rule,says"
    (tmp_path / REVIEWS).write_text(text.format(head=head), encoding="utf-8")
    with pytest.raises(GongkaiError, match=says):
        read_reviews(tmp_path / REVIEWS)


def test_no_such_issue_no_such_verdict(found):
    with pytest.raises(UsageError, match="no issue"):
        review(found, "0" * 16, verdict=VERDICTS[0], note="n", who="w")
    with pytest.raises(UsageError, match="accepted, false_alarm, corrected"):
        settle(found, verdict="maybe")
    assert not (found.path.parent / REVIEWS).exists()


def test_a_backup_has_them(found, tmp_path):
    settle(found)
    back_up(found.path, tmp_path / "copy")
    assert (tmp_path / "copy" / REVIEWS).read_text("utf-8").count(RULE) == 1
    with closing(sqlite3.connect(tmp_path / "copy" / found.path.name)) as db:
        assert db.execute("select count(*) from reviews").fetchone() == (1,)
