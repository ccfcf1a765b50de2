"""Templates filled: every page of a site comes from here."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from demo.grid import Layout, disclosures, disputes, requests
from demo.model import Report, Site

NOTICE = "演示页面（stand-in）：为演示与测试而编写，不是该网站的真实内容。"


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


def render(site: Site, template: str, context: Mapping[str, Any]) -> str:
    """One page of the site's family."""
    names = [f"{site.family}/{template}.html", f"replica/{template}.html"]
    page = _environment().select_template(names)
    return page.render(site=site, notice=NOTICE, **context)


def render_plain(template: str, context: Mapping[str, Any]) -> str:
    """A page that belongs to no family."""
    return _environment().get_template(template).render(notice=NOTICE, **context)


def report_body(site: Site, report: Report) -> dict[str, Any]:
    """What the shared report template needs: sections of prose, and the tables as grids."""
    official = report.official
    if official is None:
        return {"report": report, "sections": _old_sections(site, report), "tables": {}}
    headings = [
        report.headings.get(str(number), label)
        for number, label in enumerate(official.headings, start=1)
    ]
    layout = Layout(
        form=official,
        figures=report.figures(),
        look=report.look,
        labels=report.labels,
        split_after=report.split_after,
    )
    tables = {2: [disclosures(layout)], 3: requests(layout), 4: [disputes(layout)]}
    prose = _prose(site, report)
    sections = [(heading, prose[number]) for number, heading in enumerate(headings, start=1)]
    return {"report": report, "sections": sections, "tables": tables}


def _prose(site: Site, report: Report) -> dict[int, list[str]]:
    texts = site.prose
    overview = [_fill(text, report) for text in texts["overview"]]
    problems = [*([report.problem] if report.problem else []), *texts["problems"]]
    return {
        1: [_origin(report), *overview, *filter(None, (report.remark, report.deliberate))],
        2: [],
        3: [],
        4: [],
        5: [_fill(text, report) for text in problems],
        6: [_fill(text, report) for text in texts["other"]],
    }


def _old_sections(site: Site, report: Report) -> list[tuple[str, list[str]]]:
    sections = [
        (part["heading"], [_fill(text, report) for text in part["text"]])
        for part in site.prose["old"]
    ]
    heading, text = sections[0]
    return [(heading, [_origin(report), *text, report.remark]), *sections[1:]]


def _origin(report: Report) -> str:
    if report.seed:
        return (
            f"说明：本页三张表中的数字与{report.agency}{report.year}年公开的数字一致；"
            "其余文字、日期、网址均为演示另行编写。"
        )
    return f"说明：本页{report.year}年的数字全部为演示而虚构，不反映{report.agency}的真实情况。"


def _fill(text: str, report: Report) -> str:
    """The sentence with the year, the agency and the numbers that its tables give."""
    cells = report.cells
    received = sum(cells.get("received", {}).values())
    return text.format(
        year=report.year,
        next=report.year + 1,
        name=report.agency,
        items=report.items,
        received=received,
    )
