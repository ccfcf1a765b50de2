from html import escape

import pytest
from selectolax.lexbor import LexborHTMLParser

from extract.grid import MAX_CELLS
from extract.readers.html import find_cell, read_html


def grid(html):
    return next(read_html(html).grids())


def test_spans_move_later_cells_to_the_right():
    found = grid("<table><tr><td rowspan=2>a<td colspan=2>b</tr><tr><td>c<td>d</tr></table>")
    assert [(c.text, c.column) for row in found.rows for c in row] == [
        ("a", 0),
        ("b", 1),
        ("c", 1),
        ("d", 2),
    ]


def test_spans_split_digits_and_breaks_separate_them():
    rows = grid(
        "<table><tr><td><span>2</span><b>6</b></td><td>2<br>6</td><td><p>1</p><p>0</p></td></table>"
    ).rows
    assert [cell.text for cell in rows[0]] == ["26", "2 6", "1 0"]


def test_every_place_leads_back_to_its_cell():
    html = (
        "<table><tr><td>x<table><tr><td>in<td>ner</table></td></tr></table>"
        "<noscript><table><tr><td>hidden</table></noscript>"
        "<table><thead><tr><th>h</thead><tbody><tr><td>1<td>2</tbody></table>"
    )
    tree = LexborHTMLParser(html)
    places = [(c.text, dict(c.place)) for g in read_html(html).grids() for r in g.rows for c in r]
    assert [text for text, _ in places] == ["x", "in", "ner", "h", "1", "2"]
    for text, place in places:
        node = find_cell(tree, **place)
        assert node is not None
        assert node.text().startswith(text)
    assert find_cell(tree, 9, 1, 1) is None
    assert find_cell(tree, 1, 1, 9) is None


def test_scripts_and_comments_are_not_text():
    document = read_html("<p>a<script>b</script><!-- c -->d<style>e</style></p>")
    assert [p.text for p in document.paragraphs()] == ["ad"]


def test_what_is_hidden_is_left_out_and_places_still_lead_back():
    html = (
        "<table><tr style='display:none'><td>1</td></tr>"
        "<tr><td hidden>2</td><td>3<sup>1</sup><s>4</s></td></tr></table>"
    )
    ((cell,),) = grid(html).rows
    assert (cell.text, cell.column) == ("3[1]~~4~~", 0)
    node = find_cell(LexborHTMLParser(html), **cell.place)
    assert node is not None
    assert node.text() == "314"


def test_numbers_in_fields_of_a_form_are_printed():
    page = (
        "<table><tr><td>新收</td><td><input type='text' value='26'> 件</td>"
        "<td><input value=''></td><td><input type='hidden' value='9'>/</td></tr></table>"
        "<form><input value='关键词'></form>"
    )
    (grid,) = read_html(page).blocks
    assert [cell.text for cell in grid.rows[0]] == ["新收", "26 件", "", "/"]


@pytest.mark.parametrize(
    "style",
    [
        "font-size:0",
        "FONT-SIZE: 0px",
        "visibility:hidden",
        "opacity: 0;",
        "color:transparent",
        "position:absolute;left:-9999px",
        "display:inline-block;width:0;overflow:hidden",
        "display : none !important",
    ],
)
def test_what_nobody_sees_does_not_run_into_a_number(style):
    hidden = f"<span style='{style}'>9</span>"
    rows = grid(f"<table><tr><td><p>{hidden}12</p></td><td><sup>1</sup>{hidden}3</td></table>").rows
    assert [cell.text for cell in rows[0]] == ["~~9~~12", "[1]~~9~~3"]


@pytest.mark.parametrize("style", ["font-size:0.9em", "opacity:0.5", "left:-9px", "margin:0"])
def test_what_is_small_or_moved_is_seen(style):
    shown = f"<td style='font-size:0'><b style='font-size:9pt'>{26}</b></td>"
    rows = grid(f"<table><tr><td><i style='{style}'>9</i>12</td>{shown}</table>").rows
    assert [cell.text for cell in rows[0]] == ["912", "26"]


def test_classes_that_a_page_hides():
    sheet = (
        ".gone, .x { display: none } @media print { .shown { display: none } } .x.on{display:block}"
    )
    rows = grid(
        f"<head><style>{sheet}</style></head><table><tr class=gone><td>1</tr><tr><td class=gone>2"
        "<td>3<td><b class=gone>9</b>4<td><i class=shown>5</i>6<td><u class='x on'>7</u>8</table>"
    ).rows
    assert [cell.text for row in rows for cell in row] == ["3", "~~9~~4", "56", "78"]


def test_a_cell_that_shows_no_text_is_not_blank():
    shows = "<img src=a alt=29>", "<svg><text>5</text></svg>", "<script>document.write(5)</script>"
    others = "<img src=a width=1>", "<img src=a>7", "<script>go()</script>"
    cells = "".join(f"<td>{one}</td>" for one in (*shows, *others))
    rows = grid(f"<img src=logo><table><tr>{cells}</table>").rows
    assert [cell.text for cell in rows[0]] == ["[图：29]", "[图]", "[图]", "", "7", ""]


@pytest.mark.parametrize(
    ("style", "cell", "text"),
    [
        ('.n::before{content:"7"}', '<td class="n">', "[样式表写的数字]"),
        (".n:after{content:'\\31 '}", '<td>2<b class="n"></b>', "2[样式表写的数字]"),
        ("td:before{content:attr(data-v)}", '<td data-v="5">', "[样式表写的数字]"),
        ("td:before{content:attr(data-label)}", '<td data-label="第1列">3', "3"),
        ('.n:before{content:"\\e601"} .c:after{content:""}', '<td class="n c">4', "4"),
        ('@media print{td:before{content:"1"}}', "<td>4", "4"),
    ],
)
def test_digits_that_a_style_sheet_writes_are_no_blank(style, cell, text):
    (found,) = read_html(f"<style>{style}</style><table><tr>{cell}</table>").grids()
    assert found.rows[0][0].text == text


def test_hidden_tables_stand_apart_from_what_is_shown():
    document = read_html("<div hidden><table><tr><td>1</table></div><table><tr><td>2</table>")
    assert [cell.text for g in document.grids() for row in g.rows for cell in row] == ["2"]
    assert len(document.whole) == 2


@pytest.mark.parametrize("tag", ["textarea", "xmp"])
def test_markup_that_a_page_holds_as_text_is_read(tag):
    held = "<p>heading</p><table><tr><td>a<td>1</tr></table><textarea>&lt;table&gt;</textarea>"
    html = f"<table><tr><td>x<td>y</table><{tag}>{held}</{tag}>"
    if tag == "textarea":
        html = html.replace(held, escape(held))
    document = read_html(html)
    assert [[c.text for row in g.rows for c in row] for g in document.grids()][1] == ["a", "1"]
    assert "heading" in [p.text for p in document.paragraphs()]
    places = [dict(c.place) for g in document.grids() for row in g.rows for c in row]
    assert [("table" in place) for place in places] == [True, True, False, False]


def test_markup_that_a_page_holds_hidden_is_a_table_where_it_shows_none():
    held = escape("<table><tr><td>a<td>1</tr></table>")
    document = read_html(f'<textarea style="display:none">{held}</textarea>')
    assert not list(document.grids())
    assert len(document.whole) == 1


def test_a_layout_table_is_prose_too():
    long = "字" * 301
    document = read_html(f"<table><tr><td><p>{long}</p><p>二</p></td></tr></table>")
    assert [p.text for p in document.paragraphs()] == [long, "二"]


def test_a_table_inside_a_layout_table_is_no_prose():
    data = "<table><tr><td>行政许可<td>5</table>"
    document = read_html(f"<table><tr><td>菜单<td><p>一</p>{data}<p>二</p></table>")
    assert [p.text for p in document.paragraphs()] == ["菜单", "一", "二"]
    assert len(list(document.grids())) == 2


def test_hostile_markup_ends():
    assert read_html("<div>" * 5000 + "x").cut
    wide = read_html("<table>" + "<tr><td colspan=99999 rowspan=99999>1" * 50 + "</table>")
    assert len(next(wide.grids()).rows) == 50
    many = read_html("<table><tr>" + "<td>1" * (MAX_CELLS + 10) + "</table>")
    assert many.cut
    assert list(read_html("").blocks) == []
