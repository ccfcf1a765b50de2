"""A site of one empty page: a script asks for what stands at an address and draws it."""

import json
from collections.abc import Iterator
from urllib.parse import urlsplit

from demo.families.base import DECLARED, Family, Resource
from demo.model import Article, Column
from demo.render import render_plain


class Spa(Family):
    """``/detail/7``; every address answers alike, its content comes as JSON."""

    def article_path(self, article: Article) -> str:
        """By number."""
        return f"/detail/{article.id}"

    def list_paths(self, column: Column, page: int) -> tuple[str, ...]:
        """A page, and its number as one more step."""
        return (f"/list/{column.path}" if page == 1 else f"/list/{column.path}/{page}",)

    def attachment_url(self, article: Article) -> str:
        """A folder of uploads."""
        return self.url(f"/upload/{article.id}.pdf")

    def extra(self) -> Iterator[Resource]:
        """The script."""
        yield Resource(self.url("/static/app.js"), _text("app.js"), "text/javascript")

    def resources(self) -> Iterator[Resource]:
        """Pages taken apart: what is served, and what the script then asks for."""
        for one in super().resources():
            if one.media_type != DECLARED:
                yield one
                continue
            data = json.dumps({"html": one.body.decode()}).encode()
            path = urlsplit(one.url).path
            yield Resource(one.url, _text("shell.html"))
            yield Resource(self.url(f"/api/page?path={path}"), data, "application/json")


def _text(template: str) -> bytes:
    return render_plain(f"spa/{template}", {}).encode()
