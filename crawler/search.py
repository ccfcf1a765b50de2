"""Chinese full-text search that is exact: text and query are cut into overlapping pairs.

FTS5's own tokenizers find no Chinese substring (unicode61) or none under three characters
(trigram). Here every pair of neighbouring characters and the last character of each run is a
token, so a word of two or more characters is a phrase of adjacent tokens, a single character a
prefix, and a query returns just the rows that ``instr`` would. Tokens are code points in hex:
no tokenizer can then fold case, strip accents or drop punctuation behind our back.
"""

import sqlite3


def pairs(text: str | None) -> str:
    """The tokens of a text, blank-separated; runs are what white space separates."""
    if text is None:
        return ""
    tokens: list[str] = []
    for run in text.split():
        codes = [f"{ord(character):x}z" for character in run]
        tokens.extend(a + b for a, b in zip(codes, [*codes[1:], ""], strict=True))
    return " ".join(tokens)


def pairs_query(query: str | None) -> str:
    """The FTS5 query that finds every word of ``query`` (words are what white space separates)."""
    return " ".join(pairs_phrase(word) for word in (query or "").split()) or '""'


def pairs_phrase(text: str) -> str:
    """The FTS5 phrase of a word, or of words with blanks between them (of whatever length)."""
    tokens = pairs(text)
    # The last token of a run is its last character: another may follow it in the text.
    if len(text.rsplit(maxsplit=1)[-1]) == 1:
        return f'"{tokens}" *'
    return f'"{tokens.rpartition(" ")[0]}"'


def register_pairs(connection: sqlite3.Connection) -> None:
    """Make ``pairs(text)`` known to a connection; the index's triggers call it."""
    connection.create_function("pairs", 1, pairs, deterministic=True)
