"""What this archive is, how it works, what it cannot do, and how to cite it."""

from extract.form import read_forms
from publish.ds import Datasette, Request, Response
from publish.render import base_url, render
from publish.words import read_book


async def about_page(datasette: Datasette, request: Request) -> Response:
    """``/about``"""
    return await render(
        datasette,
        request,
        "about.html",
        forms=read_forms(),
        parts=read_book().lists,
        base=base_url(request),
    )
