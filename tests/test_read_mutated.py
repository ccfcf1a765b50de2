"""Damaged documents: what is still printed is read right or not at all, never silently wrong."""

import random

import pytest

from extract.form import read_forms
from extract.read import Reading, read_document
from tests.maker import Figures, Line, join_text, make_figures, make_html, make_text, tables_of

FORMS = list(read_forms().values())


def wrong(reading: Reading, truth: Figures) -> list[str]:
    """Figures that claim a number which the undamaged document does not have."""
    return [
        f"{figure.key}: {figure.kind} {figure.value} {figure.inferred}, not {truth[figure.key]}"
        for figure in reading.figures
        if figure.key in truth and {figure.value, figure.inferred} - {None, truth[figure.key]}
    ]


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.id)
@pytest.mark.parametrize("make", [make_text, make_html])
@pytest.mark.parametrize("seed", range(5))
def test_whole_documents_are_read_whole(form, make, seed):
    truth = make_figures(form, random.Random(seed))
    reading = read_document(make(form, truth).encode())
    assert reading.form is form
    assert {figure.key: figure.value for figure in reading.figures} == truth
    assert not reading.issues
    assert [passage.section for passage in reading.passages] == [1, 2, 3, 4, 5, 6]


def lose_cell(tables: list[list[Line]], rng: random.Random) -> None:
    """A value falls out of a row, the rest moves left."""
    line = rng.choice([line for table in tables[1:] for line in table if _values(line)])
    del line[rng.choice(_values(line))]
    line.append("")


def lose_several(tables: list[list[Line]], rng: random.Random) -> None:
    """Several rows of table three lose a value each, as when a column of labels was added."""
    for line in rng.sample([line for line in tables[1] if _values(line)], 8):
        del line[rng.choice(_values(line))]


def lose_row(tables: list[list[Line]], rng: random.Random) -> None:
    """A row is not printed."""
    table = rng.choice(tables)
    table.remove(rng.choice([line for line in table if _values(line)]))


def lose_label(tables: list[list[Line]], rng: random.Random) -> None:
    """A label is gone."""
    line = rng.choice([line for table in tables for line in table])
    line[rng.randrange(len(line))] = ""


def lose_header_line(tables: list[list[Line]], rng: random.Random) -> None:
    """A header line is gone."""
    table = tables[rng.choice((1, 2))]
    del table[rng.randrange(3 if table is tables[1] else 2)]


def break_table(tables: list[list[Line]], rng: random.Random) -> None:
    """A page break splits a table; the second part has no header."""
    table = rng.choice(tables)
    table.insert(rng.randrange(len(table)), [])


def garble(tables: list[list[Line]], rng: random.Random) -> None:
    """A cell says something else."""
    line = rng.choice([line for table in tables for line in table if line])
    line[rng.randrange(len(line))] = rng.choice(["/", "—", "见附件", " ", "0.", "１件", "2 3"])


def swap_rows(tables: list[list[Line]], rng: random.Random) -> None:
    """Two rows change places."""
    table = rng.choice(tables[:2])
    rows = [n for n, line in enumerate(table) if _values(line)]
    a, b = rng.sample(rows, 2)
    table[a], table[b] = table[b], table[a]


def unequal_width(tables: list[list[Line]], rng: random.Random) -> None:
    """Lines end where their last printed cell does."""
    for table in tables:
        for line in table:
            while line and not line[-1]:
                line.pop()


def _values(line: Line) -> list[int]:
    return [n for n, cell in enumerate(line) if cell.isdigit()]


MUTATIONS = [
    lose_cell,
    lose_several,
    lose_row,
    lose_label,
    lose_header_line,
    break_table,
    garble,
    swap_rows,
    unequal_width,
]


@pytest.mark.parametrize("mutate", MUTATIONS, ids=lambda mutate: mutate.__name__)
@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.id)
def test_no_silently_wrong_number(mutate, form):
    for seed in range(60):
        rng = random.Random(seed)
        truth = make_figures(form, rng)
        tables = tables_of(form, truth)
        mutate(tables, rng)
        reading = read_document(join_text(form, tables).encode())
        changed = _garbled(truth, reading) if mutate is garble else truth
        assert not wrong(reading, changed), (seed, mutate.__name__)


def _garbled(truth: Figures, reading: Reading) -> Figures:
    """The truth of a document in which one cell was printed anew: what it now prints."""
    printed = {
        figure.key: int(figure.value)
        for figure in reading.figures
        if figure.raw in ("0.", "１件") and figure.value is not None
    }
    return {**truth, **printed}
