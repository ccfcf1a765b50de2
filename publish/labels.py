"""What the cells of the form are called, wherever a page names one."""

from collections.abc import Mapping
from functools import cache

from extract.form import Words, read_forms


@cache
def cell_labels() -> Mapping[tuple[str, str], Words]:
    """The label of every (table, row) and (table, column) key, as the newest form words it."""
    found: dict[tuple[str, str], Words] = {}
    for form in reversed(list(read_forms().values())):
        for table in form.tables.values():
            for column in table.columns:
                found[table.key, column.key] = Words(zh=column.label[-1], en=column.en)
            for row in table.rows:
                found[table.key, row.key] = Words(zh=row.label[-1], en=row.en)
    return found
