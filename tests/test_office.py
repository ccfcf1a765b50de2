"""DOC, WPS, RTF and ODT: the made reports as LibreOffice saves them; none installed; macros."""

import io
import zipfile

import pytest

from extract.read import read_document
from extract.readers import office
from tests.maker import make_text
from tests.render import (
    assert_whole,
    made,
    needs_libreoffice,
    save_as,
    spoken_of,
    write_docx,
    write_xlsx,
    wrong_cells,
)

REPORTS = {"2021": 11, "2019": 12}


@pytest.fixture(scope="module")
def saved(tmp_path_factory):
    """The two made reports in one format: (form, figures, bytes) of each."""

    def get(ending):
        reports = saved_reports()
        files = {f"{n}.docx": write_docx(*report) for n, report in enumerate(reports)}
        bodies = save_as(files, ending, tmp_path_factory.mktemp("saved"))
        return [(*report, body) for report, body in zip(reports, bodies, strict=True)]

    return get


@needs_libreoffice
@pytest.mark.parametrize("ending", ["doc", "rtf", "odt"])
def test_every_cell_of_a_saved_report(saved, ending):
    reports = saved(ending)
    converted = office.convert([body for *_, body in reports])
    for (form, figures, _), body in zip(reports, converted, strict=True):
        assert_whole(read_document(body), form, figures)
    form, figures, body = reports[0]
    assert_whole(read_document(body), form, figures)


@needs_libreoffice
def test_every_cell_of_a_pdf_that_an_office_writes(saved):
    for form, figures, body in saved("pdf"):
        assert_whole(read_document(body), form, figures)


@needs_libreoffice
def test_every_cell_of_the_odder_formats(saved, tmp_path):
    """Text and sheets of OpenDocument, packed and flat, and the XML of Word and Excel of 2003."""
    bodies = [body for ending in ("fodt", WORD_2003) for *_, body in saved(ending)]
    reports = [report for _ in range(2) for report in saved_reports()]
    sheets = [write_xlsx(*report) for report in saved_reports()]
    bodies += save_as({f"{n}.xlsx": body for n, body in enumerate(sheets)}, "ods", tmp_path)
    bodies += [excel_2003(*report) for report in saved_reports()]
    converted = office.convert(bodies)
    reports *= 2
    for (form, figures), body in zip(reports, converted, strict=True):
        reading = read_document(body)
        assert reading.form is form
        assert (wrong_cells(reading, figures), spoken_of(reading)) == ([], [])
    assert wrong_cells(read_document(bodies[-1]), reports[-1][1]) == []


WORD_2003 = "xml:MS Word 2003 XML"


def saved_reports():
    return [made(form_id, seed, 3000) for form_id, seed in REPORTS.items()]


def excel_2003(form, figures):
    """The made report as a sheet in one XML file, a row a line."""
    cell = '<Cell><Data ss:Type="String">{}</Data></Cell>'
    lines = (line.split("\t") for line in make_text(form, figures).splitlines())
    rows = "".join(f"<Row>{''.join(map(cell.format, line))}</Row>" for line in lines)
    return (
        '<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>'
        '<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"'
        ' xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet ss:Name="1"><Table>'
        f"{rows}</Table></Worksheet></Workbook>"
    ).encode()


RTF = rb"{\rtf1 a}"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def rules(body):
    return [issue.rule for issue in read_document(body).issues]


def test_without_libreoffice_an_issue_says_so(monkeypatch):
    monkeypatch.setenv("GONGKAI_SOFFICE", "")
    assert rules(RTF) == ["converter_missing"]


def test_a_program_that_hangs_is_ended(monkeypatch, tmp_path):
    program = tmp_path / "soffice"
    program.write_text("#!/bin/sh\nsleep 60\n")
    program.chmod(0o755)
    monkeypatch.setenv("GONGKAI_SOFFICE", str(program))
    monkeypatch.setattr(office, "START_SECONDS", 0.2)
    monkeypatch.setattr(office, "SECONDS_EACH", 0)
    assert rules(RTF) == ["converter_failed"]


@needs_libreoffice
def test_a_damaged_document_is_an_issue():
    body = OLE + bytes(500) + "WordDocument".encode("utf-16-le") + bytes(2000)
    assert rules(body)[0] in ("converter_failed", "not_a_report")


def test_a_locked_office_file_is_an_issue():
    assert rules(OLE + bytes(500) + "EncryptedPackage".encode("utf-16-le") + bytes(99)) == [
        "encrypted"
    ]


@needs_libreoffice
def test_a_macro_does_not_run(tmp_path):
    mark = tmp_path / "ran"
    assert read_document(with_macro(mark)).media_type == "application/vnd.oasis.opendocument.text"
    assert not mark.exists()


def with_macro(mark):
    """An ODT whose macro would write a file when the document is opened."""
    office_ns = "urn:oasis:names:tc:opendocument:xmlns:"
    namespaces = " ".join(
        f'xmlns:{short}="{office_ns}{name}:1.0"'
        for short, name in (("office", "office"), ("text", "text"), ("script", "script"))
    )
    xlink = 'xmlns:xlink="http://www.w3.org/1999/xlink"'
    listener = (
        '<script:event-listener script:language="ooo:script" script:event-name="dom:load"'
        ' xlink:href="vnd.sun.star.script:Standard.Module1.Main?language=Basic&amp;'
        'location=document" xlink:type="simple"/>'
    )
    library = 'xmlns:library="http://openoffice.org/2000/library"'
    parts = {
        "mimetype": "application/vnd.oasis.opendocument.text",
        "content.xml": f'<office:document-content {namespaces} {xlink} office:version="1.2">'
        f"<office:scripts><office:event-listeners>{listener}</office:event-listeners>"
        "</office:scripts><office:body><office:text><text:p>x</text:p></office:text>"
        "</office:body></office:document-content>",
        "Basic/script-lc.xml": f"<library:libraries {library} {xlink}><library:library"
        ' library:name="Standard" library:link="false"/></library:libraries>',
        "Basic/Standard/script-lb.xml": f'<library:library {library} library:name="Standard">'
        '<library:element library:name="Module1"/></library:library>',
        "Basic/Standard/Module1.xml": '<script:module xmlns:script="http://openoffice.org/2000/'
        'script" script:name="Module1" script:language="StarBasic">Sub Main\n'
        f'Open "{mark}" For Output As #1\nClose #1\nEnd Sub</script:module>',
    }
    manifest = "".join(
        f'<manifest:file-entry manifest:full-path="{name}" manifest:media-type="text/xml"/>'
        for name in ("content.xml", *list(parts)[2:])
    )
    parts["META-INF/manifest.xml"] = (
        f'<manifest:manifest xmlns:manifest="{office_ns}manifest:1.0"><manifest:file-entry'
        ' manifest:full-path="/" manifest:media-type="application/vnd.oasis.opendocument.text"/>'
        f"{manifest}</manifest:manifest>"
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        for name, text in parts.items():
            package.writestr(name, text)
    return out.getvalue()
