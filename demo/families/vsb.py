"""博达 VSB: list pages numbered backwards, files behind ``download.jsp`` that wants a Referer."""

from demo.families.base import DECLARED, Asked, Family, Resource, digits
from demo.model import Article, Column


class Vsb(Family):
    """``/info/<tree>/<id>.htm``; ``/nb.htm``, then of T pages ``/nb/<T-1>.htm`` down to 1."""

    guards_attachments = True

    def article_path(self, article: Article) -> str:
        """By the column's number in the tree."""
        return f"/info/{digits(article, 4)}/{article.id}.htm"

    def list_paths(self, column: Column, page: int) -> tuple[str, ...]:
        """``/<slug>.htm``, then counted down."""
        total = -(-len(self.site.entries(column)) // column.per_page)
        slug = column.path.strip("/")
        return (f"/{slug}.htm" if page == 1 else f"/{slug}/{total - page + 1}.htm",)

    def attachment_url(self, article: Article) -> str:
        """A script and a number."""
        query = f"urltype=news.DownloadAttachUrl&owner={digits(article, 10)}&wbfileid={article.id}"
        return self.url(f"/system/_content/download.jsp?{query}")

    def refusal(self, asked: Asked) -> Resource:
        """An error page that says it is fine."""
        return Resource(
            asked.url, "<html><body>系统提示：出错了。</body></html>".encode(), DECLARED
        )
