"""A page saved with its pictures in one file (MHTML) to a Document."""

from collections.abc import Iterator
from dataclasses import replace
from email import message_from_bytes, policy
from email.message import Message

from crawler.decode import decode
from extract.grid import Document
from extract.readers.html import read_html
from extract.readers.unreadable import UnreadableError

# A saved page has some ten parts; each frame and picture is one.
_MOST_PARTS = 500


def read_mhtml(body: bytes) -> Document:
    """The document of the first page in the file, with its pictures. UnreadableError if none."""
    parts = list(_parts(body))
    page = next((part for part in parts if part.get_content_type() == "text/html"), None)
    if page is None:
        raise UnreadableError("damaged")
    pictures = tuple(_content(part) for part in parts if part.get_content_maintype() == "image")
    text = decode(_content(page), page.get_content_charset())
    return replace(read_html(text), pictures=pictures)


def _parts(body: bytes) -> Iterator[Message]:
    """The parts that hold something themselves, in their order."""
    try:
        message = message_from_bytes(body, policy=policy.compat32)
        for number, part in enumerate(message.walk()):
            if number > _MOST_PARTS:
                raise UnreadableError("damaged")
            if not part.is_multipart():
                yield part
    except (LookupError, RecursionError, ValueError) as error:
        raise UnreadableError("damaged") from error


def _content(part: Message) -> bytes:
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""
