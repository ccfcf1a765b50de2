"""What is kept, written as the records that belong together."""

from warcio.recordloader import ArcWarcRecord  # type: ignore[import-untyped]

from crawler.errors import GongkaiError
from crawler.members import read_member
from crawler.warc.exchange import Earlier, Exchange, Note, Place
from crawler.warc.files import WarcFiles
from crawler.warc.records import (
    conversion_record,
    note_record,
    request_record,
    resource_record,
    response_record,
    revisit_record,
)


class WarcStore(WarcFiles):
    """Writes exchanges, files and notes; a place is that of the record with the payload."""

    def write_exchange(
        self, exchange: Exchange, *, earlier: Earlier | None = None, note: Note | None = None
    ) -> Place:
        """Write note, request and response; a revisit record if ``earlier`` holds the payload."""
        response = revisit_record(exchange, earlier) if earlier else response_record(exchange)
        return self.append(*_notes(note, response), request_record(exchange, of=response), response)

    def write_resource(
        self,
        url: str,
        *,
        at: str,
        media_type: str,
        body: bytes,
        earlier: Earlier | None = None,
        note: Note | None = None,
    ) -> Place:
        """Write a file that came by no protocol, as it is, or that it was met again."""
        record = resource_record(url, at=at, media_type=media_type, body=body, earlier=earlier)
        return self.append(*_notes(note, record), record)

    def write_conversion(
        self, url: str, *, at: str, media_type: str, body: bytes, of: Place, note: Note
    ) -> Place:
        """Write what was made of the payload of another record; GongkaiError if that is lost.

        Always whole: a revisit record would pass for one of a page as it was served.
        """
        source = read_member(self.folder / of.warc_file, of.warc_offset)
        if source is None:
            raise GongkaiError(f"{of.warc_file}, offset {of.warc_offset}: no whole record is there")
        record = conversion_record(
            url, at=at, media_type=media_type, body=body, source=source.record()
        )
        return self.append(*_notes(note, record), record)

    def write_note(self, note: Note) -> Place:
        """Write fields that stand for themselves."""
        return self.append(note_record(note))


def _notes(note: Note | None, about: ArcWarcRecord) -> list[ArcWarcRecord]:
    return [note_record(note, about=about)] if note else []
