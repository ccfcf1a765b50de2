"""A site whose lists a script draws: an interface answers JSON posted to it with JSON."""

import json
from collections.abc import Iterator

from demo.families.base import Asked, Family, Resource
from demo.model import Article, Column

INTERFACE = "/prod-api/article/page"


class Scripted(Family):
    """``/detail/7.html``; what a list holds comes as titles and numbers, without addresses."""

    def article_path(self, article: Article) -> str:
        """By number."""
        return f"/detail/{article.id}.html"

    def list_paths(self, column: Column, page: int) -> tuple[str, ...]:
        """One page, which script fills."""
        return (f"/channel/{column.path}",) if page == 1 else ()

    def attachment_url(self, article: Article) -> str:
        """A folder of uploads."""
        return self.url(f"/profile/upload/{article.id}.pdf")

    def answer(self, asked: Asked) -> Resource | None:
        """One page of a list."""
        if asked.url != self.url(INTERFACE) or asked.method != "POST":
            return None
        codes = {column.path: column for column in self.site.columns}
        column = codes.get(asked.form.get("channelCode", ""))
        entries = self.site.entries(column) if column else []
        size = column.per_page if column else 1  # whatever is asked for
        begin = (int(asked.form.get("pageNum", 1)) - 1) * size
        rows = [
            {"articleId": int(one.id), "articleTitle": one.title, "publishDate": one.published_on}
            for one in entries[begin : begin + size]
        ]
        body = {"code": 200, "data": {"total": len(entries), "records": rows}}
        return Resource(asked.url, json.dumps(body).encode(), "application/json")

    def _list(self, column: Column) -> Iterator[Resource]:
        path = self.list_paths(column, 1)[0]
        yield self._page(path, "list", {"column": column})
