"""The data dictionary, and the official form laid out empty with the keys of its cells."""

from extract.form import read_forms
from publish.csv.out import write_csv
from publish.dictionary import (
    dictionary_rows,
    formula,
    identities,
    key_of_label,
    read_dictionary,
)
from publish.ds import Datasette, NotFound, Request, Response
from publish.pages.report import lay_sections
from publish.render import answer
from publish.words import read_book

VOCABULARIES = (
    "kinds",
    "severities",
    "verdicts",
    "reviews",
    "statuses",
    "version_states",
    "coverage_states",
)


async def dictionary_page(datasette: Datasette, request: Request) -> Response:
    """``/dictionary``, also as JSON and CSV"""
    tables = await read_dictionary(datasette)
    if request.path.endswith(".csv"):
        text = write_csv(list(dictionary_rows(tables)))
        return Response(text, content_type="text/csv; charset=utf-8")
    held = identities()
    lists = {name: read_book().lists[name] for name in VOCABULARIES}
    return await answer(
        datasette,
        request,
        "dictionary.html",
        data={
            "tables": tables,
            "vocabularies": lists,
            "identities": [
                {"form": form, "table": table, "holds": formula(one), "identity": one}
                for form, table, one in held
            ],
        },
        tables=tables,
        lists=lists,
        identities=held,
        formula=formula,
        forms=read_forms(),
    )


async def form_page(datasette: Datasette, request: Request) -> Response:
    """``/form/<id>``; ``/form`` is the newest"""
    form = read_forms().get(request.url_vars["form"] or next(iter(read_forms())))
    if form is None:
        raise NotFound("no such form")
    return await answer(
        datasette,
        request,
        "form.html",
        data={"form": form},
        form=form,
        forms=read_forms(),
        sections=lay_sections(form, {}, ()),
        keys={key: key_of_label(form.id, key) for key in form.tables},
        identities=[(table, one) for of, table, one in identities() if of == form.id],
        formula=formula,
    )
