"""Makes the frozen documents of the gold set and what each of them prints.

    python -m tests.gold.build        # overwrites documents/ and expected.csv: read the difference

Each document is one form, one seed, one variation and one medium, rendered with real tools:
chromium to PDF and PNG, python-docx, openpyxl, LibreOffice to DOC, RTF and XLS. What is expected is
written from the figures that the document was made of, never from what reading gives.
"""

import csv
import random
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bs4 import BeautifulSoup

from extract.form import Form, read_forms
from tests import render, scans
from tests import test_read_mutated as lines
from tests import test_read_pages as pages
from tests.maker import Figures, join_text, make_figures, make_html, tables_of

HERE = Path(__file__).parent
DOCUMENTS, EXPECTED = HERE / "documents", HERE / "expected.csv"
BLANK_COLUMNS = ("enterprise", "research", "public_interest", "legal_service", "other")


@dataclass(frozen=True)
class Document:
    """One document: what it prints (as text, by key) and its bytes."""

    name: str
    form: Form
    printed: dict[tuple[str, str, str], str]
    body: bytes


def main() -> None:
    """Write every document and the expectations."""
    DOCUMENTS.mkdir(exist_ok=True)
    for old in DOCUMENTS.iterdir():
        old.unlink()
    with EXPECTED.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["document", "form", "table", "row", "column", "printed"])
        for document in make_all():
            (DOCUMENTS / document.name).write_bytes(document.body)
            for (table, row, column), printed in document.printed.items():
                writer.writerow([document.name, document.form.id, table, row, column, printed])
            print(document.name, len(document.body))


def make_all() -> Iterator[Document]:
    """All documents of the set, each seed used once."""
    yield from make_pages()
    yield from make_texts()
    with tempfile.TemporaryDirectory() as folder:
        yield from make_rendered(Path(folder))


def start(name: str, seed: int, form_id: str, most: int) -> tuple[Form, Figures, random.Random]:
    """A form with figures; ``name`` only to keep seeds of different kinds apart."""
    rng = random.Random(f"{name} {seed}")
    form = read_forms()[form_id]
    return form, make_figures(form, rng, most), rng


def as_printed(figures: Figures) -> dict[tuple[str, str, str], str]:
    """What a document prints that prints the figures plainly."""
    return {key: str(value) for key, value in figures.items()}


def make_pages() -> Iterator[Document]:
    """HTML: every variation of a page once, both forms plain, in UTF-8 and GB 18030."""
    for n, mutate in enumerate([*pages.WHOLE, *pages.BLANKED]):
        form, figures, rng = start("page", n, "2021", 30)
        soup = BeautifulSoup(make_html(form, figures), "html.parser")
        mutate(soup, rng)
        printed = as_printed(figures)
        if mutate in pages.BLANKED:
            printed |= {k: "" for k in printed if k[0] == "requests" and k[2] in BLANK_COLUMNS}
        yield Document(f"page-{mutate.__name__}.html", form, printed, str(soup).encode())
    for form_id in read_forms():
        form, figures, _ = start("plain", 0, form_id, 4000)
        body = make_html(form, figures).encode("gb18030")
        yield Document(f"plain-{form_id}-gb18030.html", form, as_printed(figures), body)


def make_texts() -> Iterator[Document]:
    """Text: tabs, Markdown, blanks; rows moved, tables broken, lines of uneven length."""
    ways: dict[str, Callable[[list[list[list[str]]], random.Random], None]] = {
        "plain": lambda tables, rng: None,
        "swapped": lines.swap_rows,
        "broken": lines.break_table,
        "uneven": lines.unequal_width,
    }
    for form_id in read_forms():
        for name, way in ways.items():
            form, figures, rng = start(name, 1, form_id, 90)
            tables = tables_of(form, figures)
            way(tables, rng)
            body = join_text(form, tables)
            yield Document(f"text-{name}-{form_id}.txt", form, as_printed(figures), body.encode())
        form, figures, _ = start("markdown", 2, form_id, 90)
        piped = [[_piped(line) for line in table] for table in tables_of(form, figures)]
        body = join_text(form, piped)
        yield Document(f"markdown-{form_id}.md", form, as_printed(figures), body.encode())
        form, figures, _ = start("spaced", 3, form_id, 90)
        spaced = [[_spaced(line) for line in table] for table in tables_of(form, figures)]
        body = join_text(form, spaced)
        yield Document(f"text-spaced-{form_id}.txt", form, as_printed(figures), body.encode())


def _piped(line: list[str]) -> list[str]:
    return ["| " + " | ".join(line) + " |"]


def _spaced(line: list[str]) -> list[str]:
    """A row of three or more values set apart by blanks only; other lines keep their tabs."""
    values = [cell for cell in line if cell.isdigit()]
    labels = [cell for cell in line if cell and not cell.isdigit()]
    return [" ".join([*labels, *values])] if len(values) > 2 else line


def make_rendered(folder: Path) -> Iterator[Document]:
    """PDF in every style, DOCX, XLSX, what LibreOffice writes of them, pictures."""
    for n, style in enumerate(render.STYLES):
        form_id = list(read_forms())[n % 2]
        form, figures, _ = start(style, 3, form_id, 500)
        body = render.print_pdf(render.styled(form, figures, style), folder)
        yield Document(f"print-{style}-{form_id}.pdf", form, as_printed(figures), body)
    for form_id in read_forms():
        yield from _office(form_id, folder)
        yield from _pictures(form_id, folder)


def _office(form_id: str, folder: Path) -> Iterator[Document]:
    for seed in range(2):
        form, figures, _ = start("word", seed, form_id, 500)
        word = render.write_docx(form, figures)
        yield Document(f"word-{form_id}-{seed}.docx", form, as_printed(figures), word)
        ending = ("doc", "rtf")[seed]
        (saved,) = render.save_as({f"a{seed}{form_id}.docx": word}, ending, folder)
        yield Document(f"saved-{form_id}.{ending}", form, as_printed(figures), saved)
    form, figures, _ = start("sheet", 0, form_id, 500)
    sheet = render.write_xlsx(form, figures, bordered=True)
    yield Document(f"sheet-{form_id}.xlsx", form, as_printed(figures), sheet)


def _pictures(form_id: str, folder: Path) -> Iterator[Document]:
    for seed, (kind, spoilt) in enumerate(_SPOILT.items()):
        form, figures, rng = start(kind, seed, form_id, 90)
        picture = scans.take_screenshot(make_html(form, figures), folder)
        angle = rng.uniform(-1.5, 1.5) if kind == "crooked" else 0.0
        body = scans.spoil(picture, angle=angle, seed=seed, **spoilt)
        yield Document(f"picture-{kind}-{form_id}.jpg", form, as_printed(figures), body)


_SPOILT: dict[str, dict[str, Any]] = {
    "clean": {"quality": 85},
    "crooked": {"quality": 60, "blur": 0.5, "noise": 6.0},
}


if __name__ == "__main__":
    main()
