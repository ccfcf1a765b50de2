"""The issues of the whole archive: counted by rule, listed for one rule."""

from extract.form import Words, read_forms
from publish.ds import Datasette, Request, Response
from publish.query import read_rows
from publish.render import render

SHOWN = 200
_RULES = """
select rule, severity, verdict, count(*) as n, count(distinct report_id) as reports,
  min(says) as says, min(says_en) as says_en
from issues group by rule, severity, verdict
order by case severity when 'error' then 0 when 'warning' then 1 else 2 end, n desc
"""
_OF_RULE = """
select i.*, r.year, r.agency_name, a.name from issues i
left join reports r on r.id = i.report_id
left join agencies a on a.id = coalesce(r.agency_id, i.agency_id)
where i.rule = :rule order by r.year desc, i.report_id, i.id limit :limit
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
    """``/issues`` and ``/issues?rule=<id>``"""
    rule = request.args.get("rule")
    found = await read_rows(datasette, _OF_RULE, rule=rule, limit=SHOWN) if rule else []
    return await render(
        datasette,
        request,
        "issues.html",
        rule=rule,
        rules=await read_rows(datasette, _RULES),
        sentences=rule_sentences(),
        found=found,
        capped=len(found) == SHOWN,
    )
