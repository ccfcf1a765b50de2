"""Saved pages, documents, folders, WARC and WACZ files of others, brought into the archive."""

import stat
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import IO
from urllib.parse import quote, unquote, urljoin, urlsplit

from crawler.archive import Archive, now
from crawler.captures import CaptureStore, Origin, Stored
from crawler.coding import MAX_BYTES
from crawler.decode import decode
from crawler.errors import GongkaiError, WriteError
from crawler.lock import archive_lock
from crawler.markup import parse_html
from crawler.media import sniff_media_type
from crawler.register import Agency
from crawler.replay import catch_up
from crawler.warc_import import Carried, read_warc

_WARC = (".warc", ".warc.gz")
_ASSET_FOLDERS = ("_files", ".files", "_file", "_assets")
_DRESS = (".css", ".js", ".ico", ".woff", ".woff2", ".ttf", ".svg", ".map")


@dataclass
class ImportSummary:
    """What was brought in, and a line for each thing that could not be."""

    documents: int = 0
    attachments: int = 0
    captures_new: int = 0
    errors: list[str] = field(default_factory=list)


def import_paths(
    archive: Archive, paths: Sequence[Path], agency: Agency, url: str | None = None
) -> ImportSummary:
    """Bring files and folders into the archive as captures of an agency.

    ``url`` is where the one document was found; without it, a file gets an address of the form
    ``file:///<agency>/<name>``, against which the page's relative links still resolve. Raises
    GongkaiError if nothing can be begun; what is wrong with single files is in the summary.
    """
    documents = [document for path in paths for document in _find_documents(path)]
    if url is not None and len(documents) != 1:
        raise GongkaiError(f"--url names one document, but there are {len(documents)}")
    with archive_lock(archive.path):
        catch_up(archive)
        archive.write_agencies({agency.id: agency})
        run_id = archive.begin_run(f"import {' '.join(map(str, paths))}"[:2000])
        with closing(CaptureStore(archive, run_id=run_id)) as store:
            job = _Import(store, agency, url)
            for document in documents:
                job.take(document)
            store.end_run()
    return job.summary


@dataclass(frozen=True, kw_only=True)
class _Document:
    """One document: its file, its name inside what was given, the files that belong to it."""

    path: Path
    name: str
    assets: tuple[tuple[str, Path], ...] = ()


class _Import:
    def __init__(self, store: CaptureStore, agency: Agency, url: str | None) -> None:
        self.summary = ImportSummary()
        self._store = store
        self._agency = agency
        self._url = url

    def take(self, document: _Document) -> None:
        """Bring in one document; a failure becomes a line, but for a disk that takes no more."""
        try:
            if document.name.lower().endswith(_WARC):
                with document.path.open("rb") as file:
                    self._take_warc(document.name, file)
            elif document.name.lower().endswith(".wacz"):
                self._take_wacz(document)
            else:
                self._take_files(document)
        except WriteError:
            raise
        except (GongkaiError, OSError, zipfile.BadZipFile, zlib.error) as error:
            self.summary.errors.append(f"{document.path}: {error}")

    def _take_files(self, document: _Document) -> None:
        url = self._url or _address(self._agency, document.name)
        origin = Origin(agency_id=self._agency.id, role="import")
        self._count(self._take_file(document.path, url, origin))
        self.summary.documents += 1
        for reference, path in document.assets:
            origin = Origin(agency_id=self._agency.id, role="attachment", referrer=url)
            try:
                self._count(self._take_file(path, urljoin(url, reference), origin))
                self.summary.attachments += 1
            except WriteError:
                raise
            except (GongkaiError, OSError) as error:
                self.summary.errors.append(f"{path}: {error}")

    def _take_file(self, path: Path, url: str, origin: Origin) -> Stored:
        return self._store.store_file(url, _read_file(path), at=now(), origin=origin)

    def _take_wacz(self, document: _Document) -> None:
        with zipfile.ZipFile(document.path) as wacz:
            for name in wacz.namelist():
                if name.startswith("archive/") and name.lower().endswith(_WARC):
                    with wacz.open(name) as file:
                        self._take_warc(f"{document.name}/{name}", file)

    def _take_warc(self, name: str, file: IO[bytes]) -> None:
        for carried in read_warc(file):
            if isinstance(carried, Carried):
                self._take_carried(carried)
            else:
                self.summary.errors.append(f"{name}: {carried}")

    def _take_carried(self, carried: Carried) -> None:
        origin = Origin(agency_id=self._agency.id, role=carried.role, referrer=carried.referrer)
        exchange = carried.exchange
        try:
            stored = self._store.store_exchange(exchange, origin)
        except WriteError:
            raise
        except GongkaiError as error:
            self.summary.errors.append(f"{exchange.url}: {error}")
            return
        self._count(stored)
        self.summary.documents += carried.role == "report"
        self.summary.attachments += carried.role == "attachment"

    def _count(self, stored: Stored) -> None:
        self.summary.captures_new += stored.new


def _find_documents(path: Path) -> Iterator[_Document]:
    if path.is_dir() and not path.is_symlink():
        yield from _find_in_folder(path)
    else:
        yield _with_assets(path, root=path.parent, name=path.name)


def _find_in_folder(folder: Path) -> Iterator[_Document]:
    files = sorted(p for p in folder.rglob("*") if _is_plain_file(p, folder))
    names = {path: path.relative_to(folder.parent).as_posix() for path in files}
    documents = [_with_assets(p, root=folder, name=names[p]) for p in files if _is_page(p)]
    taken = {asset for document in documents for _, asset in document.assets}
    pages = [document for document in documents if document.path not in taken]
    known = {document.path for document in documents} | taken
    yield from pages
    for path in files:
        if path not in known and not path.name.lower().endswith(_DRESS):
            yield _Document(path=path, name=names[path])


def _with_assets(path: Path, *, root: Path, name: str) -> _Document:
    if not _is_page(path):
        return _Document(path=path, name=name)
    beside = [path.with_name(path.stem + end) for end in _ASSET_FOLDERS]
    found = {
        asset.relative_to(path.parent).as_posix(): asset
        for folder in beside
        if folder.is_dir() and not folder.is_symlink()
        for asset in sorted(folder.rglob("*"))
        if _is_plain_file(asset, folder) and not asset.name.lower().endswith(_DRESS)
    }
    found |= _referred(path, root=root)
    quoted = {quote(reference): asset for reference, asset in found.items()}
    return _Document(path=path, name=name, assets=tuple(quoted.items()))


def find_pictures(page: Path) -> list[Path]:
    """The picture files beside a page that it shows, in its order; none outside its folder."""
    beside = _referred(page, root=page.parent) if _is_page(page) else {}
    return [path for path in beside.values() if sniff_media_type(_head(path)).startswith("image/")]


def _head(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(1024)


def _referred(page: Path, *, root: Path) -> dict[str, Path]:
    """The files under ``root`` that a page shows or links to, by their relative address."""
    try:
        tree = parse_html(decode(_read_file(page)))
    except (GongkaiError, OSError):
        return {}  # the page itself will be reported
    found: dict[str, Path] = {}
    nodes = [(n, "src") for n in tree.css("img[src]")] + [(n, "href") for n in tree.css("a[href]")]
    for node, attribute in nodes:
        reference = unquote(urlsplit((node.attributes.get(attribute) or "").strip()).path)
        local = _inside(page.parent / reference, root) if reference else None
        if local and local != page and not _is_page(local):
            found[PurePosixPath(reference).as_posix()] = local
    return found


def _inside(path: Path, root: Path) -> Path | None:
    """The file, if it is a plain one under ``root`` with no symbolic link on the way."""
    try:
        lexical = Path(*path.parts[:1]).joinpath(*_collapse(path.parts[1:]))
        inside = lexical.is_relative_to(root) and _is_plain_file(lexical, root)
    except (OSError, ValueError):
        return None
    return lexical if inside else None


def _collapse(parts: Sequence[str]) -> list[str]:
    out: list[str] = []
    for part in parts:
        if part == "..":
            out = out[:-1]
        elif part != ".":
            out.append(part)
    return out


def _is_plain_file(path: Path, root: Path) -> bool:
    """Whether it is a regular file, reached from ``root`` without a symbolic link."""
    steps = [path, *path.parents]
    within = [step for step in steps if step != root and step.is_relative_to(root)]
    if any(step.is_symlink() for step in within) or not path.exists():
        return False
    return stat.S_ISREG(path.lstat().st_mode) and not path.name.startswith(".")


def _is_page(path: Path) -> bool:
    return path.suffix.lower() in (".html", ".htm", ".shtml", ".jhtml", ".xhtml", ".mhtml")


def _read_file(path: Path) -> bytes:
    """The bytes of a file; GongkaiError if it is empty or too large."""
    size = path.stat().st_size
    if size > MAX_BYTES:
        raise GongkaiError(f"{size // 1024**2} MB is more than the {MAX_BYTES // 1024**2} MB taken")
    body = path.read_bytes()
    if not body.strip():
        raise GongkaiError("the file is empty")
    return body


def _address(agency: Agency, name: str) -> str:
    return f"file:///{agency.id}/{quote(name)}"
