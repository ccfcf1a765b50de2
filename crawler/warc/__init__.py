"""WARC 1.1 files: every exchange as it was, one gzip member a record, found again by its offset."""

from crawler.warc.exchange import (
    NOT_MODIFIED,
    Earlier,
    Exchange,
    Headers,
    Note,
    Place,
    payload_digest,
    stored_headers,
)
from crawler.warc.read import read_body, read_payload, read_raw
from crawler.warc.store import WarcStore

__all__ = [
    "NOT_MODIFIED",
    "Earlier",
    "Exchange",
    "Headers",
    "Note",
    "Place",
    "WarcStore",
    "payload_digest",
    "read_body",
    "read_payload",
    "read_raw",
    "stored_headers",
]
