"""The issues of the whole archive: counted by rule; listed by rule, severity, agency."""

from extract.form import Words, read_forms
from publish.ds import Datasette, Request, Response
from publish.kept import read_kept
from publish.labels import every_label
from publish.paging import pager, read_page
from publish.query import read_rows
from publish.render import answer
from publish.words import read_book

PAGE = 100
FILTERS = ("rule", "severity", "agency", "reviewed")
RULES = """
select rule, severity, verdict, count(*) as n, count(distinct report_id) as reports,
  min(says) as says, min(says_en) as says_en
from issues where reviewed is null group by rule, severity, verdict
order by case severity when 'error' then 0 when 'warning' then 1 else 2 end, n desc
"""
LISTED = """
select i.*, r.year, r.agency_name, a.name,
  coalesce(c.fetched_at, r.first_seen, '1970-01-01T00:00:00Z') as seen_at
from issues i left join reports r on r.id = i.report_id
left join captures c on c.id = i.capture_id
left join agencies a on a.id = coalesce(r.agency_id, i.agency_id)
where {where} order by i.id desc limit :limit offset :offset
"""


def rule_sentences() -> dict[str, Words]:
    """What the form's own rules say, by rule id."""
    return {
        identity.id: identity.says
        for form in read_forms().values()
        for table in form.tables.values()
        for identity in table.identities
    }


async def issues_page(datasette: Datasette, request: Request) -> Response:
    """``/issues``, and listed by ``?rule=``, ``?severity=``, ``?agency=``, ``?reviewed=``

    What a person has settled is listed only where its verdict is asked for.
    """
    asked = {key: request.args.get(key) or "" for key in FILTERS}
    given = {key: value for key, value in asked.items() if value}
    columns = {**{key: f"i.{key}" for key in FILTERS}, "agency": "i.agency_id"}
    wanted = [f"{columns[key]} = :{key}" for key in given]
    where = " and ".join(wanted if asked["reviewed"] else [*wanted, "i.reviewed is null"])
    page = read_page(request)
    found = await read_rows(
        datasette,
        LISTED.format(where=where),
        **given,
        limit=PAGE + 1 if given else 0,
        offset=(page - 1) * PAGE,
    )
    rules = await read_kept(datasette, RULES)
    return await answer(
        datasette,
        request,
        "issues.html",
        data={**asked, "page": page, "rules": rules, "issues": found[:PAGE]},
        asked=asked,
        listing=bool(given),
        severities=list(read_book().lists["severities"]),
        reviews=list(read_book().lists["reviews"]),
        rules=rules,
        sentences=rule_sentences(),
        labels=every_label(),
        found=found[:PAGE],
        pager=pager("/issues", page, more=len(found) > PAGE, **asked),
    )
