"""The archive, or one agency's part of it, as a schema.org Dataset: how it is found."""

from collections.abc import Mapping, Sequence

from publish.query import Row
from publish.words import WIDE_TABLES, read_book

Described = Mapping[str, object]


def describe_dataset(base: str, tables: Sequence[str]) -> Described:
    """All of the archive; ``base`` is the site's address without a slash at its end."""
    ui = read_book().ui
    return {
        **_common(base),
        "name": f"{ui['site'].zh}：{ui['tagline'].zh}",
        "alternateName": f"{ui['site'].en}: {ui['tagline'].en}",
        "description": f"{ui['what'].zh} {ui['what'].en}",
        "url": f"{base}/downloads",
        "distribution": [_file(f"{base}/archive/{table}.csv", table) for table in tables],
    }


def describe_agency(base: str, agency: Row, years: Sequence[int]) -> Described:
    """The reports of one agency."""
    about = read_book().ui["tagline"]
    query = f"agency_id={agency['id']}"
    return {
        **_common(base),
        "name": f"{agency['name']}：{about.zh}",
        "description": f"{agency['name']}。{read_book().ui['what'].zh} {read_book().ui['what'].en}",
        "url": f"{base}/agency/{agency['id']}",
        "creator": {"@type": "GovernmentOrganization", "name": agency["name"]},
        "isPartOf": {"@type": "Dataset", "url": f"{base}/downloads"},
        **({"temporalCoverage": f"{min(years)}/{max(years)}"} if years else {}),
        "distribution": [_file(f"{base}/archive/{one}.csv?{query}", one) for one in WIDE_TABLES],
    }


def _common(base: str) -> Described:
    # No licence is named while none is decided: the page says so.
    return {
        "@context": "https://schema.org/",
        "@type": "Dataset",
        "inLanguage": ["zh-CN", "en"],
        "isAccessibleForFree": True,
        "spatialCoverage": "CN",
        "usageInfo": f"{base}/about",
        "includedInDataCatalog": {"@type": "DataCatalog", "url": f"{base}/"},
    }


def _file(url: str, table: str) -> Described:
    about = read_book().tables[table].about
    return {
        "@type": "DataDownload",
        "encodingFormat": "text/csv",
        "name": f"{table}.csv",
        "description": f"{about.zh} / {about.en}",
        "contentUrl": url,
    }
