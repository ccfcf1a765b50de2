"""What the cells of the form are called, wherever a page names one."""

import re
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


_NUMBERING = re.compile(r"^[#\s]*[（(]?[一二三四五六七八九十\d]*[）)]?[、.．]?|[\s:：。]")


def bare_heading(heading: str) -> str:
    """A heading without its number and marks, to tell whether it says more than the section's."""
    return _NUMBERING.sub("", heading)
