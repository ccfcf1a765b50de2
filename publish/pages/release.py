"""A file of a release, byte for byte."""

import asyncio

from publish.ds import AsgiFileDownload, Datasette, NotFound, Request
from publish.releases import find_file


async def release_file(datasette: Datasette, request: Request) -> AsgiFileDownload:
    """``/releases/<release>/<file>``"""
    name = request.url_vars["file"]
    path = await asyncio.to_thread(find_file, datasette, request.url_vars["release"], name)
    if path is None:
        raise NotFound("no such file in a release")
    # As text/csv it would be rewritten on its way, and its checksum would not hold.
    kind = "application/json" if name.endswith(".json") else "application/octet-stream"
    return AsgiFileDownload(str(path), filename=path.name, content_type=kind)
