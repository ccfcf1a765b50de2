"""Payloads read again: whole and as their digests say, or an error of one line."""

from pathlib import Path

from warcio.exceptions import ArchiveLoadFailed  # type: ignore[import-untyped]
from warcio.recordloader import ArcWarcRecord  # type: ignore[import-untyped]

from crawler.coding import MAX_BYTES, decode_body, split_codings
from crawler.errors import GongkaiError
from crawler.members import read_member

HOLDERS = frozenset({"response", "resource", "conversion"})  # records with a payload of their own


def read_payload(warc_file: Path, offset: int, *, max_bytes: int = MAX_BYTES) -> bytes:
    """The decoded body of the record at an offset.

    Raises GongkaiError with one line if the record is missing, cut off, damaged or too large.
    """
    where = f"{warc_file.name}, offset {offset}"
    try:
        member = read_member(warc_file, offset)
        if member is None:
            raise GongkaiError("no whole record is there: the file is cut off or damaged")
        return read_body(member.record(), max_bytes=max_bytes)
    except (OSError, ArchiveLoadFailed, GongkaiError) as error:
        raise GongkaiError(f"{where}: {error}") from error


def read_raw(record: ArcWarcRecord, *, max_bytes: int = MAX_BYTES, check: bool = True) -> bytes:
    """The payload of a record as it was received; GongkaiError if cut off, damaged, too large.

    ``check=False`` believes a payload whatever digest is written beside it.
    """
    stream = record.raw_stream
    body: bytes = stream.read(max_bytes + 1)
    while len(body) <= max_bytes and (more := stream.read(max_bytes + 1 - len(body))):
        body += more
    if len(body) > max_bytes:
        raise GongkaiError(f"the body is larger than {max_bytes // 1024**2} MB")
    if getattr(stream, "limit", 0):
        raise GongkaiError(f"the record is cut off, {stream.limit} bytes are missing")
    checker = record.digest_checker
    if check and checker is not None and checker.passed is False:
        raise GongkaiError(f"the record is damaged: {'; '.join(checker.problems)}")
    return body


def read_body(record: ArcWarcRecord, *, max_bytes: int = MAX_BYTES, check: bool = True) -> bytes:
    """The payload of a record without its content codings; as ``read_raw`` otherwise."""
    if record.rec_type not in HOLDERS:
        raise GongkaiError(f"a {record.rec_type} record holds no payload")
    body = read_raw(record, max_bytes=max_bytes, check=check)
    head = record.http_headers
    codings = split_codings(head.get_header("Content-Encoding")) if head else []
    return decode_body(body, codings, max_bytes=max_bytes)
