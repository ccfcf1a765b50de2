"""Tables without rules between their columns: rebuilt where header, values and labels agree.

Three things must say the same: the header prints every column of a table, each column of values
stands under one of them, and each line of values stands beside one whole label of a row. Where one
of them fails nothing is rebuilt, and what is printed stays unplaced.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from extract.form import read_forms
from extract.grid import Grid
from extract.labels import core
from extract.readers.chains import Chain, columns_of, find_chains, groups_of, join_words, overlap
from extract.readers.lines import Line
from extract.readers.unruled_rows import PAGE, Columns, Words, read_body
from extract.values import DASH, NUMBER, read_value

# More words than any report has in a stretch without ruled tables.
_MOST_WORDS = 5_000
_NEAR = 3.0
_FIELD = 0.5


@dataclass(frozen=True, slots=True)
class Header:
    """The header of a table, or of a part of one: its columns from the left, and its lines."""

    table: str
    leaves: tuple[Chain, ...]
    first: int
    last: int

    def repeats(self, other: "Header") -> bool:
        """Whether it is the other once more, as on the next page of one table."""
        return len(self.leaves) == len(other.leaves) and all(
            mine.key == theirs.key and abs(mine.x0 - theirs.x0) < _NEAR
            for mine, theirs in zip(self.leaves, other.leaves, strict=True)
        )


def split_unruled(lines: Sequence[Line]) -> Iterator[Sequence[Line] | Grid]:
    """The lines as they are and, in their order, the tables that stand among them."""
    rows = [
        tuple(word.moved(line.page * PAGE, n) for word in line.words)
        for n, line in enumerate(lines)
    ]
    headers = [] if sum(map(len, rows)) > _MOST_WORDS else list(_headers(rows))
    done = 0
    for number, header in enumerate(headers):
        if header.first < done:
            continue
        others = [one for one in headers[number + 1 :] if one.first > header.last]
        end = next((one.first for one in others if not one.repeats(header)), len(rows))
        body = _without(list(rows[:end]), [one for one in others if one.first < end])
        begin = _begin(rows, header, done)
        columns = Columns(header.table, header.leaves, tuple(rows[begin : header.last + 1]))
        found = read_body(columns, body[header.last + 1 :])
        if found is not None:
            yield lines[done:begin]
            yield found.grid
            done = found.last + 1
    yield lines[done:]


def _without(rows: list[Words], headers: Sequence[Header]) -> list[Words]:
    """The rows with a header's lines blank, wherever it is printed again."""
    for header in headers:
        for n in range(header.first, header.last + 1):
            rows[n] = ()
    return rows


def _headers(rows: Sequence[Words]) -> list[Header]:
    """Every whole header in these lines, from the top."""
    found: list[Header] = []
    values = [n for n, row in enumerate(rows) if has_value(row)]
    for table in next(iter(read_forms().values())).tables:
        chains = sorted(find_chains(rows, columns_of(table)), key=lambda chain: chain.first)
        for one in _sets(chains, values):
            leaves = tuple(sorted(one, key=lambda chain: chain.x0))
            if _is_header(table, leaves):
                last = max(chain.last for chain in one)
                found.append(Header(table, leaves, one[0].first, last))
    return sorted(found, key=lambda header: header.first)


def has_value(row: Words) -> bool:
    """Whether a line prints a value apart from other text."""
    return any(read_value(word.text).kind in (NUMBER, DASH) for word in join_words(row, _FIELD))


def _sets(chains: Sequence[Chain], values: Sequence[int]) -> Iterator[list[Chain]]:
    """Labels of columns beside one another, with no line of values between them."""
    group: list[Chain] = []
    for chain in chains:
        is_below = any(overlap(one, chain) > 0 for one in group)
        if group and (is_below or any(group[0].first < n < chain.first for n in values)):
            yield group
            group = []
        group.append(chain)
    if group:
        yield group


def _is_header(table: str, leaves: Sequence[Chain]) -> bool:
    """Whether these are all columns that a header of this table has, each once and apart."""
    keys = [leaf.key for leaf in leaves]
    if any(overlap(a, b) > 0 for a, b in pairwise(leaves)):
        return False
    wanted = [column.key for column in next(iter(read_forms().values())).tables[table].columns]
    if table == "disputes":
        groups = [keys[n : n + len(wanted)] for n in range(0, len(keys), len(wanted))]
        return all(group == wanted for group in groups)
    if table == "requests":
        return sorted(keys) == sorted(wanted)
    return len({*keys}) == len(keys)


def _begin(rows: Sequence[Words], header: Header, done: int) -> int:
    """Where the header's upper lines begin, which print nothing but categories."""
    groups = groups_of(header.table)
    first = header.first
    while first > done and all(
        any(core(word.text) in group for group in groups) for word in rows[first - 1]
    ):
        first -= 1
    return first
