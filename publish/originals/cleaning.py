"""An archived page made harmless for display: nothing active in it, one cell marked."""

from collections.abc import Iterator

from selectolax.lexbor import LexborHTMLParser, LexborNode

from crawler.markup import TooDeepError, parse_html
from extract.readers.html import fill_in, find_cell
from extract.readers.text import split_line

MARK = "gongkai-here"
JUMP = "gongkai-jump"
JUMP_HTML = f'<a id="{JUMP}"></a>'
_DROPPED = frozenset(
    (
        *("applet", "audio", "base", "button", "canvas", "dialog", "embed", "frame", "frameset"),
        *("iframe", "input", "link", "map", "math", "meta", "noscript", "object", "portal"),
        *("script", "select", "source", "svg", "template", "textarea", "track", "video"),
    )
)
# A form often wraps the whole page: what is in it stays.
_UNWRAPPED = ["form", "fieldset", "label", "blink", "marquee"]
_KEPT = frozenset(
    (
        *("align", "alt", "bgcolor", "border", "cellpadding", "cellspacing", "class", "color"),
        *("colspan", "dir", "face", "height", "hspace", "id", "lang", "name", "nowrap", "rowspan"),
        *("scope", "size", "span", "start", "style", "summary", "title", "type", "valign"),
        *("value", "vspace", "width"),
    )
)
# Chromium follows a frame's fragment before the frame has its width, and stays at the wrong place
# (measured: 2 of 8 loads); its own scroll-initial-target was right in all, so the fragment leads
# nowhere there.
_STYLE = f"""
html {{ scroll-padding-top: 30vh; }}
@supports (scroll-initial-target: nearest) {{ #{JUMP} {{ display: none; }} }}
#{MARK} {{ outline: 3px solid #c0281c !important; outline-offset: -2px;
  background: #fff3b0 !important; color: #000 !important; scroll-initial-target: nearest; }}
pre.gongkai {{ font: 14px/1.7 "Noto Sans Mono CJK SC", ui-monospace, Consolas, monospace;
  white-space: pre-wrap; overflow-wrap: anywhere; tab-size: 4; }}
pre.gongkai i {{ color: #888; font-style: normal; user-select: none; display: inline-block;
  min-width: 3.5em; }}
body.gongkai {{ font: 15px/1.7 "Noto Sans CJK SC", "PingFang SC", "Microsoft YaHei", sans-serif;
  margin: 1rem auto; padding: 0 1rem; max-width: 70rem; color: #111; background: #fff; }}
table.gongkai {{ border-collapse: collapse; margin: 1rem 0; font-size: 14px; }}
table.gongkai td {{ border: 1px solid #999; padding: .3em .55em; min-width: 1.6em; }}
pre.gongkai b {{ font-weight: normal; background: #fff9d6; }}
"""


def clean_page(text: str, place: dict[str, int]) -> tuple[str, bool]:
    """A page without anything active, the cell of ``place`` marked; whether it was found."""
    try:
        tree = parse_html(text)
    except TooDeepError:
        return clean_text(text, place)  # its source, as no browser draws it either
    fill_in(tree.tags("input"))
    # Marked before anything is dropped: a place counts the tables of the page as it was.
    cell = _find(tree, place)
    _drop(tree, cell)
    tree.unwrap_tags(_UNWRAPPED)
    for node in tree.css("*"):
        _strip(node)
    if cell is not None:
        cell.attrs["id"] = MARK
        _add_jump(tree, cell)
    return with_style(tree.html or ""), cell is not None


def clean_text(text: str, place: dict[str, int]) -> tuple[str, bool]:
    """A text document as numbered lines, the cell or line of ``place`` marked; whether found."""
    lines = text.splitlines()
    wanted = place.get("line", 0)
    numbered = (
        f"<i>{number}</i>{_marked(line, place.get('cell')) if number == wanted else escape(line)}"
        for number, line in enumerate(lines, 1)
    )
    body = "\n".join(numbered)
    page = f'<html><head></head><body><pre class="gongkai">{body}</pre></body></html>'
    return with_style(page), 1 <= wanted <= len(lines)


def _add_jump(tree: LexborHTMLParser, cell: LexborNode) -> None:
    """Puts what the frame's fragment leads to into the cell."""
    jump = tree.create_node("a")
    jump.attrs["id"] = JUMP
    if cell.first_child is None:
        cell.insert_child(jump)
    else:
        cell.first_child.insert_before(jump)


def _find(tree: LexborHTMLParser, place: dict[str, int]) -> LexborNode | None:
    keys = ("table", "row", "cell")
    if any(key not in place for key in keys):
        return None
    return find_cell(tree, *(place[key] for key in keys))


def _drop(tree: LexborHTMLParser, spared: LexborNode | None) -> None:
    holders = set(_ancestors(spared)) if spared else set()
    root = tree.root
    nodes = list(root.traverse()) if root else []
    # Inner before outer: a node is freed together with what it holds.
    for node in reversed([node for node in nodes if node.tag in _DROPPED]):
        if node.mem_id not in holders:
            node.decompose()


def _ancestors(node: LexborNode) -> Iterator[int]:
    here: LexborNode | None = node
    while here is not None:
        yield here.mem_id
        here = here.parent


def _strip(node: LexborNode) -> None:
    source = node.attributes.get("src") if node.tag == "img" else None
    for name in list(node.attributes):
        if name not in _KEPT:
            del node.attrs[name]
    if node.id in (MARK, JUMP):
        del node.attrs["id"]
    if source and source.startswith("data:image/") and "svg" not in source[:20]:
        node.attrs["src"] = source


def _marked(line: str, cell: int | None) -> str:
    cells = split_line(line)
    if cell is None or not 1 <= cell <= len(cells):
        return f'<b id="{MARK}">{JUMP_HTML}{escape(line)}</b>'
    separator = "\t" if "\t" in line else " | "
    parts = [escape(part) for part in cells]
    parts[cell - 1] = f'<b id="{MARK}">{JUMP_HTML}{parts[cell - 1] or "&nbsp;"}</b>'
    return f"<b>{separator.join(parts)}</b>"


def escape(text: str) -> str:
    """Text as HTML."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def with_style(page: str) -> str:
    """A page of an archived document with what marks and jumps to the cell."""
    head, found, rest = page.partition("<head>")
    style = f'<meta charset="utf-8"><style>{_STYLE}</style>'
    if not found:
        return f"<!DOCTYPE html>{style}{page}"
    start = "" if head.lower().startswith("<!doctype") else "<!DOCTYPE html>"
    return f"{start}{head}{found}{style}{rest}"
