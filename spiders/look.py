"""A site looked at once: whose it seems to be, on which system, where its report column is."""

import re
import tempfile
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

from crawler.archive import Archive
from crawler.captures import read_capture
from crawler.errors import GongkaiError
from crawler.frozen import freeze
from crawler.names import kind_of, looks_like_body, site_bodies
from crawler.path import find_path
from crawler.register import Agency
from crawler.register_csv import id_of, to_toml
from crawler.runs import RunSummary, crawl
from spiders.families import family_of
from spiders.pages import Page
from spiders.words import words

_UNKNOWN = "?"
_SITE_CODE = words("page")["site_code"]


@dataclass(frozen=True, kw_only=True)
class Look:
    """What was seen: the TOML to paste, the column if one was found, what the visit said."""

    toml: str
    column: str | None
    reason: str
    fixture: Path | None


def look_at(url: str, *, name: str = "", fixtures: Path | None = None) -> Look:
    """Visit a site in an archive that is thrown away; GongkaiError if its home cannot be had."""
    with tempfile.TemporaryDirectory() as folder:
        archive_path, agencies = Path(folder) / "archive.db", Path(folder) / "agencies"
        agencies.mkdir()
        agency = Agency(
            id=id_of(url) or "new", name=name or _UNKNOWN, region="000000", kind="other", home=url
        )
        summary = _visit(archive_path, agencies, agency)
        with closing(Archive(archive_path)) as archive:
            agency = _introduce(agency, _home(archive, summary), named=bool(name))
        if not name and agency.name != _UNKNOWN:
            summary = _visit(archive_path, agencies, agency)
        with closing(Archive(archive_path)) as archive:
            return _describe(archive, agency, summary, fixtures)


def _visit(archive_path: Path, agencies: Path, agency: Agency) -> RunSummary:
    (agencies / "new.toml").write_text(to_toml(agency), encoding="utf-8")
    return crawl(archive_path, agencies, [], full=True, quiet=True)


def _home(archive: Archive, summary: RunSummary) -> Page:
    found = archive.db.query(
        "select * from captures where role = 'home' and status = 200 order by id desc limit 1"
    )
    capture = next(iter(found), None)
    if capture is None:
        raise GongkaiError(f"the home page cannot be had: {summary.visits[0].reason}")
    return Page(url=capture["url"], body=read_capture(archive, capture))


def _introduce(agency: Agency, home: Page, *, named: bool) -> Agency:
    """Name, region and kind as the home page says them; a site's code begins with the region's."""
    bodies = [body for name in home.names for body in site_bodies(name) if looks_like_body(body)]
    code = re.match(r"(\d{6})", home.meta("SiteIDCode")) or re.search(_SITE_CODE, home.plain)
    name = agency.name if named or not bodies else bodies[0]
    return replace(agency, name=name, region=code[1] if code else agency.region, kind=kind_of(name))


def _describe(archive: Archive, agency: Agency, summary: RunSummary, fixtures: Path | None) -> Look:
    path = find_path(archive, agency.id)
    column = path.columns[0] if path else None
    more: dict[str, object] = {}
    fixture = None
    if column:
        bare = column.partition("#")[0]
        found = archive.db.query("select * from captures where url = ? limit 1", [bare])
        capture = next(iter(found))
        page = Page(url=column, body=read_capture(archive, capture))
        more = {"family": family_of(page).name, "listings": [column]}
        fixture = freeze(archive, bare, fixtures) if fixtures else None
    reason = summary.visits[0].reason
    return Look(toml=to_toml(agency, **more), column=column, reason=reason, fixture=fixture)
