"""A register in bulk: rows of CSV (name, region, kind, home, and id if there is one) as TOML."""

import csv
import json
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from urllib.parse import urlsplit

from crawler.decode import decode
from crawler.errors import GongkaiError
from crawler.register import Agency, check_agency

_COLUMNS = ("name", "region", "kind", "home")


@dataclass(frozen=True, kw_only=True)
class Bulk:
    """The agencies of a table, and a line for each row that is not as it must be."""

    agencies: tuple[Agency, ...]
    errors: tuple[str, ...]


def read_csv(path: Path, *, taken: Container[str] = ()) -> Bulk:
    """The agencies of a CSV file in any Chinese encoding; ids that are taken are not given again.

    Raises GongkaiError if the file cannot be read or lacks a column.
    """
    agencies: dict[str, Agency] = {}
    errors = []
    for number, row in _rows(path):
        where = f"{path}, line {number}"
        agency_id = row.pop("id", "") or _free_id(row["home"], (agencies, taken))
        try:
            if agency_id in agencies or agency_id in taken:
                raise GongkaiError(f"{where}: [{agency_id}]: the id is used twice in the register")
            agencies[agency_id] = check_agency(where, agency_id, row)
        except GongkaiError as error:
            errors.append(str(error))
    return Bulk(agencies=tuple(agencies.values()), errors=tuple(errors))


def to_toml(agency: Agency, **more: object) -> str:
    """An agency as a person would write it; ``more`` are further keys, left out where empty."""
    keys = {name: getattr(agency, name) for name in _COLUMNS} | {k: v for k, v in more.items() if v}
    lines = [f"{name} = {json.dumps(value, ensure_ascii=False)}" for name, value in keys.items()]
    return "\n".join([f"[{agency.id}]", *lines, ""])


def id_of(home: str) -> str:
    """An id out of a host: ``nanyang-kjj`` for ``kjj.nanyang.gov.cn``; '' if it has none."""
    labels = (urlsplit(home).hostname or "").split(".")
    place = labels[:-2] if labels[-2:] == ["gov", "cn"] else labels[:-1]
    return "-".join(reversed([label for label in place if label not in ("www", "m", "public")]))


def _free_id(home: str, taken: Sequence[Container[str]]) -> str:
    """The host's id, numbered where bodies share a host."""
    base = id_of(home)
    names = (base if number == 1 else f"{base}-{number}" for number in count(1))
    return next(name for name in names if not any(name in ids for ids in taken))


def _rows(path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    try:
        text = decode(path.read_bytes())
    except OSError as error:
        raise GongkaiError(f"{path}: {error.strerror or error}") from error
    table = csv.DictReader(text.splitlines())
    missing = [name for name in _COLUMNS if name not in (table.fieldnames or ())]
    if missing:
        raise GongkaiError(f"{path}: the first line must name {', '.join(missing)}, too")
    for row in table:
        kept = (*_COLUMNS, "id")
        yield table.line_num, _squeezed({k: v for k, v in row.items() if k in kept})


def _squeezed(row: Mapping[str, str | None]) -> dict[str, str]:
    return {key: (value or "").strip() for key, value in row.items()}
