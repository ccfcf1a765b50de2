"""A page whose tables are pictures: what they show is read as if the page printed it."""

from collections.abc import Sequence
from dataclasses import replace

from extract.grid import Block, Document, Grid
from extract.readers.unreadable import UnreadableError

# Pages show seals, codes and ornaments, too; a report's tables take no more pictures than this.
MOST_PICTURES = 12
_LEAST_BYTES = 5_000


def with_pictures(document: Document, pictures: Sequence[bytes]) -> Document:
    """The document followed by what its pictures print; places say which picture (from 1)."""
    from extract.readers.image import read_image  # noqa: PLC0415  most pages need no pictures

    blocks: list[Block] = list(document.blocks)
    unread = []
    for number, picture in enumerate(pictures[:MOST_PICTURES], 1):
        if len(picture) < _LEAST_BYTES:
            continue
        try:
            shown = read_image(picture)
        except UnreadableError:
            unread.append(number)
            continue
        blocks += [_in_picture(block, number) for block in shown.blocks]
    cut = document.cut or ("pictures " + ", ".join(map(str, unread)) if unread else "")
    return replace(document, blocks=tuple(blocks), cut=cut)


def _in_picture(block: Block, number: int) -> Block:
    if not isinstance(block, Grid):
        return block._replace(place={"picture": number, **block.place})
    rows = tuple(
        tuple(cell._replace(place={"picture": number, **cell.place}) for cell in row)
        for row in block.rows
    )
    return replace(block, rows=rows)
