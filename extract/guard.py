"""Good data is not replaced by worse: what a new reading of an agency would lose is held back."""

from collections.abc import Iterator, Sequence

from sqlite_utils import Database

from extract.reports import Report

_MOST_LOST = 0.1  # of a report's numbers: better reading drops a few that were no numbers


def find_losses(db: Database, agency_id: str, reports: Sequence[Report]) -> list[str]:
    """A line for each stored report that the new reading has not, or with far fewer numbers.

    What the site itself took away or spoilt is not lost by this: the last good copy is kept then.
    """
    found = {f"{agency_id}-{report.year}": report for report in reports}
    return list(_losses(db, agency_id, found))


def _losses(db: Database, agency_id: str, found: dict[str, Report]) -> Iterator[str]:
    for row in db.query(_STORED, [agency_id]):
        report = found.get(row["id"])
        if report is None:
            yield f"{row['id']}: the report would be lost, {row['numbers']} numbers with it"
            continue
        same = (copy for copy in report.copies if copy.capture["id"] == row["capture_id"])
        left = max((copy.numbers for copy in same), default=report.current.copy.numbers)
        if left < row["numbers"] * (1 - _MOST_LOST):
            yield f"{row['id']}: {left} numbers would be left of {row['numbers']}"


_STORED = """
select reports.id, versions.capture_id,
  (select count(*) from figures where version_id = versions.id and kind = 'number') as numbers
from reports join versions on versions.id = reports.version_id
where agency_id = ? and form is not null
"""
