"""Guangdong's ``gkmlpt``: the category stands after ``#``, entries come from an interface."""

import json
from collections.abc import Iterator
from urllib.parse import urlsplit

from demo.families.base import Asked, Family, Resource, digits
from demo.model import Article, Column


class Gkmlpt(Family):
    """``/gkmlpt/annualreport#2629``; ``/gkmlpt/api/all/2629?page=1&sid=175``."""

    def article_path(self, article: Article) -> str:
        """By the digits of the post."""
        return f"/gkmlpt/content/{article.id[0]}/{article.id[:4]}/post_{article.id}.html"

    def list_paths(self, column: Column, page: int) -> tuple[str, ...]:
        """One page for all categories."""
        return (f"/gkmlpt/annualreport#{column.path}",) if page == 1 else ()

    def attachment_url(self, article: Article) -> str:
        """One folder by number."""
        return self.url(f"/attachment/0/{digits(article, 3)}/{digits(article, 6)}/{article.id}.pdf")

    def answer(self, asked: Asked) -> Resource | None:
        """The entries of a category, for the site's own number only."""
        prefix = self.url("/gkmlpt/api/all/")
        if not asked.url.startswith(prefix):
            return None
        category = urlsplit(asked.url).path.rpartition("/")[2]
        column = next((c for c in self.site.columns if c.path == category), None)
        found = self.site.entries(column) if column and self._is_sid(asked) else []
        size = column.per_page if column else 1
        begin = (int(asked.query.get("page", "1")) - 1) * size
        articles = [
            {
                "id": int(article.id),
                "title": article.title,
                "url": self.url(self.article_path(article)),
                "display_publish_time": article.published_on,
                "publisher": article.source,
            }
            for article in found[begin : begin + size]
        ]
        body = {"total": len(found), "articles": articles}
        return Resource(asked.url, json.dumps(body).encode(), "application/json")

    def _is_sid(self, asked: Asked) -> bool:
        return asked.query.get("sid") == self.site.params["sid"]

    def _list(self, column: Column) -> Iterator[Resource]:
        if column == self.site.columns[0]:
            yield self._page("/gkmlpt/annualreport", "list", {"column": column})
