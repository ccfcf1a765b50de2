"""Text from elsewhere as a page shows it."""

import re

from markupsafe import Markup

# Marks that turn the direction of writing: 2023 is shown as 3202 behind one of them, and what
# follows it on the page as well if it is never closed. No report in Chinese needs them.
_TURNS = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def shown(text: str) -> str:
    """A text (or markup) without marks of direction; the data keep them."""
    if text.isascii() or not _TURNS.search(text):
        return text
    plain = _TURNS.sub("", text)
    return Markup(plain) if isinstance(text, Markup) else plain  # noqa: S704  it was markup


def finalize(value: object) -> object:
    """What Jinja does with every value that it puts into a page."""
    return shown(value) if isinstance(value, str) else value
