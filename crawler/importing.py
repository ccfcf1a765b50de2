"""Saved pages, documents, folders, WARC and WACZ files of others, brought into the archive."""

import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO
from urllib.parse import quote, urljoin

from crawler.archive import Archive, now
from crawler.captures import CaptureStore, Origin, Stored
from crawler.errors import GongkaiError, WriteError
from crawler.lock import archive_lock
from crawler.register import Agency
from crawler.replay import catch_up
from crawler.saved import is_page, is_plain_file, read_file, referred
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
        # Names alone: runs are published, and where a folder lies on this machine is nobody's.
        run_id = archive.begin_run(f"import {' '.join(path.name for path in paths)}"[:2000])
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
        return self._store.store_file(url, read_file(path), at=now(), origin=origin)

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
    files = sorted(p for p in folder.rglob("*") if is_plain_file(p, folder))
    names = {path: path.relative_to(folder.parent).as_posix() for path in files}
    documents = [_with_assets(p, root=folder, name=names[p]) for p in files if is_page(p)]
    taken = {asset for document in documents for _, asset in document.assets}
    pages = [document for document in documents if document.path not in taken]
    known = {document.path for document in documents} | taken
    yield from pages
    for path in files:
        if path not in known and not path.name.lower().endswith(_DRESS):
            yield _Document(path=path, name=names[path])


def _with_assets(path: Path, *, root: Path, name: str) -> _Document:
    if not is_page(path):
        return _Document(path=path, name=name)
    beside = [path.with_name(path.stem + end) for end in _ASSET_FOLDERS]
    found = {
        asset.relative_to(path.parent).as_posix(): asset
        for folder in beside
        if folder.is_dir() and not folder.is_symlink()
        for asset in sorted(folder.rglob("*"))
        if is_plain_file(asset, folder) and not asset.name.lower().endswith(_DRESS)
    }
    found |= referred(path, root=root)
    quoted = {quote(reference): asset for reference, asset in found.items()}
    return _Document(path=path, name=name, assets=tuple(quoted.items()))


def _address(agency: Agency, name: str) -> str:
    return f"file:///{agency.id}/{quote(name)}"
