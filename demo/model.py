"""What stands on a demonstration site, as its TOML file says it."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from demo.figures import Figures, print_figures
from demo.forms import Form, read_form
from demo.labels import Look

DEMONSTRATION = Path(__file__).parent / "sites"
REPLICAS = Path(__file__).parent / "replicas"
DRAWN = REPLICAS / "drawn"  # sites that only a browser can draw


@dataclass(frozen=True, kw_only=True)
class Report:
    """One year's report: which figures it prints, and how.

    ``seed`` says that the figures are those the agency really published; all others are made up.
    ``indicators`` are the lines (label, unit, count) of the form of 2014, which has no tables.
    """

    agency: str
    year: int
    form: str
    seed: bool = False
    fill: str = "zero"
    look: Look = frozenset()
    cells: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    printed: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    labels: Mapping[str, str] = field(default_factory=dict)
    headings: Mapping[str, str] = field(default_factory=dict)
    split_after: str | None = None
    items: int = 0
    remark: str = ""
    problem: str = ""
    deliberate: str = ""
    indicators: tuple[tuple[str, str, str], ...] = ()

    @property
    def official(self) -> Form | None:
        """The form it follows, where that is one of those with tables."""
        return None if self.indicators else read_form(self.form)

    def figures(self) -> Figures:
        """The printed text of every cell by (table, row, column)."""
        if self.official is None:
            return {}
        return print_figures(self.official, self.cells, fill=self.fill, printed=self.printed)


@dataclass(frozen=True, kw_only=True)
class Article:
    """One entry of a list and its page: a report, or something that is none.

    ``kind`` is report, neighbour (another body's report) or what else it is. ``folder`` is the
    date folder of the address where it differs from the date printed on the page. ``listed`` is
    what the list shows of the title, ``headline`` what the page shows in its place; ``via`` is how
    the page leads to its attachment.
    """

    id: str
    kind: str
    title: str
    published_on: str
    source: str
    column: str
    folder: str = ""
    attachment: str = ""
    via: str = "link"
    listed: str = ""
    headline: str = ""
    encoding: str = "utf-8"
    text: tuple[str, ...] = ()
    report: Report | None = None


@dataclass(frozen=True, kw_only=True)
class Column:
    """One list: its path on the site and how many entries a page of it shows.

    ``parent`` is the column beside whose entries a sub-column is offered; ``owner`` is the body
    whose column it is, on a host that several share.
    """

    key: str
    label: str
    path: str
    per_page: int = 20
    parent: str = ""
    owner: str = ""


@dataclass(frozen=True, kw_only=True)
class Page:
    """One standing page of the menu, such as the guide."""

    label: str
    path: str
    text: str


@dataclass(frozen=True, kw_only=True)
class Site:
    """One agency's site."""

    id: str
    name: str
    title: str
    family: str
    host: str
    site_code: str
    robots: str
    params: Mapping[str, str]
    prose: Mapping[str, Any]
    columns: tuple[Column, ...]
    pages: tuple[Page, ...]
    articles: tuple[Article, ...]

    def column(self, key: str) -> Column:
        """The column of that key."""
        return next(column for column in self.columns if column.key == key)

    def entries(self, column: Column) -> list[Article]:
        """What a column lists, newest first."""
        here = [article for article in self.articles if article.column == column.key]
        return sorted(here, key=lambda article: (article.published_on, article.id), reverse=True)


@cache
def read_sites(folder: Path = DEMONSTRATION) -> tuple[Site, ...]:
    """Every site of a folder; what they share stands in its ``_shared.toml``, if there is one."""
    shared = folder / "_shared.toml"
    common = shared.read_text(encoding="utf-8") if shared.exists() else ""
    paths = sorted(path for path in folder.glob("*.toml") if path != shared)
    return tuple(_read_site(path, tomllib.loads(common)) for path in paths)


def _read_site(path: Path, shared: Mapping[str, Any]) -> Site:
    data = {**shared, **tomllib.loads(path.read_text(encoding="utf-8"))}
    columns = tuple(Column(**column) for column in data.pop("columns"))
    pages = tuple(Page(**page) for page in data.pop("pages"))
    default = {"column": columns[0].key, "source": data["name"], "agency": data["name"]}
    articles = [
        _read_article({**default, "kind": kind, **entry})
        for kind, entries in (
            ("report", data.pop("reports")),
            ("neighbour", data.pop("neighbours", [])),
            ("", data.pop("decoys", [])),
        )
        for entry in entries
    ]
    return Site(
        **{"robots": "", "params": {}, **data},
        id=path.stem,
        columns=columns,
        pages=pages,
        articles=tuple(articles),
    )


def _read_article(entry: dict[str, Any]) -> Article:
    of_article = {key: entry.pop(key) for key in list(entry) if key in _ARTICLE_KEYS}
    if "text" in of_article:
        of_article["text"] = tuple(of_article["text"])
    if of_article["kind"] not in ("report", "neighbour"):
        if unknown := set(entry) - {"agency"}:
            raise ValueError(f"{of_article['title']}: unknown keys {sorted(unknown)}")
        return Article(**of_article)
    entry["look"] = frozenset(entry.get("look", ()))
    entry["indicators"] = tuple(tuple(line) for line in entry.get("indicators", ()))
    return Article(**of_article, report=Report(**entry))


_ARTICLE_KEYS = frozenset(Article.__dataclass_fields__) - {"report"}
