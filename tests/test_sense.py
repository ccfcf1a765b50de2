from decimal import Decimal

import pytest

from extract.figures import NOWHERE, Figure
from extract.form import read_forms
from extract.passages import Passage
from extract.sense import check_sense

FORM = read_forms()["2021"]
WHOLE = [Passage(section.number, "", "", NOWHERE) for section in FORM.sections]


def found(agency, *, rules=0, passages=WHOLE):
    figure = Figure(
        table="disclosures", row="rules", column="in_force", kind="number", value=Decimal(rules)
    )
    return [one.rule for one in check_sense({figure.key: figure}, passages, FORM, agency)]


@pytest.mark.parametrize(
    "agency", ["金山市科技局", "金山县人民政府", "金山省水利厅", "金山市高新区管委会"]
)
def test_a_department_that_counts_rules(agency):
    assert found(agency, rules=3) == ["rules_of_a_bureau"]
    assert found(agency) == []


@pytest.mark.parametrize(
    "agency",
    [
        "金山市人民政府",
        "国家税务总局",
        "科学技术部",
        "金山自治区人民政府",
        "金山省人民政府",
        "科技局",
        "",
    ],
)
def test_who_may_make_rules_or_may_be_anyone(agency):
    assert found(agency, rules=3) == []


def test_a_missing_section():
    assert found("", passages=WHOLE[:5]) == ["section_absent"]
    assert found("", passages=[]) == []
