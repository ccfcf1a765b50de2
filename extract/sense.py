"""What a report cannot say: powers that its body does not have, sections that are not there."""

from collections.abc import Iterator, Mapping, Sequence

from extract.agency import starts_with_place
from extract.figures import Figure, Issue, Key, issue
from extract.form import Form
from extract.parts import DISCLOSURES
from extract.passages import Passage
from extract.values import WORDS

_RULES = "rules"


def check_sense(
    figures: Mapping[Key, Figure], passages: Sequence[Passage], form: Form, agency: str
) -> Iterator[Issue]:
    """Issues of sense within one document."""
    yield from _rules_of_a_bureau(figures, agency)
    yield from _sections(passages, form)


def _rules_of_a_bureau(figures: Mapping[Key, Figure], agency: str) -> Iterator[Issue]:
    """Only ministries, provinces and cities with districts make rules (立法法 91, 93).

    Only a name that says its place and ends like a department or a lower government is judged.
    """
    if not agency.endswith(tuple(WORDS["agency"]["without_rules"])) or not starts_with_place(
        agency
    ):
        return
    if any(word in agency for word in WORDS["agency"]["with_rules"]):
        return
    counted = [
        figure
        for figure in figures.values()
        if figure.row == _RULES and figure.table == DISCLOSURES and figure.value
    ]
    if counted:
        numbers = " ".join(figure.raw for figure in counted)
        yield issue("rules_of_a_bureau", key=counted[0].key, agency=agency, numbers=numbers)


def _sections(passages: Sequence[Passage], form: Form) -> Iterator[Issue]:
    found = {passage.section for passage in passages}
    if not found - {0}:
        return
    for section in form.sections:
        if section.number not in found:
            yield issue("section_absent", label=section.label)
