"""Downloads: every table as CSV and JSON, how to check that a file is whole, and how to cite."""

from publish.dataset import describe_dataset
from publish.ds import Datasette, Request, Response
from publish.kept import read_kept
from publish.release.schema import TABLES
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
    return await answer(
        datasette,
        request,
        "downloads.html",
        data={"tables": files},
        files=files,
        dataset=describe_dataset(base_url(request), TABLES),
    )
