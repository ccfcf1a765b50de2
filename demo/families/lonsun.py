"""Lonsun 龙讯: columns by query, their lists by POST as fragments, fields in the page's script."""

from collections.abc import Iterator

from demo.families.base import Asked, Family, Resource, digits
from demo.model import Article, Column


class Lonsun(Family):
    """``/public/<organ>/<id>.html``; ``/public/column/<organ>?type=3&action=detail&nav=3``."""

    def article_path(self, article: Article) -> str:
        """Below the organ."""
        return f"/public/{self.site.params['organ']}/{article.id}.html"

    def list_paths(self, column: Column, page: int) -> tuple[str, ...]:
        """One address; script draws the list."""
        organ = self.site.params["organ"]
        query = f"type={column.path.strip('/')}&action=detail&nav=3&title={column.key}"
        return (f"/public/column/{organ}?{query}",) if page == 1 else ()

    def attachment_url(self, article: Article) -> str:
        """A download by number, no extension."""
        return self.url(f"/download/{digits(article, 8)}")

    def answer(self, asked: Asked) -> Resource | None:
        """A fragment of the list, to the right form only."""
        if asked.method != "POST" or asked.url != self.url("/site/label/8888"):
            return None
        form = asked.form
        column = next((c for c in self.site.columns if c.path == form.get("type")), None)
        right = form.get("labelName") == "publicInfoList" and form.get("organId") == self.organ
        if column is None or not right or form.get("siteId") != self.site.params["site"]:
            return Resource(asked.url, b"<div></div>")
        size = int(form["pageSize"])
        begin = (int(form["pageIndex"]) - 1) * size
        entries = self._entries("/public/", self.site.entries(column)[begin : begin + size])
        html = self._render("/public/", "fragment", {"entries": entries})
        return Resource(asked.url, html.encode())

    @property
    def organ(self) -> str:
        """The number of the body."""
        return self.site.params["organ"]

    def _list(self, column: Column) -> Iterator[Resource]:
        for path in self.list_paths(column, 1):
            yield self._page(path, "list", {"column": column})
