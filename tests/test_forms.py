import csv

from extract.figures import issue, read_rules
from extract.form import read_forms
from tests.shared import SHARED, needs_shared


@needs_shared
def test_the_forms_have_the_keys_and_labels_of_the_key_list():
    with (SHARED / "keys.csv").open(encoding="utf-8") as file:
        wanted = {tuple(row.values()) for row in csv.DictReader(file)}
    found = {
        (form.id, table.key, row.key, "/".join(row.label), column.key, "/".join(column.label))
        for form in read_forms().values()
        for table in form.tables.values()
        for row, column in table.cells()
    }
    assert found == wanted


def test_identities_name_rows_and_columns_of_their_table():
    for form in read_forms().values():
        for table in form.tables.values():
            for one in table.identities:
                entries = table.rows if one.along == "rows" else table.columns
                assert {*one.left, *one.right, one.names} <= {entry.key for entry in entries}
                assert one.says.zh
                assert one.says.en


def test_every_rule_has_a_severity_a_verdict_and_both_languages():
    for rule, text in read_rules().items():
        assert text["severity"] in ("error", "warning", "info"), rule
        assert text["verdict"] in ("fail", "cannot tell"), rule
        assert set(text) == {"severity", "verdict", "zh", "en"}, rule


def test_a_fingerprint_is_of_the_finding_not_of_the_run():
    one = issue("no_form", place={"line": 1})
    assert one.fingerprint("a") == issue("no_form", place={"line": 2}).fingerprint("a")
    assert one.fingerprint("a") != one.fingerprint("b")
    assert one.fingerprint("a") != issue("year_missing").fingerprint("a")
    unknown = [issue("row_absent", row=name).fingerprint("a") for name in ("x", "y", "x")]
    assert unknown[0] == unknown[2] != unknown[1]
