"""The way to an agency's reports, remembered from one visit to the next."""

import json
from dataclasses import asdict, dataclass, field

from crawler.archive import Archive


@dataclass
class Path:
    """The report columns, what of the hosts is the agency's own, how many reports there were."""

    columns: list[str] = field(default_factory=list)
    hosts: list[str] = field(default_factory=list)
    folders: list[str] = field(default_factory=list)
    reports: int = 0

    def to_json(self) -> str | None:
        """As it stands in ``visits``; None if there is nothing to remember."""
        worth = self.columns and self.reports
        return json.dumps(asdict(self), ensure_ascii=False) if worth else None


def find_path(archive: Archive, agency_id: str) -> Path | None:
    """The path of the last visit if it found reports; None if it did not."""
    found = archive.db.execute(
        "select path from visits where agency_id = ? order by id desc limit 1", [agency_id]
    ).fetchone()
    return Path(**json.loads(found[0])) if found and found[0] else None
