"""An ASP.NET site: lists turned by post-back, a menu that a script file writes."""

from collections.abc import Iterator

from demo.families.base import Asked, Family, Resource
from demo.model import Article, Column

_STATE = "/wEPDwUKLTk3"


class Aspnet(Family):
    """``/Show.aspx?id=7``; every page of a list is a POST to ``/List.aspx?cid=21``."""

    def article_path(self, article: Article) -> str:
        """By number."""
        return f"/Show.aspx?id={article.id}"

    def list_paths(self, column: Column, page: int) -> tuple[str, ...]:
        """One address for all pages."""
        return (f"/List.aspx?cid={column.path}",)

    def attachment_url(self, article: Article) -> str:
        """A handler, without an extension."""
        return self.url(f"/DownFile.ashx?id={article.id}")

    def extra(self) -> Iterator[Resource]:
        """The file that writes the menu of every page."""
        script = self._render("/js/menu.js", "menu", {})
        yield Resource(self.url("/js/menu.js"), script.encode(), "application/javascript")

    def answer(self, asked: Asked) -> Resource | None:
        """The page that a post-back asks for; without the page's state, the first again."""
        columns = {self.url(self.list_paths(c, 1)[0]): c for c in self.site.columns}
        if asked.method != "POST" or (column := columns.get(asked.url)) is None:
            return None
        posted = asked.form.get("__EVENTTARGET") == "ctl00$Pager"
        number = int(asked.form["__EVENTARGUMENT"]) if posted else 1
        stated = asked.form.get("__VIEWSTATE", "").startswith(_STATE)
        return self._page_of(column, number if stated else 1)

    def _list(self, column: Column) -> Iterator[Resource]:
        yield self._page_of(column, 1)

    def _page_of(self, column: Column, number: int) -> Resource:
        entries = self.site.entries(column)
        path = self.list_paths(column, 1)[0]
        pages = -(-len(entries) // column.per_page)
        chosen = entries[(number - 1) * column.per_page : number * column.per_page]
        return self._page(
            path,
            "list",
            {
                "column": column,
                "entries": self._entries(path, chosen),
                "number": number,
                "pages": pages,
                "state": f"{_STATE}{number}",
            },
        )
