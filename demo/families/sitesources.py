"""Henan ``sitesources/<code>/page_pc``: hexadecimal articles, year sub-columns, script.json."""

import json
import posixpath
from collections.abc import Iterator

from demo.families.base import Family, Resource, hexdigits
from demo.model import Article, Column


class Sitesources(Family):
    """``…/article<32HEX>.html`` under its column; ``list2.html`` follows ``index.html``."""

    def article_path(self, article: Article) -> str:
        """Beside the list of its column."""
        return f"{self.site.column(article.column).path}article{hexdigits(article).upper()}.html"

    def list_paths(self, column: Column, page: int) -> tuple[str, ...]:
        """``index.html`` and ``list1.html`` are one page."""
        if page > 1:
            return (f"{column.path}list{page}.html",)
        return (f"{column.path}index.html", f"{column.path}list1.html")

    def home_paths(self) -> tuple[str, ...]:
        """The bare host answers with the index of the site's folder."""
        return ("/", f"{self.site.params['root']}index.html")

    def attachment_url(self, article: Article) -> str:
        """A folder of files below the column."""
        path = f"{self.site.column(article.column).path}files/{hexdigits(article)}.pdf"
        return self.url(path)

    def link(self, source: str, target: str) -> str:
        """Relative between pages of the same folder, else from the root."""
        folder = posixpath.dirname(source)
        if posixpath.dirname(target) == folder != "/":
            return posixpath.basename(target)
        return target

    def extra(self) -> Iterator[Resource]:
        """The script.json beside each list, where the number of its pages stands."""
        for column in self.site.columns:
            pages = -(-len(self.site.entries(column)) // column.per_page)
            data = {"title": column.label, "startPage": 1, "endPage": pages}
            body = json.dumps(data, ensure_ascii=False).encode()
            yield Resource(self.url(f"{column.path}script.json"), body, "application/json")
