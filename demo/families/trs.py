"""TRS 海云: ``tYYYYMMDD_<id>.html`` by month, relative links, a pager that only script draws."""

import posixpath
from collections.abc import Iterator

from demo.families.base import Family, Resource, digits
from demo.model import Article, Column


class Trs(Family):
    """Columns are directories; the number of pages stands in ``createPageHTML`` only."""

    def article_path(self, article: Article) -> str:
        """Below its column, in the folder of the month."""
        return f"{self._folder(article)}t{_day(article)}_{article.id}.html"

    def list_paths(self, column: Column, page: int) -> tuple[str, ...]:
        """A directory, then ``index_1.html`` for page 2."""
        if page > 1:
            return (f"{column.path}index_{page - 1}.html",)
        return (column.path, f"{column.path}index.html")

    def attachment_url(self, article: Article) -> str:
        """In the article's directory, named P0 with the day and a long number."""
        return self.url(f"{self._folder(article)}P0{_day(article)}{digits(article, 15)}.pdf")

    def link(self, source: str, target: str) -> str:
        """Relative, beginning with a dot, as the templates of this CMS write it."""
        relative = posixpath.relpath(target, posixpath.dirname(source))
        slash = "/" if target.endswith("/") else ""
        return f"{relative if relative.startswith('.') else './' + relative}{slash}"

    def extra(self) -> Iterator[Resource]:
        """The way down from the city's portal: disclosure, its departments, one department."""
        owners = {
            column: posixpath.dirname(column.path.rstrip("/")) + "/" for column in self.site.columns
        }
        shelf = self.site.params["departments"]
        top = self.site.params["disclosure"]
        yield self._page(top, "disclosure", {"departments": self.link(top, shelf)})
        links = [(column.owner, self.link(shelf, path)) for column, path in owners.items()]
        yield self._page(shelf, "departments", {"departments": links})
        for column, path in owners.items():
            target = self.link(path, column.path)
            yield self._page(path, "department", {"column": column, "reports": target})

    def _folder(self, article: Article) -> str:
        return f"{self.site.column(article.column).path}{_day(article)[:6]}/"


def _day(article: Article) -> str:
    return article.published_on.replace("-", "")
