"""Downloads: every table as CSV and JSON, how to check that a file is whole, and how to cite."""

import asyncio

from publish.dataset import describe_dataset
from publish.ds import Datasette, Request, Response
from publish.kept import read_kept
from publish.release.schema import TABLES
from publish.releases import read_offered
from publish.render import answer, base_url

_COUNTS = " union all ".join(
    f"select '{table}' as name, count(*) as n from {table}" for table in TABLES
)


async def downloads_page(datasette: Datasette, request: Request) -> Response:
    """``/downloads``"""
    counts = {row["name"]: row["n"] for row in await read_kept(datasette, _COUNTS) or ()}
    files = [
        {
            "table": table,
            "rows": counts.get(table),
            "csv": f"/archive/{table}.csv",
            "json": f"/archive/{table}.json?_shape=objects",
        }
        for table in TABLES
    ]
    releases = await asyncio.to_thread(read_offered, datasette)
    machine = {one.name: {"created_at": one.created_at, "files": one.files} for one in releases}
    return await answer(
        datasette,
        request,
        "downloads.html",
        data={"tables": files, "releases": machine},
        releases=releases,
        files=files,
        dataset=describe_dataset(base_url(request), TABLES),
    )
