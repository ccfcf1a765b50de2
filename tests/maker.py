"""Reports made for the tests: random figures that keep every identity, printed as grids."""

import random
from collections.abc import Mapping

from crawler.register import Agency
from extract.form import Form, Table

Figures = dict[tuple[str, str, str], int]
Line = list[str]
# Whose reports `make_html` makes.
AGENCY = Agency(
    id="test-kjj",
    name="测试市科学技术局",
    region="410000",
    kind="department",
    home="http://kjj.test.gov.cn/",
)


def make_figures(form: Form, rng: random.Random, most: int = 9) -> Figures:
    """Figures of every cell of the form under which all its identities hold."""
    figures: Figures = {}
    for table in form.tables.values():
        for row, column in table.cells():
            number = rng.choice([0, 0, 0, rng.randint(0, most)])
            # A bureau makes no rules; one that counts some is an issue of its own.
            figures[table.key, row.key, column.key] = 0 if row.key == "rules" else number
    columns = [column.key for column in form.tables["requests"].columns if column.key != "total"]
    closed = next(i for i in form.tables["requests"].identities if "closed" in i.left[:1])
    for column in columns:
        outcome = sum(figures["requests", row, column] for row in closed.right)
        figures["requests", "closed", column] = outcome
        carried_out = rng.randint(0, 3)
        figures["requests", "carried_out", column] = carried_out
        carried_in = rng.randint(0, outcome + carried_out)
        figures["requests", "carried_in", column] = carried_in
        figures["requests", "received", column] = outcome + carried_out - carried_in
    for name in ("requests", "disputes"):
        for row in form.tables[name].rows:
            parts = [figures[name, row.key, c] for c in row.columns if c != "total"]
            figures[name, row.key, "total"] = sum(parts)
    return figures


def disclosures_lines(form: Form, figures: Mapping[tuple[str, str, str], int]) -> list[Line]:
    """Table two as printed: category line, header line, rows; short lines padded."""
    table = form.tables["disclosures"]
    labels = {column.key: column.label[-1] for column in table.columns}
    lines: list[Line] = []
    before = None
    for row in table.rows:
        if row.label[0] != before:
            before = row.label[0]
            lines.append([before])
            lines.append(["信息内容", *(labels[column] for column in row.columns)])
        values = [str(figures["disclosures", row.key, column]) for column in row.columns]
        lines.append([row.label[-1], *values])
    return [line + [""] * (4 - len(line)) for line in lines]


def requests_lines(form: Form, figures: Mapping[tuple[str, str, str], int]) -> list[Line]:
    """Table three as tab-separated texts print it: three header lines, then label cells, values."""
    table = form.tables["requests"]
    remark = next(label for label in table.groups if len(label) > 20)
    head = [
        [remark, "", "申请人情况", "", "", "", "", "", "总计", ""],
        ["", "", "自然人", "法人或其他组织", "", "", "", "", "", ""],
        ["", "", "", *(c.label[-1] for c in table.columns[1:6]), "", ""],
    ]
    return head + [_request_line(table, n, figures) for n in range(len(table.rows))]


def _request_line(table: Table, n: int, figures: Mapping[tuple[str, str, str], int]) -> Line:
    row, above = table.rows[n], table.rows[n - 1].label if n else ()
    labels = [
        "" if label == above[depth : depth + 1] or label in above[depth : depth + 1] else label
        for depth, label in enumerate(row.label)
    ]
    values = [str(figures["requests", row.key, column.key]) for column in table.columns]
    if len(labels) == 1:
        labels.append("")
    line = [*labels, *values]
    return line + [""] * (10 - len(line))


def disputes_lines(form: Form, figures: Mapping[tuple[str, str, str], int]) -> list[Line]:
    """Table four: two block lines, a leaf line, one line of fifteen values."""
    table = form.tables["disputes"]
    leaves = [column.label[-1] for column in table.columns]
    values = [str(figures["disputes", row.key, c.key]) for row, c in table.cells()]
    first, second, third = (row.label for row in table.rows)
    return [
        [first[0], "", "", "", "", second[0], *[""] * 9],
        [*leaves, second[1], *[""] * 4, third[1], *[""] * 4],
        ["", "", "", "", "", *leaves, *leaves],
        values,
    ]


def make_text(form: Form, figures: Figures, *, year: int = 2023) -> str:
    """A whole report as tab-separated text."""
    return join_text(form, tables_of(form, figures), year=year)


def tables_of(form: Form, figures: Figures) -> list[list[Line]]:
    """The three tables as lines of cells."""
    return [
        disclosures_lines(form, figures),
        requests_lines(form, figures),
        disputes_lines(form, figures),
    ]


def join_text(form: Form, tables: list[list[Line]], *, year: int = 2023) -> str:
    """A title, six headings with made-up prose, and the tables under theirs."""
    parts = [f"测试市科学技术局{year}年政府信息公开工作年度报告"]
    by_section = dict(zip((2, 3, 4), tables, strict=True))
    for section in form.sections:
        parts.append(section.label)
        lines = by_section.get(section.number)
        parts.append(
            "\n".join("\t".join(line) for line in lines)
            if lines
            else f"这是为测试编写的第{section.number}部分。"
        )
    return "\n\n".join(parts)


def make_html(form: Form, figures: Figures, *, year: int = 2023) -> str:
    """A whole report as a page whose tables have the official form's merged cells."""
    table2 = "".join(
        f"<tr>{''.join(f'<td>{cell}</td>' for cell in _unpadded(line))}</tr>"
        for line in disclosures_lines(form, figures)
    )
    return (
        f"<html><head><title>x</title></head><body><h1>测试市科学技术局{year}年政府信息公开"
        f"工作年度报告</h1><p>{form.sections[0].label}</p><p>正文。</p>"
        f"<p>{form.sections[1].label}</p><table>{table2}</table>"
        f"<p>{form.sections[2].label}</p>{requests_html(form, figures)}"
        f"<p>{form.sections[3].label}</p>{disputes_html(form, figures)}"
        f"<p>{form.sections[4].label}</p><p>问题。</p><p>{form.sections[5].label}</p><p>无。</p>"
        "</body></html>"
    )


def _unpadded(line: Line) -> Line:
    while line and not line[-1]:
        line = line[:-1]
    return line


def requests_html(form: Form, figures: Figures) -> str:
    """Table three with row and column spans as offices paste them."""
    table = form.tables["requests"]
    remark = next(label for label in table.groups if len(label) > 20)
    leaves = "".join(f"<td>{c.label[-1]}</td>" for c in table.columns[1:6])
    lines = [
        f'<tr><td colspan="3" rowspan="3">{remark}</td><td colspan="7">申请人情况</td></tr>',
        '<tr><td rowspan="2">自然人</td><td colspan="5">法人或其他组织</td>'
        '<td rowspan="2">总<br/>计</td></tr>',
        f"<tr>{leaves}</tr>",
    ]
    for n, row in enumerate(table.rows):
        cells = ""
        for depth, label in enumerate(row.label):
            if n and row.label[: depth + 1] == table.rows[n - 1].label[: depth + 1]:
                continue
            same = sum(one.label[: depth + 1] == row.label[: depth + 1] for one in table.rows)
            wide = 3 - depth if depth == len(row.label) - 1 else 1
            cells += f'<td rowspan="{same}" colspan="{wide}"><p><span>{label}</span></p></td>'
        values = (figures["requests", row.key, column.key] for column in table.columns)
        cells += "".join(f"<td><p><span>{value}</span></p></td>" for value in values)
        lines.append(f"<tr>{cells}</tr>")
    return f"<table>{''.join(lines)}</table>"


def disputes_html(form: Form, figures: Figures) -> str:
    """Table four with the official header spans."""
    table = form.tables["disputes"]
    leaves = [column.label[-1] for column in table.columns]
    tall = "".join(f'<td rowspan="2">{leaf[:2]}<br/>{leaf[2:]}</td>' for leaf in leaves)
    low = "".join(f"<td>{leaf}</td>" for leaf in leaves * 2)
    values = "".join(f"<td>{figures['disputes', r.key, c.key]}</td>" for r, c in table.cells())
    first, second, third = (row.label for row in table.rows)
    return (
        f'<table><tr><td colspan="5">{first[0]}</td><td colspan="10">{second[0]}</td></tr>'
        f'<tr>{tall}<td colspan="5">{second[1]}</td><td colspan="5">{third[1]}</td></tr>'
        f"<tr>{low}</tr><tr>{values}</tr></table>"
    )
