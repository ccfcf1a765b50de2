"""What was planted: every report and every decoy of the demonstration sites."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from demo.families import Family, family_of
from demo.figures import Figures
from demo.model import DEMONSTRATION, Article, Report, Site, read_sites


@dataclass(frozen=True, kw_only=True)
class PlantedReport:
    """One report that must be found, with every figure as it is printed.

    ``urls`` are the addresses of the same page, the site's own first; ``figures`` maps
    (table, row, column) to the printed text, a blank cell to the empty text. ``seed`` marks the
    figures that the agency really published. The form of 2014 has ``indicators`` (label, unit,
    count) in place of figures. ``deliberate`` says which error was planted, if any.
    """

    agency_id: str
    agency_name: str
    year: int
    form: str
    title: str
    published_on: str
    urls: tuple[str, ...]
    attachments: tuple[str, ...]
    figures: Mapping[tuple[str, str, str], str]
    indicators: tuple[tuple[str, str, str], ...]
    seed: bool
    deliberate: str
    encoding: str


@dataclass(frozen=True, kw_only=True)
class Decoy:
    """One page that must not be taken for a report of the agency.

    ``kind`` is neighbour (another body's report), website_report, law_report or news.
    """

    agency_id: str
    kind: str
    title: str
    urls: tuple[str, ...]
    attachments: tuple[str, ...]


@dataclass(frozen=True)
class Truth:
    """All that was planted."""

    reports: tuple[PlantedReport, ...]
    decoys: tuple[Decoy, ...]


@cache
def truth(folder: Path = DEMONSTRATION) -> Truth:
    """Everything planted on the sites of a folder, by agency and year."""
    reports: list[PlantedReport] = []
    decoys: list[Decoy] = []
    for site in read_sites(folder):
        family = family_of(site)
        for article in site.articles:
            if article.kind == "report" and article.report:
                reports.append(_planted(site, family, article, article.report))
            else:
                decoys.append(_decoy(site, family, article))
    reports.sort(key=lambda report: (report.agency_id, report.year))
    return Truth(tuple(reports), tuple(decoys))


def _planted(site: Site, family: Family, article: Article, report: Report) -> PlantedReport:
    figures: Figures = report.figures()
    return PlantedReport(
        agency_id=site.id,
        agency_name=site.name,
        year=report.year,
        form=report.form,
        title=article.title,
        published_on=article.published_on,
        urls=family.article_urls(article),
        attachments=_attachments(family, article),
        figures=figures,
        indicators=report.indicators,
        seed=report.seed,
        deliberate=report.deliberate,
        encoding=article.encoding,
    )


def _decoy(site: Site, family: Family, article: Article) -> Decoy:
    return Decoy(
        agency_id=site.id,
        kind=article.kind,
        title=article.title,
        urls=family.article_urls(article),
        attachments=_attachments(family, article),
    )


def _attachments(family: Family, article: Article) -> tuple[str, ...]:
    return (family.attachment_url(article),) if article.attachment else ()
