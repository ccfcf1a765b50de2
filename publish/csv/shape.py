"""What one may ask of a CSV beyond its rows: headings in a language, a line that says "end"."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import parse_qsl

from publish.words import LANGUAGES, WIDE_TABLES, find_column_words, in_language, name, read_book

_OURS = ("_labels=", "_end=")


@dataclass(frozen=True, kw_only=True)
class Shape:
    """``labels`` is a language, or empty for keys; ``end`` asks for the line at the end."""

    labels: str = ""
    end: bool = False

    def headings(self, table: str, columns: Sequence[str]) -> list[str]:
        """The first line: keys, or labels of which no two are the same."""
        if not self.labels:
            return list(columns)
        labels = [_label(table, column, self.labels) for column in columns]
        times = Counter(labels)
        return [
            f"{label} ({column})" if times[label] > 1 else label
            for label, column in zip(labels, columns, strict=True)
        ]

    def last(self, rows: int) -> list[list[object]]:
        """The line at the end, if it was asked for, as a list of lines."""
        return [["# end", rows]] if self.end else []


def take_shape(query: bytes) -> tuple[Shape, bytes]:
    """The shape that a query asks for, and the query without it."""
    parts = query.decode("latin-1").split("&")
    asked = dict(parse_qsl("&".join(part for part in parts if part.startswith(_OURS))))
    labels = asked.get("_labels", "")
    rest = "&".join(part for part in parts if not part.startswith(_OURS))
    shape = Shape(labels=labels if labels in LANGUAGES else "", end=asked.get("_end") == "1")
    return shape, rest.encode("latin-1")


def _label(table: str, column: str, lang: str) -> str:
    suffix = column.rpartition("_")[2]
    if table in WIDE_TABLES and suffix in read_book().lists["heading_suffixes"]:
        label = _label(table, column.removesuffix(f"_{suffix}"), lang)
        return name(lang, "heading_suffixes", suffix).format(label=label)
    words = find_column_words(table, column)
    # What stands behind a colon or semicolon explains; a heading only names.
    return re.split(r"[：；:;]", in_language(words, lang))[0].strip() if words else column
