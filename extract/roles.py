"""What the cells of one printed row say that it is: label of a row, header, block, values."""

from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from types import MappingProxyType

from extract.form import read_forms
from extract.grid import Cell
from extract.labels import Known, core, cores, labels_of
from extract.parts import DISPUTES, numbers_of
from extract.values import BLANK, NUMBER, TEXT, read_value

Role = tuple[str, str]
"""(table, row | column | group)"""

# A cell with so many cells behind it labels a row; with fewer it may head the last columns.
_CELLS_BEHIND_A_LABEL = 5


@cache
def _roles(form_id: str) -> Mapping[str, tuple[Role, ...]]:
    """What each core can be; blocks of the disputes table are above columns, so column-like."""
    roles: dict[str, list[Role]] = {}
    for table in read_forms()[form_id].tables:
        labels = labels_of(form_id, table)
        for text in labels.rows:
            roles.setdefault(text, []).append((table, "column" if table == DISPUTES else "row"))
        for text in labels.columns:
            roles.setdefault(text, []).append((table, "column"))
        for text in labels.groups:
            roles.setdefault(text, []).append((table, "group"))
    return MappingProxyType({text: tuple(each) for text, each in roles.items()})


@lru_cache(maxsize=20_000)
def roles_of(form_id: str, text: str) -> tuple[Role, ...]:
    """What a cell of that text can be in the tables of a form; () if it is no label of it."""
    if not text:
        return ()
    roles = _roles(form_id)
    groups = (core(group) for group in read_forms()[form_id].groups)
    rests = (cores(text)[0].removeprefix(group) for group in groups)
    return next((found for plain in (*cores(text), *rests) if (found := roles.get(plain))), ())


def label_of(form_id: str, table: str, row: Sequence[Cell]) -> tuple[int, Known] | None:
    """The last cell in front of the values that names a row of a table, with that row."""
    labels = labels_of(form_id, table)
    found = None
    near = None
    for place, cell in enumerate(row):
        kind = read_value(cell.text).kind
        if kind == NUMBER and place == 0:
            continue  # the row's serial number, if a label follows
        if kind not in (TEXT, BLANK):
            break
        if kind == BLANK or table == DISPUTES:
            continue
        known = labels.find_row(cell.text)
        if known and not known.near:
            found = (place, known)
        elif known and not labels.is_group(cell.text):
            near = (place, known)
    # A category is no row where what may be a row's label stands between it and the values.
    if found and near and found[0] < near[0] and labels.is_group(row[found[0]].text):
        return near
    return found or near


def block_of(form_id: str, row: Sequence[Cell]) -> tuple[int, Known] | None:
    """Where a row of values begins with the block of the disputes table that it is of."""
    texts = [n for n, cell in enumerate(row[:-1]) if read_value(cell.text).kind == TEXT]
    if not texts or not numbers_of(row[texts[-1] + 1 :]):
        return None
    known = labels_of(form_id, DISPUTES).rows.get(core(row[texts[-1]].text))
    return (texts[-1], known) if known else None


def labels_a_row(row: Sequence[Cell], place: int) -> bool:
    """Whether the cell at a place has values behind it, as the label of a row has."""
    behind = row[place + 1 :]
    return len(behind) >= _CELLS_BEHIND_A_LABEL or any(
        read_value(cell.text).kind not in (TEXT, BLANK) for cell in behind
    )


def values_only(row: Sequence[Cell]) -> bool:
    """Whether a row prints values, but for its first cell and a few that cannot be read."""
    kinds = [read_value(cell.text).kind for cell in row]
    return len(kinds) >= _CELLS_BEHIND_A_LABEL and kinds[1:].count(TEXT) <= len(kinds) / 3


def prints_number(row: Sequence[Cell]) -> bool:
    """Whether any cell of a row is a number."""
    return any(read_value(cell.text).kind == NUMBER for cell in row)
