"""Which form a document follows: by the labels that it prints, not by its year."""

from dataclasses import dataclass
from functools import cache

from extract.form import Form, read_forms
from extract.grid import Document
from extract.labels import core

# Short labels (规章, 其他, 总计 and their like) stand in other tables too; these do not.
_TELLING_FROM = 7


def choose_form(document: Document, year: int | None) -> Form | None:
    """The form that a document follows: by the labels that only one form has, then by year.

    None if the document prints no row of any form.
    """
    cores = frozenset(core(text) for grid in document.grids() for text in grid.texts)
    forms = list(read_forms().values())
    if all(cores.isdisjoint(_telling(form.id).any_form) for form in forms):
        return None
    best = max(forms, key=lambda form: len(cores & _telling(form.id).this_form))
    if cores & _telling(best.id).this_form:
        return best
    in_time = [form for form in forms if year is None or form.since_year <= year]
    return (in_time or forms[-1:])[0]


@dataclass(frozen=True, slots=True)
class _Telling:
    this_form: frozenset[str]
    any_form: frozenset[str]


@cache
def _telling(form_id: str) -> _Telling:
    def every(form: Form) -> set[str]:
        tables = form.tables.values()
        labels = [row.label[-1] for table in tables for row in table.rows]
        labels += [column.label[-1] for table in tables for column in table.columns]
        return {core(label) for label in (*labels, *form.groups)}

    forms = read_forms()
    mine = every(forms[form_id])
    others = set[str]().union(*(every(form) for form in forms.values() if form.id != form_id))
    return _Telling(
        this_form=frozenset(mine - others) | {core(tell) for tell in forms[form_id].tells},
        any_form=frozenset(one for one in mine if len(one) >= _TELLING_FROM),
    )
