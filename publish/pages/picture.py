"""Pictures: a chart of some bodies as SVG, as inert as an archived page, or its Vega-Lite."""

import asyncio
from collections.abc import Sequence

from crawler.errors import GongkaiError
from publish.ds import Datasette, NotFound, Request, Response
from publish.kept import read_kept
from publish.ledger import STATES
from publish.panel.selection import SelectionError, read_selection
from publish.pictures.charts import coverage_spec, spec_of
from publish.pictures.gallery import MOST_BODIES, digest_of, read_bodies
from publish.pictures.pictures import points_of, read_pictures
from publish.pictures.vega import Spec, draw_svg
from publish.render import language_of
from publish.words import say

_INERT = {
    "content-security-policy": "sandbox; default-src 'none'; style-src 'unsafe-inline'",
    "x-content-type-options": "nosniff",
}
_KEEP = "public, max-age=31536000, immutable"
_COVERAGE = "coverage"
_COUNTS = "select year, state, count(*) as n from coverage group by year, state order by year"


async def picture_page(datasette: Datasette, request: Request) -> Response:
    """``/picture/<name>.svg`` and ``.json``, of ``?agency=``, or of the ledger."""
    name, kind = request.url_vars["picture"], request.url_vars["kind"]
    lang = language_of(request)
    if name == _COVERAGE:
        spec = coverage_spec(await read_kept(datasette, _COUNTS) or (), STATES, lang)
    elif name in read_pictures():
        spec = await _spec(datasette, name, _agencies(request), lang)
    else:
        raise NotFound("no such picture")
    if kind == "json":
        return Response.json(spec)
    try:
        body = await asyncio.to_thread(draw_svg, spec)
    except GongkaiError:
        return Response.text(say(lang, "picture_busy"), 503, headers={**_INERT, "retry-after": "5"})
    keep = {"cache-control": _KEEP} if request.args.get("v") == digest_of(spec) else {}
    return Response(body, 200, {**_INERT, **keep}, content_type="image/svg+xml")


def _agencies(request: Request) -> Sequence[str]:
    try:
        agencies = read_selection(request.args).agencies
    except SelectionError as error:
        raise NotFound("no such body") from error
    if not 0 < len(agencies) <= MOST_BODIES:
        raise NotFound("no body, or too many")
    return agencies


async def _spec(datasette: Datasette, name: str, agencies: Sequence[str], lang: str) -> Spec:
    try:
        panel = await read_bodies(datasette, agencies)
    except SelectionError as error:
        raise NotFound("no such body") from error
    picture = read_pictures()[name]
    return spec_of(picture, points_of(picture, panel), lang)
