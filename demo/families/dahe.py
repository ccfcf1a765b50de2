"""Henan 大河 type: articles by date folder, lists by directory, a mobile twin, files off-host."""

from collections.abc import Iterator

from demo.families.base import Family, Resource, hexdigits
from demo.model import Article, Column


class Dahe(Family):
    """``/YYYY/MM-DD/<id>.html``; page 2 of a list is ``index_1.html``."""

    def article_path(self, article: Article) -> str:
        """The date folder is the day of the last migration, not always that of publication."""
        year, month, day = article.published_on.split("-")
        folder = article.folder or f"{year}/{month}-{day}"
        return f"/{folder}/{article.id}.html"

    def list_paths(self, column: Column, page: int) -> tuple[str, ...]:
        """A directory, then ``index_1.html`` for page 2."""
        if page > 1:
            return (f"{column.path}index_{page - 1}.html",)
        return (column.path, f"{column.path}index.html")

    def home_paths(self) -> tuple[str, ...]:
        """The directory and its index."""
        return ("/", "/index.html")

    def attachment_url(self, article: Article) -> str:
        """An object store of the province."""
        folder = article.published_on.replace("-", "/")
        return f"http://{self.site.params['store']}/{folder}/{hexdigits(article)}.pdf"

    def link(self, source: str, target: str) -> str:
        """Full addresses, as this CMS writes them."""
        return self.url(target)

    def article_urls(self, article: Article) -> tuple[str, ...]:
        """The site's own page and its twin on the mobile host."""
        twin = self._twin()
        return super().article_urls(article) + (twin.article_urls(article) if twin else ())

    def extra(self) -> Iterator[Resource]:
        """The mobile twin: every page once more; its attachments are the same."""
        twin = self._twin()
        if twin:
            yield from (r for r in twin.resources() if r.url.startswith(f"http://{twin.host}/"))

    def _twin(self) -> "Dahe | None":
        mobile = self.site.params.get("mobile", "")
        if not mobile or self.host == mobile:
            return None
        return Dahe(self.site, host=mobile, generated_at=self.generated_at)
