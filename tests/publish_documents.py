"""An archive of documents that are no pages: PDF, pictures, Word, a sheet; and what is broken."""

import io
from pathlib import Path

from PIL import Image

from crawler.archive import Archive
from crawler.captures import CaptureStore, Origin
from crawler.register import Agency
from extract.load import extract

DOCUMENTS = Path(__file__).parent / "gold" / "documents"
AT = "2026-01-31T09:15:00Z"
PAGE = "http://seal.example/report.html"
HOSTILE_PDF = b"%PDF-1.4\n1 0 obj<</OpenAction<</S/JavaScript/JS(app.alert(1))>>>>endobj"
# Each body of a report has one; what is `kept` is evidence only, and not read.
REPORTS = {
    "pdf-ju": "print-official-2019.pdf",
    "wide-ju": "print-landscape-2019.pdf",
    "word-ju": "word-2021-0.docx",
    "sheet-ju": "sheet-2021.xlsx",
    "doc-ju": "saved-2019.doc",
}


def picture(colour: str) -> bytes:
    """A picture of one colour, 800 by 600."""
    body = io.BytesIO()
    Image.new("RGB", (800, 600), colour).save(body, "PNG")
    return body.getvalue()


def write_documents(folder: Path) -> tuple[Path, dict[str, int]]:
    """Build the archive in a folder; its path, and each document's capture id by its name."""
    archive = Archive(folder / "documents.db")
    names = [*REPORTS, "seal-ju", "broken-ju"]
    agencies = [
        Agency(id=n, name=f"{n}局", region="410000", kind="department", home="http://seal.example/")
        for n in names
    ]
    archive.write_agencies({agency.id: agency for agency in agencies})
    store = CaptureStore(archive, run_id=None)

    def keep(agency: str, url: str, body: bytes, **origin: object) -> int:
        known = {"role": "import", "agency_id": agency, **origin}
        return int(store.store_file(url, body, at=AT, origin=Origin(**known)).capture_id)

    ids = {
        name: keep(agency, f"http://{agency}.example/{name}", (DOCUMENTS / name).read_bytes())
        for agency, name in REPORTS.items()
    }
    beside = {"role": "attachment", "referrer": PAGE}
    ids["page"] = keep("seal-ju", PAGE, b"<html><body><img src=a.png><img src=b.png></body></html>")
    for name, colour in (("a.png", "white"), ("b.png", "teal")):
        ids[name] = keep("seal-ju", f"http://seal.example/{name}", picture(colour), **beside)
    bomb = b"\x89PNG\r\n\x1a\n" + b"\0" * 9000
    ids["bad.png"] = keep("broken-ju", "http://seal.example/bad.png", bomb, **beside)
    ids["bad.pdf"] = keep("broken-ju", "http://seal.example/bad.pdf", HOSTILE_PDF)
    ids["bad.docx"] = keep(
        "broken-ju", "http://seal.example/bad.docx", b"PK\x03\x04word/document.xml" + b"\0" * 99
    )
    store.close()
    extract(archive)
    archive.close()
    return archive.path, ids
