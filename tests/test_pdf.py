"""PDF: the made reports as a browser prints them, cut pages, running lines, hostile files."""

import io
import time
import zlib

import pypdfium2
import pytest

from extract.form import read_forms
from extract.grid import Cell
from extract.read import read_document
from extract.readers.joining import Piece, join_pieces
from extract.readers.lines import Line
from extract.readers.paragraphs import running_lines
from extract.readers.pdf import MAX_PAGES, read_pdf
from extract.readers.pdf_forms import Forms
from extract.readers.pdf_glyphs import is_garbled
from extract.readers.pdf_marks import Rule
from extract.readers.pdf_streams import MAX_STREAM_BYTES
from extract.readers.ruling import find_tables
from extract.values import TEXT, read_value
from tests.render import STYLES, assert_whole, made, needs_browser, print_pdf, styled

FORMS = {"2021": (1, 9), "2019": (2, 4000)}


@pytest.fixture(scope="module")
def printed(tmp_path_factory):
    """Each report printed once: (form, style) to figures and bytes."""
    kept = {}

    def get(form_id, style):
        if (form_id, style) not in kept:
            form, figures = made(form_id, *FORMS[form_id])
            page = styled(form, figures, style)
            kept[form_id, style] = figures, print_pdf(page, tmp_path_factory.mktemp("pdf"))
        return kept[form_id, style]

    return get


@needs_browser
@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("form_id", FORMS)
def test_every_cell_of_a_printed_report(printed, form_id, style):
    figures, body = printed(form_id, style)
    found = read_document(body)
    assert found.media_type == "application/pdf"
    assert_whole(found, read_forms()[form_id], figures)
    assert all(isinstance(n, int) for figure in found.figures for n in figure.place.values())


@needs_browser
def test_a_place_is_where_the_number_stands(printed):
    figures, body = printed("2021", "official")
    (figure,) = [f for f in read_document(body).figures if f.key == ("requests", "closed", "total")]
    place = figure.place
    with pypdfium2.PdfDocument(body) as document:
        page = document[place["page"] - 1]
        high = page.get_height()
        box = place["x0"], high - place["bottom"], place["x1"], high - place["top"]
        text = page.get_textpage().get_text_bounded(*box)
    assert text.strip() == str(figures["requests", "closed", "total"])


def cells(*rows, top=0):
    """Cells of rows of texts, one column each; None is no cell."""
    return tuple(
        Cell(text, row, column, {"page": 1, "top": top + row})
        for row, texts in enumerate(rows)
        for column, text in enumerate(texts)
        if text is not None
    )


def texts_of(grid):
    return [[cell.text for cell in row] for row in grid.rows]


XS = (0.0, 100.0, 200.0, 300.0)


def test_a_label_cut_by_the_page_is_joined_though_lines_close_it():
    above = Piece(XS, cells(("8.属于行政查询事项", "0", "1"), ("2.其他法律行政", "", "")), 2)
    below = Piece(XS, cells(("法规禁止公开", "3", "4"), ("3.其他", "5", "6")), 2)
    assert texts_of(join_pieces([above, below])) == [
        ["8.属于行政查询事项", "0", "1"],
        ["2.其他法律行政法规禁止公开", "3", "4"],
        ["3.其他", "5", "6"],
    ]


def test_two_rows_that_meet_at_a_page_stay_two():
    above = Piece(XS, cells(("1.信访举报投诉类申请", "", "")), 1, is_open_below=True)
    below = Piece(XS, cells(("2.重复申请", "", "7")), 1, is_open_above=True)
    assert len(join_pieces([above, below]).rows) == 2
    below = Piece(XS, cells(("具已获取信息", "", "7")), 1)
    above = Piece(XS, cells(("5.要求行政机关确认或重新出", "1", "2")), 1)
    assert len(join_pieces([above, below]).rows) == 2, "a column has a value on both sides"


def test_a_category_cut_by_the_page_is_one_cell():
    above = Piece(XS, cells(("（四）无", "1.本机关不掌握相关政府信息", "0")), 1)
    below = Piece(XS, cells(("法提供", "2.没有现成信息需要另行制作", "9")), 1)
    rows = join_pieces([above, below]).rows
    assert [[cell.text for cell in row] for row in rows] == [
        ["（四）无法提供", "1.本机关不掌握相关政府信息", "0"],
        ["2.没有现成信息需要另行制作", "9"],
    ]
    assert rows[0][0].rowspan == 2


def test_a_repeated_header_is_once():
    head = ("", "自然人", "总计")
    above = Piece(XS, cells(head, ("2.其他法律行政", "1", "1")), 2)
    below = Piece(XS, cells(head, ("法规禁止公开", "", ""), ("3.其他", "5", "6")), 3)
    assert texts_of(join_pieces([above, below])) == [
        [*head],
        ["2.其他法律行政法规禁止公开", "1", "1"],
        ["3.其他", "5", "6"],
    ]


def test_lines_make_cells():
    across = [Rule(y, 0, 90) for y in (0, 20, 40)]
    down = [Rule(x, 0, 40) for x in (0, 60, 90)] + [Rule(30, 20, 40)]
    (table,) = find_tables(across, down)
    assert [(r.top, r.left, r.bottom, r.right) for r in table.regions] == [
        (0, 0, 1, 2),
        (0, 2, 1, 3),
        (1, 0, 2, 1),
        (1, 1, 2, 2),
        (1, 2, 2, 3),
    ]
    assert table.region_at(10, 10) == 0
    assert table.region_at(100, 10) is None
    assert list(find_tables(across, [])) == []


def pdf_of(pages, **options):
    """An empty PDF of so many pages."""
    document = pypdfium2.PdfDocument.new()
    for _ in range(pages):
        document.new_page(595, 842)
    out = io.BytesIO()
    document.save(out, **options)
    document.close()
    return out.getvalue()


def test_ten_thousand_pages_are_cut():
    found = read_document(pdf_of(10_000))
    assert {"cut_short", "not_a_report"} == {issue.rule for issue in found.issues}
    assert str(MAX_PAGES) in found.issues[0].says.zh


@pytest.mark.parametrize(
    "body", [b"%PDF-1.7\n", b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj"]
)
def test_a_damaged_file_is_an_issue(body):
    assert [issue.rule for issue in read_document(body).issues] == ["damaged"]


@needs_browser
def test_a_truncated_file_is_an_issue_or_a_part(printed):
    _, body = printed("2021", "plain")
    for share in (0.1, 0.5, 0.9, 0.999):
        found = read_document(body[: int(len(body) * share)])
        assert found.issues
        assert all(figure.value is None for figure in found.figures) or found.form


def test_a_page_of_a_million_characters_is_cut():
    lines = (
        b"BT /F1 1 Tf 1 0 0 1 9 %d Tm (%s) Tj ET\n" % (y % 842, b"ab" * 500) for y in range(1000)
    )
    stream = zlib.compress(b"".join(lines), 9)
    found = read_document(hand_made(stream))
    assert "cut_short" in {issue.rule for issue in found.issues}


def test_a_page_that_unpacks_to_millions_of_characters_is_refused():
    line = b"BT /F1 1 Tf 1 0 0 1 9 9 Tm (%s) Tj ET\n" % (b"ab" * 500)
    found = read_document(hand_made(zlib.compress(line * (MAX_STREAM_BYTES // 1000), 9)))
    assert [issue.rule for issue in found.issues] == ["unpacks_too_large"]


def test_a_page_crowded_with_lines_is_cut():
    lines = (b"0 %d m 595 %d l S %d 0 m %d 842 l S\n" % (n, n, n, n) for n in range(0, 4000, 4))
    found = read_document(hand_made(zlib.compress(b"".join(lines))))
    assert "cut_short" in {issue.rule for issue in found.issues}


def test_a_page_of_a_hundred_thousand_lines_is_cut():
    stream = zlib.compress(b"0 0 m 500 0 l S 0 0 m 0 500 l S\n" * 50_000, 9)
    found = read_document(hand_made(stream))
    assert "cut_short" in {issue.rule for issue in found.issues}


# Pages that fill a document without any being too full: 60 of each.
CROWDS = {
    "glyphs": b"".join(
        b"BT /F1 1 Tf 1 0 0 1 9 %d Tm (%s) Tj ET\n" % (y, b"12 " * 60) for y in range(0, 842, 8)
    ),
    "paths": b"".join(
        b"%d %d m %d %d l S\n" % (x * 5, y * 9, x * 5 + 3, y * 9)
        for y in range(90)
        for x in range(110)
    ),
    "fields": b"".join(
        b"0 %d m 595 %d l S %d 0 m %d 842 l S\n" % (n * 4, n * 4, n * 3, n * 3) for n in range(190)
    ),
}


@pytest.mark.parametrize("name", CROWDS)
def test_a_document_of_crowded_pages_ends_in_a_few_seconds(name):
    start = time.process_time()
    found = read_document(hand_made(zlib.compress(CROWDS[name]), pages=60))
    assert time.process_time() - start < 6
    assert "cut_short" in {issue.rule for issue in found.issues}


@pytest.mark.parametrize("packed", [False, True])
def test_drawings_in_drawings_without_end_are_refused(packed):
    """Eight times eight levels: pdfium alone would take all memory for this kilobyte."""
    draw = zlib.compress(b"/X Do " * 8)
    where = (lambda n: b"%d 0 R" % (n + 20)) if packed else (lambda n: b"<< /X %d 0 R >>" % (n + 1))
    forms = {
        n: b"<< /Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject %s >>"
        b" /Filter /FlateDecode /Length %d >>\nstream\n%s\nendstream" % (where(n), len(draw), draw)
        for n in range(10, 18)
    }
    if packed:
        names = [b"<< /X %d 0 R >> " % (n + 1) for n in forms]
        head = b" ".join(b"%d %d" % (n + 20, 15 * k + k) for k, n in enumerate(forms))
        content = zlib.compress(head.ljust(99) + b"".join(name.ljust(16) for name in names))
        forms[50] = (
            b"<< /Type /ObjStm /N 8 /First 99 /Filter /FlateDecode /Length %d >>\nstream\n%s\n"
            b"endstream" % (len(content), content)
        )
    found = read_document(hand_made(zlib.compress(b"/X Do"), objects=forms))
    assert [issue.rule for issue in found.issues] == ["unpacks_too_large"]


@pytest.mark.parametrize(("mode", "scans"), [(0, ()), (3, (1,))])
def test_the_hidden_text_of_a_scanner_is_not_taken_for_print(mode, scans, monkeypatch):
    monkeypatch.setattr("extract.readers.image.MAX_PAGES", 0)
    picture = (
        b"<< /Type /XObject /Subtype /Image /Width 1 /Height 1 /ColorSpace /DeviceGray"
        b" /BitsPerComponent 8 /Length 1 >>\nstream\n\xff\nendstream"
    )
    page = b"q 595 0 0 842 0 0 cm /X Do Q BT %d Tr /F1 9 Tf 1 0 0 1 9 9 Tm (%s) Tj ET" % (
        mode,
        b"26 " * 30,
    )
    document = read_pdf(hand_made(zlib.compress(page), objects={10: picture}))
    assert document.scans == scans
    assert bool(document.blocks) == (not scans)


def test_a_seal_drawn_on_every_page_is_none_of_these():
    forms = Forms()
    forms.add_file(
        b"1 0 obj << /Subtype /Form /X 2 0 R >> stream 2 0 obj << /Subtype /Form >> stream"
    )
    forms.add_stream(1, b"/Fm0 Do /Fm1 Do")
    forms.add_stream(2, b"/Im0 Do")
    forms.add_stream(3, b"/Fm0 Do")
    assert forms.most_drawn() == 5


def hand_made(stream, extra=b"", *, pages=1, objects=None):
    """A PDF whose pages have this packed content; ``objects`` are more of them by number."""
    more = objects or {}
    kids = b" ".join([b"3 0 R"] * pages)
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [%s] /Count %d >>" % (kids, pages),
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
        b" /Resources << /Font << /F1 5 0 R >> /XObject << /X 10 0 R >> >> >>",
        b"<< /Filter /FlateDecode /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    parts = [b"%PDF-1.4\n"]
    for number, one in (*enumerate(objects, 1), *more.items()):
        parts.append(b"%d 0 obj\n%s\nendobj\n" % (number, one))
    return b"".join(parts) + b"trailer << /Root 1 0 R " + extra + b" >>\n%%EOF"


@pytest.mark.parametrize(
    ("matrix", "step"),
    [
        ("1 0 0 1 100 {}", (700, -20)),
        ("0 1 -1 0 {} 100", (100, 20)),
        ("0 -1 1 0 {} 700", (400, -20)),
        ("-1 0 0 -1 400 {}", (100, 20)),
    ],
)
def test_text_on_its_side_or_head_is_read(matrix, step):
    lines = [
        f"BT /F1 9 Tf {matrix.format(step[0] + n * step[1])} Tm ({text}) Tj ET\n"
        for n, text in enumerate(("one two", "three four"))
    ]
    document = read_pdf(hand_made(zlib.compress("".join(lines).encode())))
    assert [block.text for block in document.paragraphs()] == ["one two", "three four"]


def test_a_locked_file_is_an_issue():
    lock = (
        b"/ID [<00><00>] /Encrypt << /Filter /Standard /V 1 /R 2 /P -4 /O <"
        + b"11" * 32
        + b"> /U <"
        + b"22" * 32
        + b"> >>"
    )
    found = read_document(hand_made(zlib.compress(b""), lock))
    assert [issue.rule for issue in found.issues] == ["encrypted"]


@needs_browser
def test_a_scan_that_ocr_does_not_reach_is_named_by_its_pages(printed, monkeypatch):
    monkeypatch.setattr("extract.readers.image.MAX_PAGES", 0)
    _, body = printed("2021", "plain")
    with pypdfium2.PdfDocument(body) as document:
        images = [document[n].render(scale=1).to_pil().convert("RGB") for n in range(2)]
    out = io.BytesIO()
    images[0].save(out, "PDF", save_all=True, append_images=images[1:])
    document = read_pdf(out.getvalue())
    assert (document.blocks, document.scans) == ((), (1, 2))


def test_fields_that_are_filled_in_are_print():
    widget = "/Type /Annot /Subtype /Widget /FT /Tx /T (a) /V (x26) /Rect [10 10 40 20]"
    body = f"""%PDF-1.4
1 0 obj <</Type /Catalog /Pages 2 0 R>> endobj
2 0 obj <</Type /Pages /Kids [3 0 R] /Count 1>> endobj
3 0 obj <</Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] /Annots [4 0 R 5 0 R]>> endobj
4 0 obj <<{widget}>> endobj
5 0 obj <<{widget.replace("x26", "y")} /F 2>> endobj
trailer <</Root 1 0 R>>"""
    (paragraph,) = read_pdf(body.encode()).blocks
    assert paragraph.text == "x26"
    assert paragraph.place == {"page": 1, "x0": 10, "top": 180, "x1": 40, "bottom": 190}


@needs_browser
def test_a_watermark_is_no_text(tmp_path):
    slanted = "<div style='position:absolute;rotate:-40deg'>水印123</div>"
    body = print_pdf(f"<meta charset=utf-8>{slanted}<p>正文</p>", tmp_path)
    assert [block.text for block in read_pdf(body).blocks] == ["正文"]


def test_a_bare_number_at_a_pages_edge_is_a_page_number_only_if_it_counts_pages():
    def page(number, *texts):
        places = enumerate(texts)
        return 100.0, [Line((t,), number, 0, 10.0 * n, 9, 10.0 * n + 8, 8) for n, t in places]

    pages = [page(1, "26", "x", "1"), page(2, "0", "y", "8"), page(3, "z", "w", "3"), page(4, "9")]
    running = running_lines([(20.0, lines) for _, lines in pages])
    left = [line.text for _, lines in pages for line in lines if id(line) not in running]
    assert left == ["26", "x", "0", "y", "8", "z", "w", "9"]


def test_what_a_font_does_not_tell_is_read_from_the_page_drawn(monkeypatch):
    monkeypatch.setattr("extract.readers.image.MAX_PAGES", 0)
    nameless = (
        b"<< /Type /Font /Subtype /Type0 /BaseFont /A /Encoding /Identity-H /DescendantFonts [<<"
        b" /Type /Font /Subtype /CIDFontType2 /BaseFont /A /FontDescriptor << /Type /FontDescriptor"
        b" /FontName /A /Flags 4 >> /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity)"
        b" /Supplement 0 >> >>] >>"
    )
    text = b"BT /F1 9 Tf 1 0 0 1 100 700 Tm <%s> Tj ET"
    document = read_pdf(hand_made(zlib.compress(text % (b"0041" * 40)), objects={5: nameless}))
    assert (document.blocks, document.scans) == ((), (1,))


@pytest.mark.parametrize(
    ("lost", "digits", "garbled"),
    [(0, 0, False), (5, 0, False), (20, 60, False), (20, 3, True), (90, 95, True)],
)
def test_a_font_of_its_own_for_digits_may_tell_none(lost, digits, garbled):
    texts = ["\ufffd"] * lost + ["7"] * digits + ["字"] * 100
    assert is_garbled(texts) == garbled


def test_a_character_that_is_not_told_is_no_blank():
    assert read_value("1\ufffd").kind == read_value("\ufffd").kind == TEXT


def test_digits_with_a_line_through_them_are_struck_out():
    text = b"BT /F1 9 Tf 1 0 0 1 100 700 Tm (54) Tj ET BT /F1 9 Tf 1 0 0 1 110 700 Tm (47) Tj ET"
    line = b" 100 703 m 110 703 l S 110 698 m 120 698 l S"
    (paragraph,) = read_pdf(hand_made(zlib.compress(text + line))).blocks
    assert paragraph.text == "~~5~~~~4~~47"
    assert read_value(paragraph.text).value == 47
