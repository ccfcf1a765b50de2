"""DOCX: the made reports, merged cells, tracked changes, text boxes, list numbers, bombs."""

import io
import zipfile

import pytest

from extract.grid import Grid, Paragraph
from extract.read import read_document
from extract.readers.docx import read_docx
from extract.readers.docx_numbers import format_number
from extract.readers.package import MAX_PART_BYTES
from extract.readers.unreadable import UnreadableError
from tests.render import assert_whole, made, write_docx

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


@pytest.mark.parametrize(("form_id", "seed"), [("2021", 3), ("2021", 4), ("2019", 5), ("2019", 6)])
def test_every_cell_of_a_written_report(form_id, seed):
    form, figures = made(form_id, seed, 3000)
    found = read_document(write_docx(form, figures))
    assert_whole(found, form, figures)
    assert found.figures[0].place == {"table": 1, "row": 3, "cell": 2}


def docx_of(body, **parts):
    """A DOCX of this body in WordprocessingML; other parts by name, __ for a slash."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr(
            "word/document.xml", f"<w:document {W}><w:body>{body}</w:body></w:document>"
        )
        for name, text in parts.items():
            package.writestr(name.replace("__", "/") + ".xml", text)
    return out.getvalue()


def run(text):
    return f"<w:r><w:t>{text}</w:t></w:r>"


def paragraph(inner):
    return f"<w:p>{inner}</w:p>"


def table(*rows):
    lines = "".join(f"<w:tr>{''.join(row)}</w:tr>" for row in rows)
    return f"<w:tbl>{lines}</w:tbl>"


def tc(text, properties="", inner=""):
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{paragraph(run(text))}{inner}</w:tc>"


def texts(body, **parts):
    """Of each block: a paragraph's text, a grid's texts by row."""
    return [
        block.text
        if isinstance(block, Paragraph)
        else [[cell.text for cell in row] for row in block.rows]
        for block in read_docx(docx_of(body, **parts)).blocks
    ]


def test_tracked_changes_read_as_accepted():
    body = paragraph(
        run("收到申请")
        + '<w:del w:id="1"><w:r><w:delText>3</w:delText></w:r></w:del>'
        + f'<w:ins w:id="2">{run("4")}</w:ins>'
        + f'<w:moveFrom w:id="3">{run("件，")}</w:moveFrom>'
        + f'<w:moveTo w:id="4">{run("件。")}</w:moveTo>'
    )
    body += paragraph("<w:pPr><w:rPr><w:del/></w:rPr></w:pPr>" + run("上半"))
    body += paragraph(run("下半"))
    body += table(
        [tc("甲"), tc("1")],
        ["<w:trPr><w:del/></w:trPr>", tc("乙"), tc("2")],
        ["<w:trPr><w:ins/></w:trPr>", tc("丙"), tc("", "<w:cellDel/>"), tc("3")],
    )
    assert texts(body) == ["收到申请4件。", "上半下半", [["甲", "1"], ["丙", "3"]]]


def test_merged_cells_hang_and_span():
    body = table(
        [tc("甲", '<w:vMerge w:val="restart"/>'), tc("乙", '<w:gridSpan w:val="2"/>')],
        [tc("", "<w:vMerge/>"), tc("1"), tc("2")],
        ['<w:trPr><w:gridBefore w:val="1"/></w:trPr>', tc("3"), tc("4")],
        [tc("丙", '<w:hMerge w:val="restart"/>'), tc("", "<w:hMerge/>"), tc("5")],
    )
    (grid,) = read_docx(docx_of(body)).blocks
    assert isinstance(grid, Grid)
    found = [[(c.text, c.column, c.colspan, c.rowspan) for c in row] for row in grid.rows]
    assert found == [
        [("甲", 0, 1, 2), ("乙", 1, 2, 1)],
        [("1", 1, 1, 1), ("2", 2, 1, 1)],
        [("3", 1, 1, 1), ("4", 2, 1, 1)],
        [("丙", 0, 2, 1), ("5", 2, 1, 1)],
    ]
    assert grid.rows[1][0].place == {"table": 1, "row": 2, "cell": 2}


def test_text_boxes_controls_and_hidden_text():
    box = f"<w:r><w:pict><w:txbxContent>{paragraph(run('框中'))}</w:txbxContent></w:pict></w:r>"
    body = paragraph(run("前") + box + run("后"))
    body += f"<w:sdt><w:sdtContent>{paragraph(run('控件'))}</w:sdtContent></w:sdt>"
    body += paragraph("<w:r><w:rPr><w:vanish/></w:rPr><w:t>不印</w:t></w:r>" + run("印"))
    assert texts(body) == ["前后", "框中", "控件", "印"]


def test_what_is_struck_out_or_raised_is_written_down_as_such():
    struck = "<w:r><w:rPr><w:strike/></w:rPr><w:t>7</w:t></w:r>"
    raised = '<w:r><w:rPr><w:vertAlign w:val="superscript"/></w:rPr><w:t>1</w:t></w:r>'
    plain = '<w:r><w:rPr><w:strike w:val="0"/></w:rPr><w:t>6</w:t></w:r>'
    assert texts(paragraph(struck + plain + raised)) == ["~~7~~6[1]"]


def test_a_frame_of_one_cell_is_no_table():
    body = table([tc("甲"), tc("", inner=table([tc("5")]))])
    assert texts(body) == [[["甲", "5"]]]


def test_a_table_inside_a_cell_is_a_table():
    inner = table([tc("规章"), tc("1")])
    body = table([tc("外", inner=inner), tc("旁")])
    assert texts(body) == [[["外", "旁"]], "外", [["规章", "1"]], "旁"]


def listed(number, level, text):
    numbers = f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>'
    return paragraph(f"<w:pPr>{numbers}</w:pPr>{run(text)}")


def test_numbers_that_word_writes_itself():
    level = (
        '<w:lvl w:ilvl="{}"><w:start w:val="1"/><w:numFmt w:val="{}"/><w:lvlText w:val="{}"/>'
        "</w:lvl>"
    )
    numbering = (
        f'<w:numbering {W}><w:abstractNum w:abstractNumId="7">'
        + level.format(0, "chineseCounting", "%1、")
        + level.format(1, "decimal", "（%2）")
        + '</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="7"/></w:num>'
        + '<w:num w:numId="2"><w:abstractNumId w:val="7"/><w:lvlOverride w:ilvl="0">'
        + '<w:startOverride w:val="6"/></w:lvlOverride></w:num></w:numbering>'
    )
    body = listed(1, 0, "总体情况") + listed(1, 1, "甲") + listed(1, 1, "乙")
    body += listed(1, 0, "主动公开政府信息情况") + listed(1, 1, "丙") + listed(2, 0, "其他")
    assert texts(body, word__numbering=numbering) == [
        "一、总体情况",
        "（1）甲",
        "（2）乙",
        "二、主动公开政府信息情况",
        "（1）丙",
        "六、其他",
    ]


@pytest.mark.parametrize(
    ("number", "style", "printed"),
    [
        (10, "chineseCounting", "十"),
        (12, "chineseCountingThousand", "十二"),
        (105, "chineseCounting", "一百零五"),
        (21, "ideographDigital", "二一"),
        (3, "chineseLegalSimplified", "叁"),
        (2, "decimalEnclosedCircleChinese", "②"),
        (3, "lowerLetter", "c"),
        (4, "unheardOf", "4"),
    ],
)
def test_number_styles(number, style, printed):
    assert format_number(number, style) == printed


def rules(body):
    return [issue.rule for issue in read_document(body).issues]


def test_a_bomb_is_refused_before_it_is_unpacked():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("word/document.xml", b" " * (MAX_PART_BYTES + 1))
    assert rules(out.getvalue()) == ["unpacks_too_large"]


def test_entities_are_not_expanded():
    entities = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    bomb = f'<!DOCTYPE a [<!ENTITY a0 "{"x" * 1000}">{entities}]>'
    text = f"{bomb}<w:document {W}><w:body>{paragraph(run('&a9;'))}</w:body></w:document>"
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        package.writestr("word/document.xml", text)
    assert rules(out.getvalue())[0] in ("damaged", "not_a_report")


@pytest.mark.parametrize("share", [0.2, 0.6, 0.97])
def test_a_truncated_file_is_damaged(share):
    body = write_docx(*made("2021", 1))
    assert rules(body[: int(len(body) * share)])[0] in ("damaged", "unreadable_media")


def test_a_file_without_its_main_part_is_damaged():
    with pytest.raises(UnreadableError):
        read_docx(docx_of("")[:-30])
    deep = "<w:sdt><w:sdtContent>" * 1000 + "</w:sdtContent></w:sdt>" * 1000
    assert rules(docx_of(deep)) == ["damaged"]


def test_runs_of_a_hidden_style_are_left_out_and_signs_of_a_font_are_text():
    style = f"<w:styles {W}><w:style w:styleId='h'><w:rPr><w:vanish/></w:rPr></w:style></w:styles>"
    hidden = "<w:r><w:rPr><w:rStyle w:val='h'/></w:rPr><w:t>9</w:t></w:r>"
    sign = "<w:r><w:sym w:font='Symbol' w:char='F035'/></w:r>"
    body = paragraph(run("1") + hidden) + paragraph(sign)
    texts = [block.text for block in read_docx(docx_of(body, word__styles=style)).blocks]
    assert texts == ["1", "\uf035"]
