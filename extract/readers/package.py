"""Parts of a zipped document (DOCX, XLSX, ODT), unpacked only up to a cap."""

import io
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from lxml import etree  # type: ignore[import-untyped]

from extract.readers.unreadable import UnreadableError

# The largest report seen unpacks to 3 MB of XML; a bomb says a thousand times that.
MAX_PART_BYTES, MAX_BYTES, MAX_PARTS = 30_000_000, 100_000_000, 5_000


class Package:
    """A zipped document; every part is checked against the caps before it is unpacked."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self.names = tuple(archive.namelist())

    def size(self, name: str) -> int:
        """How many bytes a part says it unpacks to; more than it says are never unpacked."""
        return self._archive.getinfo(name).file_size

    def read(self, name: str) -> bytes:
        """The bytes of a part; UnreadableError if it is locked, broken or past the cap."""
        info = self._archive.getinfo(name)
        if info.flag_bits & 1:
            raise UnreadableError("encrypted")
        try:
            with self._archive.open(info) as part:
                body = part.read(MAX_PART_BYTES + 1)
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError) as error:
            raise UnreadableError("damaged") from error
        if len(body) > MAX_PART_BYTES:
            raise UnreadableError("unpacks_too_large", most=MAX_PART_BYTES)
        return body

    def xml(self, name: str) -> Any:
        """The root element of a part; UnreadableError as ``read``, or if it is no XML.

        Nothing outside of the part is fetched, and no entity is expanded.
        """
        parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True)
        try:
            return etree.fromstring(self.read(name), parser)
        except etree.XMLSyntaxError as error:
            raise UnreadableError("damaged") from error

    def xml_if_there(self, name: str) -> Any | None:
        """The root element of a part, or None if the package has no such part."""
        return self.xml(name) if name in self.names else None


@contextmanager
def open_package(body: bytes) -> Iterator[Package]:
    """The package, closed afterwards. UnreadableError if it is broken or says it is a bomb."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(body))
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError) as error:
        raise UnreadableError("damaged") from error
    with archive:
        parts = archive.infolist()
        whole = sum(part.file_size for part in parts)
        if len(parts) > MAX_PARTS or whole > MAX_BYTES:
            raise UnreadableError("unpacks_too_large", most=MAX_BYTES)
        yield Package(archive)


def local(element: Any) -> str:
    """The name of an element without its namespace, which differs between OOXML editions."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def attribute(element: Any | None, name: str) -> str | None:
    """An attribute by its name without namespace, or None."""
    if element is None:
        return None
    return next((v for key, v in element.attrib.items() if key.rpartition("}")[2] == name), None)


def child(element: Any | None, *names: str) -> Any | None:
    """The first child of that name, and of it the first of the next, or None."""
    for name in names:
        if element is None:
            return None
        element = next((one for one in element if local(one) == name), None)
    return element
