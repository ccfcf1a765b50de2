"""Pages of a long list: which one was asked for, and the way to those beside it."""

from dataclasses import dataclass

from publish.ds import Request
from publish.render import query_string

_MOST = 10_000


@dataclass(frozen=True, kw_only=True)
class Pager:
    """The addresses of the page before and the page after, each None if there is none."""

    previous: str | None
    next: str | None


def read_page(request: Request) -> int:
    """The number of the page that was asked for, from 1; 1 if it is no such number."""
    text = request.args.get("page") or ""
    return min(max(int(text[:9]), 1), _MOST) if text.isascii() and text.isdigit() else 1


def pager(path: str, page: int, *, more: bool, **asked: object) -> Pager:
    """The pages beside one; ``asked`` are the filters that stay."""
    return Pager(
        previous=_address(path, page - 1, asked) if page > 1 else None,
        next=_address(path, page + 1, asked) if more else None,
    )


def _address(path: str, page: int, asked: dict[str, object]) -> str:
    query = query_string(**asked, page=page if page > 1 else None)
    return f"{path}?{query}" if query else path
