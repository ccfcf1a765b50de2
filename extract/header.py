"""What a printed header says: which columns stand over the rows of one part, left to right."""

from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal

from extract.columns import Leaf, printed_count
from extract.form import Form, Table
from extract.grid import Cell
from extract.parts import DISPUTES, REQUESTS, Part
from extract.values import TEXT, read_value

# A header of a text that lost more labels than this tells no columns.
_MOST_LOST = 1

Note = Callable[..., None]
"""Takes a rule, a key and the words of the rule's sentence."""


def requests_leaves(part: Part, parts: Sequence[Part], form: Form, note: Note) -> list[Leaf]:
    """The header's leaves left to right; the form's own order where the header cannot be it."""
    leaves = ordered(part.leaves)
    official = [column.key for column in form.tables[REQUESTS].columns]
    printed = [leaf.key for leaf in leaves]
    if printed == official:
        return leaves
    is_whole = sorted(printed) == sorted(official) and _is_above(leaves, part)
    if is_whole and _failures(printed, part, form) <= _failures(official, part, form):
        note("header_reordered", (REQUESTS, "", ""))
        return leaves
    whole = set(printed) >= set(official)
    if not _may_be_official(part, parts, len(official), is_whole=whole):
        is_short = len(leaves) < len(official) - _MOST_LOST and not part.markup
        return leaves if len(set(printed)) == len(printed) and not is_short else []
    found = "header_disordered" if whole else "header_incomplete"
    note(found if leaves else "header_missing", (REQUESTS, "", ""))
    part.aligned = False  # the form's order has no geometry
    nowhere = Cell("", 0, 0, {})
    return [Leaf(key, nowhere) for key in official]


def _may_be_official(part: Part, parts: Sequence[Part], count: int, *, is_whole: bool) -> bool:
    """Whether rows are as wide as the form's, or a text's header names all of its columns."""
    if any(printed_count(row.cells) == count for one in parts for row in one.rows):
        return True
    return any(one.keeps_blanks for one in parts) or (is_whole and not part.markup)


def _is_above(leaves: Sequence[Leaf], part: Part) -> bool:
    """Whether the leaves stand above the cells of a full row, so that their order is the rows'."""
    columns = {leaf.cell.column for leaf in leaves}
    full = [row.cells for row in part.rows if len(row.cells) == len(leaves)]
    return part.aligned and any({cell.column for cell in cells} == columns for cells in full)


def _failures(columns: Sequence[str], part: Part, form: Form) -> int:
    """In how many full rows the row's own sum fails if its columns are these; a blank adds none."""
    identity = next(one for one in form.tables[part.table].identities if one.along == "columns")
    rows = (_numbers(row.cells) for row in part.rows if len(row.cells) == len(columns))
    known = (dict(zip(columns, numbers, strict=True)) for numbers in rows if numbers)
    sides = ((identity.left, identity.right, one) for one in known)
    return sum(sum(map(one.__getitem__, a)) != sum(map(one.__getitem__, b)) for a, b, one in sides)


def _numbers(cells: Sequence[Cell]) -> list[Decimal]:
    """What the cells of a row print, 0 for none; [] if one is unreadable or all are blank."""
    values = [read_value(cell.text) for cell in cells]
    if any(value.kind == TEXT for value in values) or not any(value.value for value in values):
        return []
    return [value.value or Decimal(0) for value in values]


def ordered(leaves: Iterable[Leaf]) -> list[Leaf]:
    """Leaves left to right; where two begin in one column, the upper header row's first."""
    return sorted(leaves, key=lambda leaf: (leaf.cell.column, leaf.cell.row))


def disputes_leaves(part: Part, table: Table, note: Note) -> list[Leaf]:
    """Leaves keyed ``row/column``, left to right; [] if the header is not the form's."""
    wanted = [column.key for column in table.columns]
    for leaves in (ordered(part.leaves), sorted(part.leaves, key=_by_row)):
        groups = [leaves[n : n + len(wanted)] for n in range(0, len(leaves), len(wanted))]
        if groups and all([leaf.key for leaf in group] == wanted for group in groups):
            blocks = _blocks(part, table, len(groups), note)
            return [
                Leaf(f"{block}/{leaf.key}", leaf.cell)
                for block, group in zip(blocks, groups, strict=False)
                for leaf in group
            ]
    return _without_header(part, table, note)


def _without_header(part: Part, table: Table, note: Note) -> list[Leaf]:
    """The form's own order where a text lost the header and prints a value for every cell."""
    widths = [printed_count(row.cells) for row in part.rows]
    if part.leaves or part.markup or len(table.keys) not in widths:
        return []
    note("header_missing", (DISPUTES, "", ""))
    return [Leaf(f"{row}/{column}", Cell("", 0, 0, {})) for _, row, column in table.keys]


def _by_row(leaf: Leaf) -> tuple[int, int]:
    return leaf.cell.row, leaf.cell.column


def _blocks(part: Part, table: Table, count: int, note: Note) -> list[str]:
    """The rows of the form that the header's blocks are, left to right; [] if it does not say."""
    every = [row.key for row in table.rows]
    # In a text only their order tells, not where each stands in its line.
    blocks = ordered(part.blocks) if part.markup else part.blocks
    printed = list(dict.fromkeys(leaf.key for leaf in blocks))
    if count == len(every):
        if len(printed) == count and printed != every:
            for row in every:
                note("blocks_disordered", (DISPUTES, row, ""))
        return every
    if len(printed) == count:
        return printed
    named = [row.key for row in table.rows if row.label[-1] in part.context]
    return named if len(named) == count else []
