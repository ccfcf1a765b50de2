"""The made reports through real tools: pages printed by a browser, as offices' files are."""

import io
import os
import random
import shutil
import subprocess
from pathlib import Path

import docx
import openpyxl
import pytest

from extract.form import read_forms
from extract.grid import Paragraph
from extract.readers.html import read_html
from extract.readers.office import find_libreoffice
from tests.maker import make_figures, make_html

PROSE = (
    "2023年，本机关坚持以公开为常态、不公开为例外，全面推进决策、执行、管理、服务和结果公开，"
    "主动公开各类政府信息128条，其中通过门户网站公开96条，通过政务新媒体公开32条。收到群众来信"
    "17件，全部按时答复，没有因政府信息公开引起的投诉。本年度共召开专题会议4次，培训人员63人次，"
    "修订制度2项，信息公开申请的答复期限平均为9个工作日，比上年缩短2个工作日。"
)
# How offices set a page; each breaks the tables somewhere else.
STYLES = {
    "plain": "td{padding:4px;height:30px;font-size:13px}",
    "official": (
        "@page{size:A4;margin:3cm 2.6cm;@bottom-center{content:'— ' counter(page) ' —'}}"
        "p{font-size:16pt;line-height:28pt;text-indent:2em;text-align:justify}"
        "td{font-size:10.5pt;padding:6px 2px}td p{font-size:10.5pt;line-height:1.5;text-indent:0}"
    ),
    "numbered": (
        "@page{size:A4;margin:2cm;@top-left{content:'测试市科学技术局'}"
        "@bottom-right{content:'第' counter(page) '页 共' counter(pages) '页'}}"
        "td{font-size:9pt;height:22px;border:3px double #000}"
    ),
    "landscape": "@page{size:A4 landscape;margin:1cm}td{font-size:12pt;padding:9px}",
    "narrow": (
        "@page{size:A4;margin:2cm}td{font-size:11pt;padding:5px 1px}"
        "td[rowspan='22'],td[rowspan='20']{width:1.1em;line-height:1.1}"
    ),
    "unbroken": "@page{size:A5;margin:1cm}tr{break-inside:avoid}td{font-size:8pt;padding:2px}",
    "shaded": (
        "@page{size:A4;margin:1.5cm}td{font-size:10pt;padding:3px;border:1px dashed #999}"
        "tr:nth-child(odd) td{background:#eef}"
    ),
}
CHROMIUM = os.environ.get("GONGKAI_CHROMIUM") or shutil.which("chromium")
LIBREOFFICE = find_libreoffice()
needs_libreoffice = pytest.mark.skipif(
    LIBREOFFICE is None, reason="no LibreOffice: install libreoffice-writer"
)
needs_browser = pytest.mark.skipif(
    CHROMIUM is None, reason="no chromium: run `make test`, which installs one"
)


def made(form_id, seed, most=9):
    """A form and figures for it."""
    form = read_forms()[form_id]
    return form, make_figures(form, random.Random(seed), most)


def styled(form, figures, style):
    """The made report as a page in one of the styles, with long prose and merged cells."""
    css = "table{border-collapse:collapse;width:100%}td{border:1px solid #000;text-align:center}"
    page = make_html(form, figures).replace("正文。", PROSE)
    return page.replace(
        "<title>", f"<meta charset=utf-8><style>{css}{STYLES[style]}</style><title>"
    )


def print_pdf(html: str, folder: Path) -> bytes:
    """A page as a browser prints it."""
    page, pdf = folder / "page.html", folder / "page.pdf"
    page.write_text(html, encoding="utf-8")
    command = [CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer"]
    subprocess.run(
        [*command, f"--print-to-pdf={pdf}", page.as_uri()],
        check=True,
        capture_output=True,
        timeout=60,
    )
    return pdf.read_bytes()


def write_docx(form, figures, *, change=None) -> bytes:
    """The made report as python-docx writes it, with merged cells; ``change`` may alter it."""
    document = docx.Document()
    for block in read_html(make_html(form, figures).replace("正文。", PROSE)).blocks:
        if isinstance(block, Paragraph):
            document.add_paragraph(block.text)
            continue
        height, width = size_of(block)
        table = document.add_table(height, width, style="Table Grid")
        grid = table._cells  # table.cell() lays the whole table out anew on every call
        for cell in (cell for row in block.rows for cell in row):
            first = grid[cell.row * width + cell.column]
            last = grid[(cell.row + cell.rowspan - 1) * width + cell.column + cell.colspan - 1]
            (first.merge(last) if first is not last else first).text = cell.text
    if change:
        change(document)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def write_xlsx(form, figures, *, bordered=False, change=None) -> bytes:
    """The made report on one sheet, numbers as numbers, with merged cells."""
    book = openpyxl.Workbook()
    sheet = book.active
    line = openpyxl.styles.Side(style="thin")
    top = 1
    for block in read_html(make_html(form, figures).replace("正文。", PROSE)).blocks:
        if isinstance(block, Paragraph):
            sheet.cell(top, 1, block.text)
            sheet.merge_cells(start_row=top, end_row=top, start_column=1, end_column=17)
            top += 1
            continue
        height, width = size_of(block)
        for row in range(top, top + height if bordered else top):
            for column in range(1, width + 1):
                sheet.cell(row, column).border = openpyxl.styles.Border(line, line, line, line)
        for cell in (cell for row in block.rows for cell in row):
            at = {"start_row": top + cell.row, "start_column": cell.column + 1}
            value = int(cell.text) if cell.text.isdigit() else cell.text
            sheet.cell(at["start_row"], at["start_column"], value)
            if cell.rowspan * cell.colspan > 1:
                at["end_row"] = top + cell.row + cell.rowspan - 1
                sheet.merge_cells(**at, end_column=cell.column + cell.colspan)
        top += height
    if change:
        change(sheet)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def save_as(files, ending, folder: Path) -> list[bytes]:
    """Documents of an office (bodies by file name) as LibreOffice saves them in another format.

    Skips the test where this LibreOffice lacks the part that does it.
    """
    for name, body in files.items():
        (folder / name).write_bytes(body)
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = [LIBREOFFICE, profile, "--headless", "--convert-to", ending, "--outdir", str(folder)]
    paths = [str(folder / name) for name in files]
    subprocess.run([*command, *paths], check=True, capture_output=True, timeout=120)
    made = [folder / f"{Path(name).stem}.{ending.partition(':')[0]}" for name in files]
    if not all(path.is_file() for path in made):
        pytest.skip(f"this LibreOffice writes no {ending}: install libreoffice-calc")
    return [path.read_bytes() for path in made]


def size_of(grid):
    """Rows and columns of a grid."""
    return len(grid.rows), max(c.column + c.colspan for row in grid.rows for c in row)


def assert_whole(reading, form, figures):
    """Every cell right, nothing to look at, the six passages and the headline."""
    assert reading.form is form
    assert wrong_cells(reading, figures) == []
    assert spoken_of(reading) == []
    assert reading.headline.title == "测试市科学技术局2023年政府信息公开工作年度报告"
    assert (reading.headline.year, reading.headline.agency_name) == (2023, "测试市科学技术局")
    texts = {passage.section: passage.text for passage in reading.passages}
    assert texts == {1: PROSE, 2: "", 3: "", 4: "", 5: "问题。", 6: "无。"}


def wrong_cells(reading, figures):
    """(key, printed, read) of every figure that is not what was printed."""
    found = {figure.key: figure for figure in reading.figures}
    return [
        (key, value, found[key].raw, found[key].kind)
        for key, value in figures.items()
        if found[key].value != value
    ]


def spoken_of(reading):
    """The rules of the issues that are more than information."""
    return sorted({issue.rule for issue in reading.issues if issue.severity != "info"})
