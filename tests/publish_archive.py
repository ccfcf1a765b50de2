"""A small archive for the tests of the site: three agencies, hostile text, every kind of value."""

import html
from collections.abc import Iterator
from pathlib import Path

from crawler.archive import Archive
from crawler.captures import CaptureStore, Origin
from crawler.register import Agency
from extract.form import Form, read_forms
from extract.load import extract
from publish.layout import Cell, Sheet, lay_out
from publish.words import read_book

AT = "2026-01-31T09:15:00Z"
HOSTILE = '<script>alert("x")</script><img src=x onerror=alert(1)>'
AGENCIES = {
    agency.id: agency
    for agency in (
        Agency(
            id="nanyang-kjj",
            name="南阳市科学技术局",
            region="411300",
            kind="department",
            home="http://kjj.nanyang.example/",
        ),
        Agency(
            id="hostile-ju",
            name=f"坏{HOSTILE}局",
            region="410000",
            kind="department",
            home="javascript:alert(1)//http://x.example/",
        ),
        Agency(
            id="leer-ju",
            name="没有报告的局",
            region="640500",
            kind="government",
            home="http://leer.example/",
        ),
    )
}
# Every kind of value that a page can print; all other cells print 0.
NUMBERS = {
    ("requests", "received", "natural_person"): "26",
    ("requests", "received", "total"): "27",
    ("requests", "granted", "total"): "26",
    ("requests", "received", "enterprise"): "",
    ("requests", "closed", "research"): "/",
    ("requests", "carried_in", "other"): "若干",
    ("disclosures", "fees", "amount"): "17.27万元",
}
PROSE = {
    1: "本局2023年主动公开信息720条。政务公众号发布消息，行政复议案件为零。",
    5: "存在的主要问题：公开的主动性还不够。ABC-123 与 50% 的目标。",
    6: "本年度未收取信息处理费。",
}


def report_page(
    form: Form, title: str, numbers: dict[tuple[str, str, str], str], prose: str
) -> str:
    """A page that prints the form, laid out as the site lays it out; cells not given are 0."""
    parts = [f"<h1>{title}</h1><p>发布日期：2024-01-17</p>"]
    tables = {table.section: table for table in form.tables.values()}
    for section in form.sections:
        text = PROSE.get(section.number, "") + (prose if section.number == 1 else "")
        parts.append(f"<h2>{section.label}</h2><p>{text}</p>")
        if table := tables.get(section.number):
            sheet = lay_out(form, table, read_book().layouts[table.key], ())
            lines = "".join(
                f"<tr>{''.join(_cell(cell, table.key, numbers) for cell in line)}</tr>"
                for line in (*sheet.head, *sheet.body)
            )
            parts.append(f"<table border=1>{lines}</table>")
    body = "".join(parts)
    return (
        "<!DOCTYPE html><html><head><meta charset=utf-8>"
        f"<title>{title}</title><script>document.title='changed'</script></head>"
        '<body onload="alert(1)"><form action="http://evil.example/">'
        '<table><tr><td><a href="http://evil.example/">栏目</a></td></tr></table>'
        f'{body}<img src="http://evil.example/x.png" onerror="alert(1)">'
        "<iframe src=http://evil.example/></iframe></form></body></html>"
    )


def _cell(cell: Cell, table: str, numbers: dict[tuple[str, str, str], str]) -> str:
    spans = f" rowspan={cell.rowspan} colspan={cell.colspan}"
    if cell.label:
        return f"<td{spans}>{cell.label.zh}</td>"
    assert cell.figure
    return f"<td{spans}>{numbers.get((table, *cell.figure), '0')}</td>"


def write_archive(folder: Path) -> Path:
    """Build the archive in a folder, through the real store and the real extraction; its path."""
    archive = Archive(folder / "some name.db")
    archive.write_agencies(AGENCIES)
    run_id = archive.begin_run("run")
    store = CaptureStore(archive, run_id=run_id)
    for agency_id, year, body in _pages():
        url = f"{AGENCIES[agency_id].home}{year}.html"
        origin = Origin(agency_id=agency_id, role="report", entry_title=f"{year}年度报告")
        store.store_file(url, body, at=AT, origin=origin)
    for agency_id, outcome in (("nanyang-kjj", "ok"), ("leer-ju", "blocked")):
        visit = {"run_id": run_id, "agency_id": agency_id, "outcome": outcome, "reason": "521"}
        archive.write_visit({**visit, "started_at": AT, "ended_at": AT, "reports_found": 0})
    archive.end_run(run_id)
    store.close()
    extract(archive)
    archive.close()
    return archive.path


def _pages() -> Iterator[tuple[str, int, bytes]]:
    new, old = read_forms()["2021"], read_forms()["2019"]
    title = "南阳市科学技术局{}年政府信息公开工作年度报告"
    yield "nanyang-kjj", 2023, report_page(new, title.format(2023), NUMBERS, "").encode()
    yield "nanyang-kjj", 2022, report_page(new, title.format(2022), {}, "").encode("gb18030")
    yield "nanyang-kjj", 2021, text_report(new, title.format(2021)).encode()
    name = html.escape(AGENCIES["hostile-ju"].name)
    cells = {("requests", "received", "other"): "=1+1|cmd", ("disclosures", "fees", "change"): "-1"}
    bad = report_page(
        old, f"{name}2020年政府信息公开工作年度报告", cells, f"=2+2 {html.escape(HOSTILE)}"
    )
    yield "hostile-ju", 2020, bad.encode()
    yield "hostile-ju", 2023, b"%PDF-1.4 a scan"


def text_report(form: Form, title: str) -> str:
    """The report as text with tabs; the first row of the requests has lost a cell."""
    lines = [title]
    tables = {table.section: table for table in form.tables.values()}
    for section in form.sections:
        lines += [section.label, "纯文本 <b>报告</b>"]
        if table := tables.get(section.number):
            lines += _text_lines(lay_out(form, table, read_book().layouts[table.key], ()))
    return "\n".join(lines).replace("\t0\t0\t0\t0\t0\t0\t0", "\t2\t0\t0\t0\t0\t2", 1)


def _text_lines(sheet: Sheet) -> Iterator[str]:
    for line in (*sheet.head, *sheet.body):
        yield "\t".join(cell.label.zh if cell.label else "0" for cell in line)
