"""A site of nobody's make: frames, GBK, pictures for a menu, links by script, years as columns."""

from collections.abc import Iterator

from demo.families.base import UNDECLARED, Family, Resource
from demo.model import Article, Column


class Homegrown(Family):
    """``/show.asp?id=7``; ``/list.asp?class=3&page=2``; the home page is a frameset."""

    def article_path(self, article: Article) -> str:
        """By number."""
        return f"/show.asp?id={article.id}"

    def list_paths(self, column: Column, page: int) -> tuple[str, ...]:
        """By the class."""
        return (f"/list.asp?class={column.path}{f'&page={page}' if page > 1 else ''}",)

    def attachment_url(self, article: Article) -> str:
        """A folder of uploads."""
        return self.url(f"/uploadfile/{article.id}.pdf")

    def extra(self) -> Iterator[Resource]:
        """The frames of the home page."""
        yield self._page("/top.asp", "top", {})
        yield self._page("/main.asp", "main", {})

    def _page(self, path: str, template: str, context: dict[str, object]) -> Resource:
        html = self._render(path, template, context)
        return Resource(self.url(path), html.encode("gb18030"), UNDECLARED)

    def _article(self, article: Article) -> Resource:
        resource = super()._article(article)
        return Resource(resource.url, resource.body.decode().encode("gb18030"), UNDECLARED)
