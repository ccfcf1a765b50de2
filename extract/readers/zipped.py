"""A ZIP with one document in it: that document, unpacked within the caps of any package."""

from collections.abc import Callable
from pathlib import PurePosixPath

from crawler.media import PICTURES, sniff_media_type
from extract.readers.package import open_package
from extract.readers.unreadable import UnreadableError

ZIP = "application/zip"
# What does not count beside a document, in the order of trying.
_LESSER = ((), tuple(PICTURES), (*PICTURES, "text/plain", "text/html"))
_MOST_FILES = 50
_BESIDE = "__MACOSX"  # what one system keeps of its own beside each file


def the_document(body: bytes, is_readable: Callable[[str], bool]) -> bytes:
    """The one document in a ZIP; a picture, or a text that explains, counts only where it is alone.

    UnreadableError if there is none or more than one, or if it is locked, broken or past the caps.
    """
    with open_package(body) as package:
        names = [name for name in package.names if _is_file(name)]
        if len(names) > _MOST_FILES:
            raise UnreadableError("unreadable_media", media=ZIP)
        found = [(sniff_media_type(one), one) for one in map(package.read, names)]
    readable = [each for each in found if is_readable(each[0])]
    for without in _LESSER:
        rest = [one for kind, one in readable if kind not in without]
        if len(rest) == 1:
            return rest[0]
    raise UnreadableError("unreadable_media", media=ZIP)


def _is_file(name: str) -> bool:
    path = PurePosixPath(name)
    return not (name.endswith("/") or _BESIDE in path.parts or path.name.startswith("."))
