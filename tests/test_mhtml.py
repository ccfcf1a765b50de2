"""MHTML: a page and its pictures in one file, as Word and browsers save them."""

import io
import random
from email.encoders import encode_base64, encode_quopri
from email.mime.base import MIMEBase
from email.mime.multipart import MIMEMultipart

import pytest
from PIL import Image

from extract.form import read_forms
from extract.read import read_document
from extract.readers.mhtml import read_mhtml
from tests.maker import make_figures, make_html
from tests.render import PROSE, assert_whole

FORM = read_forms()["2021"]
FIGURES = make_figures(FORM, random.Random(31))


def part(kind, body, encode, charset=None):
    made = MIMEBase(*kind.split("/"), **({"charset": charset} if charset else {}))
    made.set_payload(body)
    encode(made)
    return made


def saved(*parts):
    whole = MIMEMultipart("related", type="text/html")
    for one in parts:
        whole.attach(one)
    return whole.as_bytes()


@pytest.mark.parametrize("charset", ["utf-8", "gb2312", None])
@pytest.mark.parametrize("encode", [encode_quopri, encode_base64])
def test_every_cell_of_a_saved_page(charset, encode):
    page = make_html(FORM, FIGURES).replace("正文。", PROSE).encode(charset or "gb18030")
    found = read_document(saved(part("text/html", page, encode, charset)))
    assert found.media_type == "multipart/related"
    assert_whole(found, FORM, FIGURES)


def test_pictures_are_kept_in_their_order():
    out = io.BytesIO()
    Image.effect_noise((90, 90), 90).save(out, "PNG")
    body = saved(
        part("text/html", b"<p>x", encode_quopri),
        part("image/png", out.getvalue(), encode_base64),
        part("image/gif", b"", encode_base64),
    )
    assert read_mhtml(body).pictures == (out.getvalue(), b"")


@pytest.mark.parametrize(
    "body",
    [
        b"MIME-Version: 1.0\nContent-Type: multipart/related; boundary=b\n\n",
        b"Content-Type: multipart/related\n\n<p>no parts",
        saved(part("image/gif", b"x", encode_base64)),
        saved(*(part("text/css", b"x", encode_base64) for _ in range(600))),
        b"Content-Type: multipart/related; boundary=b\n\n" + b"--b\nContent-Type: multipart/mixed;"
        b" boundary=b\n\n" * 5000,
    ],
    ids=["empty", "no parts", "no page", "too many parts", "parts in parts"],
)
def test_a_file_without_a_page_is_an_issue(body):
    assert {issue.rule for issue in read_document(body).issues} == {"damaged"}
