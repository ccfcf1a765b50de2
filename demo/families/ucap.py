"""Ucap: articles by month under 32 hexadecimal digits; a list as pages or as JSON of a channel."""

import json

from demo.families.base import Asked, Family, Resource, hexdigits
from demo.model import Article, Column


class Ucap(Family):
    """``list.shtml``, ``list_2.shtml``; with ``params.channel`` the list is drawn from JSON."""

    def article_path(self, article: Article) -> str:
        """Below its column, in the folder of the month."""
        month = article.published_on.replace("-", "")[:6]
        return f"{self.site.column(article.column).path}{month}/{hexdigits(article)}.shtml"

    def list_paths(self, column: Column, page: int) -> tuple[str, ...]:
        """``list.shtml``, then ``list_2.shtml``."""
        return (f"{column.path}list{f'_{page}' if page > 1 else ''}.shtml",)

    def attachment_url(self, article: Article) -> str:
        """Beside the article, under digits of its own."""
        path = self.article_path(article).rpartition("/")[0]
        return self.url(f"{path}/files/{hexdigits(article)[::-1]}.pdf")

    def answer(self, asked: Asked) -> Resource | None:
        """The channel's entries as JSON, addresses without a scheme, titles marked up."""
        channel = self.site.params.get("channel", "")
        if not channel or f"/common/search/{channel}?" not in asked.url:
            return None
        column = self.site.columns[0]
        entries = self.site.entries(column)
        at = (int(asked.query.get("page", "1")) - 1) * column.per_page
        results = [
            {
                "title": f"<em>{article.title}</em>",
                "url": f"//{self.host}{self.article_path(article)}",
                "publishedTimeStr": f"{article.published_on} 10:00:00",
                "channelName": column.label,
                "resList": [],
            }
            for article in entries[at : at + column.per_page]
        ]
        body = {"data": {"total": len(entries), "results": results}}
        return Resource(asked.url, json.dumps(body).encode(), "application/json")
