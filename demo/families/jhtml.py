"""jhtml ``public.*`` of Zhengzhou: one column of all departments, lists by query."""

from collections.abc import Iterator

from demo.families.base import Family, Resource
from demo.model import Article, Column


class Jhtml(Family):
    """``/D42Y/1509956.jhtml``; ``/?a=path&d=19&p=D42Y&page=N``."""

    def article_path(self, article: Article) -> str:
        """The column's code is a folder."""
        return f"/{self.site.column(article.column).path}/{article.id}.jhtml"

    def list_paths(self, column: Column, page: int) -> tuple[str, ...]:
        """A query on the root; page 1 stands with and without its number."""
        query = f"/?a=path&d={self.site.params['district']}&p={column.path}"
        numbered = f"{query}&page={page}"
        return (numbered,) if page > 1 else (query, numbered)

    def attachment_url(self, article: Article) -> str:
        """One folder for the whole site."""
        day = article.published_on.replace("-", "")
        return self.url(f"/attachment/{day}/{article.id}.pdf")

    def extra(self) -> Iterator[Resource]:
        """The district's portal, which leads to this host."""
        portal = self._render("/", "portal", {})
        yield Resource(f"http://{self.site.params['portal']}/", portal.encode())
