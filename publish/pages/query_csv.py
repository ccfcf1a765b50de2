"""The CSV of a query: all of its rows, or an error that says there are too many."""

from publish.csv.out import write_csv
from publish.ds import Datasette, DatasetteError, Request, Response
from publish.query import DATABASE
from publish.render import language_of
from publish.words import say


async def query_csv(datasette: Datasette, request: Request) -> Response:
    """``/archive.csv?sql=``; Datasette's own is cut at its limit of rows and does not say so."""
    address = f"/{DATABASE}.json?{request.query_string}&_shape=arrays"
    answer = await datasette.client.get(address)
    found = answer.json()
    if answer.status_code != 200:
        raise DatasetteError(str(found.get("error") or ""), status=answer.status_code)
    if found["truncated"]:
        most = f"{datasette.setting('max_returned_rows'):,}"
        raise DatasetteError(say(language_of(request), "csv_too_long", n=most), status=400)
    body = write_csv([found["columns"], *found["rows"]])
    headers = {"x-row-count": str(len(found["rows"]))}
    return Response(body, headers=headers, content_type="text/csv; charset=utf-8")
