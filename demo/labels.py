"""How one label or number comes to be printed: the small disorders of real pages."""

import re
from collections.abc import Callable

from markupsafe import Markup, escape

Look = frozenset[str]

_HALF = str.maketrans("（），：", "(),:")
_NUMBER = re.compile(r"^(\d)\.")


def dress_text(label: str, look: Look) -> str:
    """The label with the brackets, numbering and blanks of that look."""
    if "half" in look:
        label = label.translate(_HALF)
    if "dun" in look:
        label = _NUMBER.sub(r"\1、", label)
    if "mixed" in look and label.startswith(("2.", "4.")):
        label = _NUMBER.sub(r"\1、", label)
    if "blanks" in look:
        label = re.sub(r"^([（(].[）)]|\d[.、])", r"\1 ", label)
        label = re.sub(r"^(第二十条)(第)", r"\1 \2", label)
    return label


def dress_label(label: str, look: Look) -> Markup:
    """The label as markup: whole, or split in the middle by ``br``, ``p`` or ``span``."""
    text = dress_text(label, look)
    for name, join in _SPLITS.items():
        if name in look and 2 <= len(text) <= 6:
            middle = len(text) // 2
            return _word(join(escape(text[:middle]), escape(text[middle:])), look)
    return _word(escape(text), look)


def dress_number(text: str, look: Look) -> Markup:
    """A figure as markup; a blank one is a no-break space, as editors leave it."""
    return _word(escape(text) if text else Markup("&nbsp;"), look)


def _word(inside: Markup, look: Look) -> Markup:
    if "word" not in look or "<p>" in inside:
        return inside
    return Markup(
        '<p class="MsoNormal" align="center" style="text-align:center;mso-pagination:widow-orphan">'
        '<span lang="EN-US" style="font-size:10.5pt;mso-bidi-font-size:12.0pt">{}</span></p>'
    ).format(inside)


_SPLITS: dict[str, Callable[[Markup, Markup], Markup]] = {
    "br": lambda first, last: Markup("{}<br>{}").format(first, last),
    "p": lambda first, last: Markup("<p>{}</p>\n<p>{}</p>").format(first, last),
    "span": lambda first, last: Markup("<span>{}</span><span> {}</span>").format(first, last),
}
