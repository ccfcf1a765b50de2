"""Hanweb JCMS: the first records inside the page as a data store, the others by POST."""

from collections.abc import Iterator

from demo.families.base import Asked, Family, Resource, hexdigits
from demo.model import Article, Column

PROXY = "/module/web/jpage/dataproxy.jsp"


class Jcms(Family):
    """``/col/col12/index.html``; ``?pageNum=2`` is the first page again."""

    guards_attachments = True

    def article_path(self, article: Article) -> str:
        """By day, column and number."""
        year, month, day = article.published_on.split("-")
        number = self.site.column(article.column).path.strip("/").rpartition("col")[2]
        return f"/art/{year}/{int(month)}/{int(day)}/art_{number}_{article.id}.html"

    def list_paths(self, column: Column, page: int) -> tuple[str, ...]:
        """One page; whatever number is asked for, it is the first."""
        if page > 1:
            return ()
        return (
            f"{column.path}index.html",
            *(f"{column.path}index.html?pageNum={n}" for n in (2, 3)),
        )

    def attachment_url(self, article: Article) -> str:
        """A servlet and the hash of the file."""
        return self.url(
            f"/module/download/downfile.jsp?classid=0&filename={hexdigits(article)}.pdf"
        )

    def entries_of(self, column: Column) -> list[dict[str, object]]:
        """All entries of a column, whole addresses for what stands on another host."""
        return self._entries(column.path, self.site.entries(column))

    def answer(self, asked: Asked) -> Resource | None:
        """The records from one number to another, to a form with the column's fields only."""
        if asked.method != "POST" or not asked.url.startswith(self.url(PROXY)):
            return None
        wanted = {f"/col/col{asked.form.get('columnid')}/": asked.form.get("unitid")}
        column = next((c for c in self.site.columns if wanted.get(c.path) == "38486"), None)
        if column is None:
            return Resource(asked.url, b"<datastore></datastore>", "text/xml")
        begin, end = (int(asked.query[name]) for name in ("startrecord", "endrecord"))
        chosen = self.entries_of(column)[begin - 1 : end]
        html = self._render(column.path, "records", {"entries": chosen, "column": column})
        return Resource(asked.url, html.encode(), "text/xml; charset=utf-8")

    def _list(self, column: Column) -> Iterator[Resource]:
        entries = self.entries_of(column)
        context = {"column": column, "entries": entries[: column.per_page], "total": len(entries)}
        for path in self.list_paths(column, 1):
            yield self._page(path, "list", context)
