"""What a page's table of metadata says of the document: the body behind it."""

import re
from functools import cache

from crawler.names import looks_like_body, squeeze
from spiders.words import words


def find_publisher(text: str) -> str:
    """The body that a page's markup names as publisher, by the surest label; '' if none."""
    said: dict[str, str] = {}
    for label, value in _facts().findall(text):
        body = squeeze(re.split(r"[\d:：\[【（(]|&nbsp;", value)[0])
        if looks_like_body(body):
            said.setdefault(label, body)
    return next((said[label] for label in words("page")["owner_labels"] if label in said), "")


@cache
def _facts() -> re.Pattern[str]:
    """A label of metadata, then whatever markup, then its value."""
    labels = "|".join(words("page")["owner_labels"])
    return re.compile(rf"({labels})(?:\s|&nbsp;|[:：\]】]|<[^>]*>)+([^<>]{{2,40}})")
