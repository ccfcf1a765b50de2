"""An agency's page: its reports, its requests over the years, what happened on each visit."""

from publish.dataset import describe_agency
from publish.ds import Datasette, Request, Response
from publish.measures import read_measures
from publish.pictures.gallery import gallery, read_bodies
from publish.query import read_row, read_rows
from publish.regions import containing, find_prefix
from publish.render import answer, base_url, language_of

SERIES = ("received", "carried_in", "granted", "partly_granted", "closed", "carried_out")

_REPORTS = """
select r.*, count(i.id) as issues from reports r left join issues i
  on i.report_id = r.id and i.severity in ('error', 'warning')
  and i.reviewed is not 'false_alarm'
where r.agency_id = :agency group by r.id order by r.year desc
"""
_SERIES = """
select year, row, total, total_kind, total_inferred from requests
where agency_id = :agency order by year
"""
_VISITS = "select * from visits where agency_id = :agency order by id desc limit 10"


async def agency_page(datasette: Datasette, request: Request) -> Response:
    """``/agency/<id>``"""
    agency_id = request.url_vars["agency"]
    agency = await read_row(datasette, "select * from agencies where id = :id", id=agency_id)
    totals = await read_rows(datasette, _SERIES, agency=agency_id)
    reports = await read_rows(datasette, _REPORTS, agency=agency_id)
    visits = await read_rows(datasette, _VISITS, agency=agency_id)
    panel = await read_bodies(datasette, [agency_id])
    return await answer(
        datasette,
        request,
        "agency.html",
        data={"agency": agency, "reports": reports, "requests": totals, "visits": visits},
        agency=agency,
        around=containing(find_prefix(agency["region"]) or ""),
        reports=reports,
        dataset=describe_agency(base_url(request), agency, [one["year"] for one in reports]),
        years=sorted({row["year"] for row in totals}),
        series=SERIES,
        totals={(row["row"], row["year"]): row for row in totals},
        visits=visits,
        pictures=gallery(panel, language_of(request)),
        lines=[line for line in panel.lines if line.has_report],
        measures={key: one for key, one in read_measures().items() if not one.of_reports},
    )
