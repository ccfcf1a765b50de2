"""Hanweb jpaas: a listing is a unit that a gateway builds; who names no Referer gets 403."""

import json
from collections.abc import Iterator

from demo.families.base import Asked, Family, Resource, hexdigits
from demo.model import Article, Column

UNIT = "/api-gateway/jpaas-publish-server/front/page/build/unit"


class Jpaas(Family):
    """``/art/2024/art_<32 hex>.html``; ``/col/<slug>/index.html`` holds no entry itself."""

    guards_attachments = True

    def article_path(self, article: Article) -> str:
        """By year."""
        return f"/art/{article.published_on[:4]}/art_{hexdigits(article)}.html"

    def list_paths(self, column: Column, page: int) -> tuple[str, ...]:
        """One page, which script fills."""
        return (f"{column.path}index.html",) if page == 1 else ()

    def attachment_url(self, article: Article) -> str:
        """A folder of the gateway, without an extension."""
        return self.url(f"/api-gateway/jpaas-file-server/download/{hexdigits(article)}")

    def answer(self, asked: Asked) -> Resource | None:
        """One page of the unit, as JSON with markup inside."""
        if not asked.url.startswith(self.url(UNIT)):
            return None
        if self.host not in asked.referer:
            return self.refusal(asked)
        page = json.loads(asked.query["paramJson"])
        ids = {hexdigits_of(column): column for column in self.site.columns}
        column = ids.get(asked.query.get("pageId", ""))
        if column is None or asked.query.get("webId") != self.site.params["web"]:
            return Resource(asked.url, b'{"success":false,"data":{"html":""}}', "application/json")
        # The server gives no more than its own page size, whatever is asked for.
        size = min(int(page["pageSize"]), column.per_page)
        begin = (int(page["pageNo"]) - 1) * size
        entries = self._entries(column.path, self.site.entries(column)[begin : begin + size])
        html = self._render(column.path, "unit", {"entries": entries})
        body = {"success": True, "code": "200", "data": {"html": html}}
        return Resource(asked.url, json.dumps(body).encode(), "application/json")

    def _list(self, column: Column) -> Iterator[Resource]:
        path = self.list_paths(column, 1)[0]
        yield self._page(path, "list", {"column": column, "page_id": hexdigits_of(column)})


def hexdigits_of(column: Column) -> str:
    """Thirty-two hexadecimal digits that a column keeps."""
    return column.key.encode().hex().ljust(32, "a")[:32]
