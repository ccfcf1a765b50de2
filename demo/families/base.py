"""What every family shares: home, standing pages, lists in pages, articles, attachments."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, quote, urlsplit

from demo.model import Article, Column, Page, Site
from demo.pdf import write_pdf
from demo.render import render, report_body

DECLARED = "text/html; charset=utf-8"
UNDECLARED = "text/html"  # the character set then stands in the page's meta only
GENERATED_AT = "2025-03-01 08:00:00"


@dataclass(frozen=True)
class Asked:
    """One request: its full address, what was posted, and the page that it says it came from."""

    url: str
    method: str = "GET"
    form: Mapping[str, str] = field(default_factory=dict)
    referer: str = ""

    @property
    def query(self) -> Mapping[str, str]:
        """The parameters of the address."""
        return dict(parse_qsl(urlsplit(self.url).query))


@dataclass(frozen=True)
class Resource:
    """What one address answers; where ``guarded``, only to who comes from a page of the site."""

    url: str
    body: bytes
    media_type: str = DECLARED
    status: int = 200
    guarded: bool = False


class Family:
    """A site on one CMS; a subclass says where things stand.

    ``generated_at`` is what a page prints as 页面生成时间; it may move without the page changing.
    """

    def __init__(self, site: Site, *, host: str = "", generated_at: str = GENERATED_AT) -> None:
        self.site = site
        self.host = host or site.host
        self.generated_at = generated_at

    # Where things stand: these differ from family to family.

    def article_path(self, article: Article) -> str:
        """The path of an article's page."""
        raise NotImplementedError

    def list_paths(self, column: Column, page: int) -> tuple[str, ...]:
        """The paths of one page of a list, counted from 1; the first is the one linked to."""
        raise NotImplementedError

    def attachment_url(self, article: Article) -> str:
        """The address of an article's attachment."""
        raise NotImplementedError

    def home_paths(self) -> tuple[str, ...]:
        """The paths that answer with the home page."""
        return ("/",)

    def link(self, source: str, target: str) -> str:
        """How the page at ``source`` writes a link to ``target``: both are paths of this site."""
        return target

    def extra(self) -> Iterator[Resource]:
        """What only this family has."""
        return iter(())

    def answer(self, asked: Asked) -> Resource | None:
        """What is made up only when it is asked for; None if there is no such address."""
        return None

    def refusal(self, asked: Asked) -> Resource:
        """The answer to who asks for what is guarded without coming from a page of the site."""
        return Resource(asked.url, b"<html><body>403 Forbidden</body></html>", DECLARED, 403)

    guards_attachments = False

    # What follows from it.

    def url(self, path: str) -> str:
        """The full address of a path, or of what is a full address already."""
        return path if "://" in path else f"http://{self.host}{path}"

    def article_urls(self, article: Article) -> tuple[str, ...]:
        """Every address at which the article stands, the site's own first."""
        return (self.url(self.article_path(article)),)

    def resources(self) -> Iterator[Resource]:
        """Everything the site answers."""
        if self.site.robots:
            yield Resource(self.url("/robots.txt"), self.site.robots.encode(), "text/plain")
        for path in self.home_paths():
            yield self._page(path, "home", {"latest": self._entries(path, self._latest())})
        for page in self.site.pages:
            yield self._page(page.path, "page", {"page": page})
        for column in self.site.columns:
            yield from self._list(column)
        for article in self.site.articles:
            yield self._article(article)
            if article.attachment:
                url = self.attachment_url(article)
                body = _attachment(self.site, article)
                yield Resource(url, body, "application/pdf", guarded=self.guards_attachments)
                yield from self._around(article, url)
        yield from self.extra()

    def _latest(self) -> list[Article]:
        return self.site.entries(self.site.columns[0])[:3]

    def _page(self, path: str, template: str, context: dict[str, Any]) -> Resource:
        return Resource(self.url(path), self._render(path, template, context).encode())

    def _render(self, path: str, template: str, context: dict[str, Any]) -> str:
        shared = {
            "host": self.host,
            "generated_at": self.generated_at,
            "menu": [(page.label, self.link(path, page.path)) for page in self._menu()],
            "to_column": {
                c.key: self.link(path, self.list_paths(c, 1)[0]) for c in self.site.columns
            },
            "home": self.link(path, self.home_paths()[0]),
        }
        return render(self.site, template, {**shared, **context})

    def _menu(self) -> list[Page | Column]:
        """The standing pages, with the main column in the place that the platform gives it."""
        main = self.site.columns[0]
        place = Column(key=main.key, label=main.label, path=self.list_paths(main, 1)[0])
        return [*self.site.pages[:-1], place, *self.site.pages[-1:]]

    def _entries(self, path: str, articles: list[Article]) -> list[dict[str, Any]]:
        return [
            {"href": self.link(path, self.article_path(article)), "article": article}
            for article in articles
        ]

    def _list(self, column: Column) -> Iterator[Resource]:
        entries = self.site.entries(column)
        pages = -(-len(entries) // column.per_page)
        for page in range(1, pages + 1):
            chosen = entries[(page - 1) * column.per_page : page * column.per_page]
            for path in self.list_paths(column, page):
                yield self._page(
                    path,
                    "list",
                    {
                        "column": column,
                        "entries": self._entries(path, chosen),
                        "number": page,
                        "pages": pages,
                        "pager": [
                            self.link(path, self.list_paths(column, n)[0])
                            for n in range(1, pages + 1)
                        ],
                        "below": [c for c in self.site.columns if c.parent == column.key],
                    },
                )

    def _article(self, article: Article) -> Resource:
        path = self.article_path(article)
        body = report_body(self.site, article.report) if article.report else {"report": None}
        html = self._render(
            path,
            "article",
            {
                "article": article,
                "column": self.site.column(article.column),
                "attachment": self._attachment_link(path, article),
                "viewer": self.viewer_url(article) if article.attachment else "",
                "headline": article.headline or article.title,
                "charset": article.encoding,
                **body,
            },
        )
        declared = DECLARED if article.encoding == "utf-8" else UNDECLARED
        return Resource(self.url(path), html.encode(article.encoding), declared)

    def _around(self, article: Article, url: str) -> Iterator[Resource]:
        """The page of a viewer that shows an attachment."""
        if article.via in ("viewer", "frame"):
            if article.via == "frame":
                html = f'<html><body><embed src="{url}" type="application/pdf"></body></html>'
            else:
                html = (
                    "<html><body><div id=viewer></div><script src=viewer.js></script></body></html>"
                )
            yield Resource(self.viewer_url(article), html.encode())

    def viewer_url(self, article: Article) -> str:
        """The address of the page that shows an article's attachment."""
        if article.via == "frame":
            return self.url(f"/show/{hexdigits(article)[:8]}.html")
        return self.url(
            f"/pdfjs/web/viewer.html?file={quote(urlsplit(self.attachment_url(article)).path)}"
        )

    def _attachment_link(self, path: str, article: Article) -> str:
        if not article.attachment:
            return ""
        parts = urlsplit(self.attachment_url(article))
        own = parts.netloc == self.host
        query = f"?{parts.query}" if parts.query else ""
        return self.link(path, parts.path) + query if own else self.attachment_url(article)


def digits(article: Article, length: int) -> str:
    """A number that an article keeps, for addresses that need more than its id."""
    number = int(hashlib.sha256(article.id.encode()).hexdigest(), 16)
    return str(number)[-length:]


def hexdigits(article: Article) -> str:
    """Thirty-two hexadecimal digits that an article keeps."""
    return hashlib.sha256(article.id.encode()).hexdigest()[:32]


def _attachment(site: Site, article: Article) -> bytes:
    return write_pdf(
        [
            "gongkai demonstration attachment (stand-in)",
            f"site: {site.id}, article {article.id}, dated {article.published_on}",
            "This file was generated for the demonstration.",
            "It carries no figures and was not published by any government body.",
        ]
    )
