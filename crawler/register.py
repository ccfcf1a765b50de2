"""The register: which bodies must publish, read strictly from TOML."""

import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from crawler.errors import GongkaiError, UsageError

DEFAULT_AGENCIES = Path(__file__).parent.parent / "spiders" / "agencies"
_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_REGION = re.compile(r"\d{6}")
_KIND = re.compile(r"[a-z]+(_[a-z]+)*")
_HOST = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)+")


@dataclass(frozen=True, kw_only=True)
class Agency:
    """One body that must publish, as its four lines of TOML say it.

    ``region`` is the six-digit administrative code as a string; ``kind`` decides the deadline.
    ``parent`` is the id of the body whose figures include this one's, ``children`` how many bodies
    a parent includes, itself not counted. ``browser``: its pages are there only once a browser has
    run their scripts.
    """

    id: str
    name: str
    region: str
    kind: str
    home: str
    family: str | None = None
    listings: tuple[str, ...] = ()
    hosts: tuple[str, ...] = ()
    from_year: int = 2019
    params: Mapping[str, Any] = field(default_factory=dict)
    expect: Any = None
    known_empty: bool = False
    parent: str | None = None
    children: int | None = None
    browser: bool = False
    note: str = ""
    note_zh: str = ""


_TYPES: dict[str, type | tuple[type, ...]] = {
    "name": str,
    "region": str,
    "kind": str,
    "home": str,
    "family": str,
    "listings": list,
    "hosts": list,
    "from_year": int,
    "params": dict,
    "expect": (dict, int, list),
    "known_empty": bool,
    "parent": str,
    "children": int,
    "browser": bool,
    "note": str,
    "note_zh": str,
}
_REQUIRED = ("name", "region", "kind", "home")


def read_register(folder: Path) -> dict[str, Agency]:
    """Agencies by id, from every ``*.toml`` of a folder.

    Raises GongkaiError naming file, agency and key at the first thing that is not as it must be.
    """
    if not folder.is_dir():
        raise GongkaiError(f"{folder}: no such register folder")
    agencies: dict[str, Agency] = {}
    for path in sorted(folder.glob("*.toml")):
        for agency in _read_file(path):
            if agency.id in agencies:
                raise GongkaiError(f"{path}: [{agency.id}]: the id is used twice in the register")
            agencies[agency.id] = agency
    for agency in agencies.values():
        if agency.parent is not None and agency.parent not in agencies.keys() - {agency.id}:
            raise GongkaiError(
                f"{folder}: [{agency.id}] parent: {agency.parent!r} is no other agency's id"
            )
    return agencies


def find_agency(agencies: Mapping[str, Agency], agency_id: str) -> Agency:
    """The agency of that id; GongkaiError if the register has none."""
    try:
        return agencies[agency_id]
    except KeyError:
        raise UsageError(f"{agency_id}: no such agency in the register") from None


def _read_file(path: Path) -> list[Agency]:
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise GongkaiError(f"{path}: {error}") from error
    return [check_agency(str(path), agency_id, table) for agency_id, table in tables.items()]


def check_agency(where: str, agency_id: str, table: Any) -> Agency:
    """An agency out of its table; GongkaiError naming place, agency and key if it is not right."""

    def fail(key: str, why: str) -> GongkaiError:
        return GongkaiError(f"{where}: [{agency_id}] {key}: {why}")

    if not isinstance(table, dict):
        raise GongkaiError(f"{where}: {agency_id}: stands outside of any agency")
    if not _ID.fullmatch(agency_id):
        raise fail("id", "must be pinyin in small letters, joined by hyphens")
    for key, value in table.items():
        if key not in _TYPES:
            raise fail(key, f"unknown key; known are {', '.join(_TYPES)}")
        wanted = _TYPES[key]
        kinds = wanted if isinstance(wanted, tuple) else (wanted,)
        if type(value) not in kinds:  # not isinstance: True must not pass for a year
            names = " or ".join(kind.__name__ for kind in kinds)
            raise fail(key, f"must be {names}, not {type(value).__name__}")
    for key in _REQUIRED:
        if not str(table.get(key, "")).strip():
            raise fail(key, "is missing")
    if not _REGION.fullmatch(table["region"]):
        raise fail("region", f"must be a six-digit code, not {table['region']!r}")
    if not _KIND.fullmatch(table["kind"]):
        raise fail("kind", f"must be one small word such as department, not {table['kind']!r}")
    _check_url(table["home"], lambda why: fail("home", why))
    for url in table.get("listings", []):
        _check_url(url, lambda why: fail("listings", why))
    for host in table.get("hosts", []):
        if not isinstance(host, str) or not _HOST.fullmatch(host):
            raise fail("hosts", f"must be a host name, not {host!r}")
    lists = {key: tuple(table[key]) for key in ("listings", "hosts") if key in table}
    return Agency(id=agency_id, **{**table, **lists})


def _check_url(url: Any, fail: Callable[[str], GongkaiError]) -> None:
    parts = urlsplit(url) if isinstance(url, str) else None
    if parts is None or parts.scheme not in ("http", "https") or not parts.hostname:
        raise fail(f"must be an http or https address with a host, not {url!r}")


assert {f.name for f in fields(Agency)} == {"id", *_TYPES}
