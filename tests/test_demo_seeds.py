"""The seed years print the figures that the five agencies really published."""

from pathlib import Path

import pytest

from demo.forms import read_form
from demo.truth import truth

SEEDS = Path(__file__).parents[2] / "shared" / "seeds"
FILES = {
    "nanyang-kjj": "000_*.txt",
    "zhoukou-kjj": "001_*.txt",
    "zhongwei-kjj": "002_*.txt",
    "erqi-kjj": "003_*.txt",
    "nygxq-gwh": "004_*.txt",
}
FULL = str.maketrans("(),", "（），")

pytestmark = pytest.mark.skipif(not SEEDS.is_dir(), reason="the seed reports are not at hand")


def plain(text):
    return "".join(text.split()).translate(FULL)


def lines_of(agency):
    """The seed's table lines as (labels, numbers)."""
    path = next(SEEDS.glob(FILES[agency]))
    for line in path.read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.split("\t")]
        numbers = [cell for cell in cells if cell.isdigit()]
        if "\t" in line and numbers:
            yield {plain(cell) for cell in cells if cell and not cell.isdigit()}, numbers


@pytest.mark.parametrize("report", [r for r in truth().reports if r.seed], ids=lambda r: r.title)
def test_seed_figures(report):
    lines = list(lines_of(report.agency_id))
    for key, table in read_form("2021").tables.items():
        if key == "disputes":
            numbers = next(numbers for labels, numbers in lines if not labels)
            assert [report.figures[key, *cell] for cell in table.cells()] == numbers
            continue
        for row in table.rows:
            numbers = next(n for labels, n in lines if plain(row.label[-1]) in labels)
            ours = [report.figures[key, row.key, column] for column in row.columns]
            # A row that lost a cell in the text lost a zero: the identities leave no other number.
            assert [n for n in ours if n != "0"] == [n for n in numbers if n != "0"], row.label
            if len(numbers) == len(ours):
                assert ours == numbers


def test_each_seed_has_its_year():
    assert {(r.agency_id, r.year) for r in truth().reports if r.seed} == {
        ("nanyang-kjj", 2023),
        ("zhoukou-kjj", 2022),
        ("zhongwei-kjj", 2023),
        ("erqi-kjj", 2023),
        ("nygxq-gwh", 2023),
    }
