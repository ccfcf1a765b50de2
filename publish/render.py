"""Renders a page of the site: its template with the words of the reader's language."""

import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from typing import Any
from urllib.parse import urlencode

from markupsafe import Markup

from extract.form import Section, Words, read_forms
from publish.ds import Datasette, Request, Response
from publish.labels import every_label
from publish.regions import region_name
from publish.words import LANGUAGES, find_column_words, in_language, name, read_book, say

PLUGIN = "gongkai"


def language_of(request: Request | None) -> str:
    """The reader's language, as the door found it."""
    return str(request.scope.get("lang", LANGUAGES[0])) if request else LANGUAGES[0]


def base_url(request: Request) -> str:
    """The address of the site as the reader has it, without a slash at its end."""
    return f"{request.scheme}://{request.host}"


def is_demonstration(datasette: Datasette) -> bool:
    """Whether the archive holds stand-in pages."""
    return bool((datasette.plugin_config(PLUGIN) or {}).get("demonstration"))


def vocabulary(lang: str) -> dict[str, Any]:
    """What every template may call: ``t`` strings, ``w`` vocabularies, ``both`` a Words."""

    def in_this(words: Words | None) -> str:
        return in_language(words, lang) if words else ""

    return {
        "lang": lang,
        "t": lambda key, **values: say(lang, key, **values),
        "w": lambda group, key: name(lang, group, key),
        "words": in_this,
        "column_words": find_column_words,
        "table_words": lambda table: in_this(
            read_book().tables[table].about if table in read_book().tables else None
        ),
        "row_label": lambda table, key: in_this(every_label().get((table, key))) or key,
        "form_sections": _sections(),
        "region_name": lambda code: region_name(lang, code),
        "section_name": lambda number: in_this(_section_label(number)),
    }


def _sections() -> tuple[Section, ...]:
    return next(iter(read_forms().values())).sections


def _section_label(number: int) -> Words | None:
    found = (Words(zh=one.label, en=one.en) for one in _sections() if one.number == number)
    return next(found, None)


def language_links(request: Request | None) -> dict[str, str]:
    """The address of this page in each language."""
    if request is None:
        return {lang: f"?lang={lang}" for lang in LANGUAGES}
    query = [f"{request.query_string}&" if request.query_string else "", "lang="]
    return {lang: f"{request.path}?{''.join(query)}{lang}" for lang in LANGUAGES}


async def render(
    datasette: Datasette, request: Request, template: str, *, status: int = 200, **context: Any
) -> Response:
    """A page of our own as a response."""
    context["status"] = status
    body = await datasette.render_template(template, context, request=request, view_name="gongkai")
    return Response.html(body, status=status)


async def answer(
    datasette: Datasette,
    request: Request,
    template: str,
    *,
    data: Mapping[str, object],
    **context: Any,
) -> Response:
    """A page of our own; what it says as JSON where the address ends with ``.json``."""
    if request.path.endswith(".json"):
        body = json.dumps({"ok": True, **data}, ensure_ascii=False, default=_plain)
        return Response(body, content_type="application/json; charset=utf-8")
    machine = f"{request.path.rstrip('/') or '/index'}.json?{request.query_string}".rstrip("?")
    return await render(datasette, request, template, machine=machine, **context)


def _plain(value: object) -> object:
    """What JSON has no word for: dataclasses as objects, mappings of whatever make as well."""
    if isinstance(value, Mapping):
        return dict(value)
    if is_dataclass(value):
        return {one.name: getattr(value, one.name) for one in fields(value)}
    raise TypeError(f"{type(value).__name__} is not for JSON")


def query_string(**values: object) -> str:
    """An encoded query of the values that are not empty."""
    return urlencode({key: value for key, value in values.items() if value not in (None, "")})


def link(href: str, text: object) -> Markup:
    """A link with its text escaped."""
    return Markup('<a href="{}">{}</a>').format(href, text)
