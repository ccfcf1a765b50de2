"""Rates: both counts, what is unknown or doubtful, and never a rate of few cases or of blanks."""

import pytest

from extract.form import read_forms
from publish.measures import Measure, pooled, rate_of, read_measures
from publish.sums import Cell, Key, add, read_key, total

RATES = read_measures()
RATE = RATES["granted_or_partly_of_closed"]


def cells(**numbers: int | None) -> dict[Key, Cell]:
    """Totals of requests by row; None is a blank."""
    return {
        ("requests", row, "total"): Cell("blank" if value is None else "number", value)
        for row, value in numbers.items()
    }


def test_every_variant_names_cells_that_a_form_prints() -> None:
    printed = {
        (table.key, row.key, column.key)
        for form in read_forms().values()
        for table in form.tables.values()
        for row, column in table.cells()
    }
    for measure in RATES.values():
        if measure.key != "on_time":
            assert set(measure.cells) <= printed, measure.key
        assert measure.words.zh != measure.words.en


def test_the_three_disclosure_rates_differ() -> None:
    found = cells(received=40, carried_in=10, granted=20, partly_granted=4, closed=32)
    percents = [
        rate_of(RATES[key], found).percent
        for key in ("granted_or_partly_of_closed", "granted_of_closed", "granted_or_partly_of_all")
    ]
    assert percents == [75.0, 62.5, 48.0]


def test_few_cases_have_counts_and_no_rate() -> None:
    rate = rate_of(RATE, cells(granted=3, partly_granted=1, closed=9))
    assert (rate.verdict, rate.percent) == ("few", None)
    assert (rate.numerator.value, rate.denominator.value) == (4, 9)
    assert rate_of(RATE, cells(granted=3, partly_granted=1, closed=10)).percent == 40.0


def test_nothing_over_nothing_is_no_rate() -> None:
    rate = rate_of(RATE, cells(granted=0, partly_granted=0, closed=0))
    assert (rate.verdict, rate.percent) == ("zero", None)


def test_more_than_all_is_no_rate() -> None:
    for closed in (0, 12):
        rate = rate_of(RATE, cells(granted=13, partly_granted=0, closed=closed))
        assert (rate.verdict, rate.percent) == ("over", None)


@pytest.mark.parametrize("row", ["granted", "partly_granted", "closed"])
def test_a_blank_makes_it_unknown_never_zero(row: str) -> None:
    found = cells(**{"granted": 20, "partly_granted": 4, "closed": 32, row: None})
    rate = rate_of(RATE, found)
    assert (rate.verdict, rate.percent, rate.n, rate.of) == ("unknown", None, 0, 1)
    assert rate.missing == (("requests", row, "total"),)


def test_a_cell_that_no_form_of_the_report_has_is_unknown() -> None:
    assert rate_of(RATE, cells(granted=20, closed=32)).verdict == "unknown"


def test_what_is_inferred_or_doubtful_is_marked() -> None:
    found = cells(granted=20, partly_granted=4, closed=32)
    found["requests", "closed", "total"] = Cell("absent", None, inferred=32)
    found["requests", "granted", "total"] = Cell("number", 20, issues=1)
    rate = rate_of(RATE, found)
    assert rate.percent == 75.0
    assert rate.inferred == (("requests", "closed", "total"),)
    assert rate.doubtful == (("requests", "granted", "total"),)


def test_many_reports_count_only_where_every_cell_is_known() -> None:
    reports = [
        cells(granted=1, partly_granted=0, closed=4),
        cells(granted=5, partly_granted=0, closed=8),
        cells(granted=90, partly_granted=None, closed=100),
    ]
    rate = pooled(RATE, reports)
    assert (rate.n, rate.of) == (2, 3)
    assert (rate.numerator.value, rate.denominator.value, rate.percent) == (6, 12, 50.0)
    assert pooled(RATE, reports[2:]).verdict == "unknown"
    assert pooled(RATE, []).verdict == "unknown"


def test_a_report_counts_once_for_timeliness() -> None:
    def report(on_time: int) -> dict[Key, Cell]:
        return {
            read_key("coverage.on_time.stated"): Cell("number", on_time),
            read_key("coverage.dated.stated"): Cell("number", 1),
        }

    rate = pooled(RATES["on_time"], [report(1)] * 9 + [report(0)] * 3 + [{}])
    assert (rate.percent, rate.n, rate.of) == (75.0, 12, 13)


def test_sums_are_exact() -> None:
    assert total([17.27, 0.1, 0.2]) == 17.57
    assert add([], {}).value == 0


def test_the_guard_is_stated_with_the_measure() -> None:
    assert all(isinstance(one, Measure) and one.least >= 10 for one in RATES.values())
