"""Readers: the bytes of one medium to a Document of paragraphs and grids, with places."""
