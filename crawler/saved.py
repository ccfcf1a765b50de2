"""The files of a saved page: what lies beside it and it shows or links to."""

import stat
from collections.abc import Sequence
from pathlib import Path, PurePosixPath
from urllib.parse import unquote, urlsplit

from crawler.coding import MAX_BYTES
from crawler.decode import decode
from crawler.errors import GongkaiError
from crawler.markup import parse_html
from crawler.media import sniff_media_type


def find_pictures(page: Path) -> list[Path]:
    """The picture files beside a page that it shows, in its order; none outside its folder."""
    beside = referred(page, root=page.parent) if is_page(page) else {}
    return [path for path in beside.values() if sniff_media_type(_head(path)).startswith("image/")]


def _head(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(1024)


def referred(page: Path, *, root: Path) -> dict[str, Path]:
    """The files under ``root`` that a page shows or links to, by their relative address."""
    try:
        tree = parse_html(decode(read_file(page)))
    except (GongkaiError, OSError):
        return {}  # the page itself will be reported
    found: dict[str, Path] = {}
    nodes = [(n, "src") for n in tree.css("img[src]")] + [(n, "href") for n in tree.css("a[href]")]
    for node, attribute in nodes:
        reference = unquote(urlsplit((node.attributes.get(attribute) or "").strip()).path)
        local = _inside(page.parent / reference, root) if reference else None
        if local and local != page and not is_page(local):
            found[PurePosixPath(reference).as_posix()] = local
    return found


def _inside(path: Path, root: Path) -> Path | None:
    """The file, if it is a plain one under ``root`` with no symbolic link on the way."""
    try:
        lexical = Path(*path.parts[:1]).joinpath(*_collapse(path.parts[1:]))
        inside = lexical.is_relative_to(root) and is_plain_file(lexical, root)
    except (OSError, ValueError):
        return None
    return lexical if inside else None


def _collapse(parts: Sequence[str]) -> list[str]:
    out: list[str] = []
    for part in parts:
        if part == "..":
            out = out[:-1]
        elif part != ".":
            out.append(part)
    return out


def is_plain_file(path: Path, root: Path) -> bool:
    """Whether it is a regular file, reached from ``root`` without a symbolic link."""
    steps = [path, *path.parents]
    within = [step for step in steps if step != root and step.is_relative_to(root)]
    if any(step.is_symlink() for step in within) or not path.exists():
        return False
    return stat.S_ISREG(path.lstat().st_mode) and not path.name.startswith(".")


def is_page(path: Path) -> bool:
    """Whether a file is a page by its name."""
    return path.suffix.lower() in (".html", ".htm", ".shtml", ".jhtml", ".xhtml", ".mhtml")


def read_file(path: Path) -> bytes:
    """The bytes of a file; GongkaiError if it is empty or too large."""
    size = path.stat().st_size
    if size > MAX_BYTES:
        raise GongkaiError(f"{size // 1024**2} MB is more than the {MAX_BYTES // 1024**2} MB taken")
    body = path.read_bytes()
    if not body.strip():
        raise GongkaiError("the file is empty")
    return body
