"""A document whose tables are pictures: what they show is read as if the document printed it."""

import time
from collections.abc import Sequence
from dataclasses import replace

from extract.grid import Block, Document, Grid
from extract.readers.unreadable import UnreadableError

# Pages show seals, codes and ornaments, too.
_LEAST_BYTES = 5_000


def with_pictures(document: Document, pictures: Sequence[bytes]) -> Document:
    """The document followed by what its pictures print; places say which picture (from 1).

    A picture of no bytes is one that is damaged: it keeps its number.
    """
    from extract.readers.image import (  # noqa: PLC0415  most pages need no pictures
        MAX_PAGES,
        MAX_SECONDS,
        read_image,
    )

    blocks: list[Block] = list(document.blocks)
    unread = []
    until = time.monotonic() + MAX_SECONDS
    for number, picture in enumerate(pictures, 1):
        if 0 < len(picture) < _LEAST_BYTES:
            continue
        if not picture or number > MAX_PAGES or time.monotonic() > until:
            unread.append(number)
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
