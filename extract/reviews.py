"""A person's verdicts on issues, kept in ``reviews.csv`` beside the archive by fingerprint.

The file is what counts: the database is made anew from WARC files, the verdicts are not. A later
line on the same issue holds against an earlier one.
"""

import csv
import io
import os
from collections.abc import Mapping
from dataclasses import astuple, dataclass, fields
from pathlib import Path

from sqlite_utils import Database

from crawler.archive import REVIEWS, Archive, now
from crawler.errors import GongkaiError, UsageError, WriteError

VERDICTS = ("accepted", "false_alarm", "corrected")


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """One line of the file; report, rule and sentence are for the people who read it."""

    fingerprint: str
    verdict: str
    note: str
    who: str
    at: str
    report_id: str = ""
    rule: str = ""
    says: str = ""


_COLUMNS = tuple(field.name for field in fields(Review))


def review(archive: Archive, fingerprint: str, *, verdict: str, note: str, who: str) -> Review:
    """Note a verdict on an issue of the archive; UsageError if there is no such one."""
    if verdict not in VERDICTS:
        raise UsageError(f"{verdict}: a verdict is {', '.join(VERDICTS)}")
    query = "select report_id, rule, says from issues where fingerprint = ?"
    row = next(archive.db.query(query, [fingerprint]), None)
    if row is None:
        raise UsageError(f"{fingerprint}: no issue of the archive has this fingerprint")
    about = {key: value or "" for key, value in row.items()}
    said = {"verdict": verdict, "note": note, "who": who, "at": now()}
    found = Review(fingerprint=fingerprint, **said, **about)
    _append(archive.path.parent / REVIEWS, found)
    refresh_reviews(archive)
    return found


def refresh_reviews(archive: Archive) -> None:
    """Bring the database to what the file says: ``reviews``, and ``reviewed`` of each issue."""
    reviews = read_reviews(archive.path.parent / REVIEWS).values()
    with archive.db.atomic():
        archive.db.execute("delete from reviews")
        marks = ", ".join("?" * len(_COLUMNS))
        rows = [astuple(one) for one in reviews]
        archive.db.conn.executemany(f"insert into reviews values ({marks})", rows)
        _mark(archive.db)


def _mark(db: Database) -> None:
    db.execute(
        "update issues set reviewed = (select verdict from reviews"
        " where reviews.fingerprint = issues.fingerprint)"
        " where reviewed is not null or fingerprint in (select fingerprint from reviews)"
    )


def read_reviews(path: Path) -> Mapping[str, Review]:
    """The verdicts of a file by fingerprint, none if it is not there.

    Raises GongkaiError naming the line that is not as it must be.
    """
    try:
        text = path.read_text(encoding="utf-8-sig") if path.exists() else ""
    except (OSError, UnicodeDecodeError) as error:
        raise GongkaiError(f"{path}: {error}") from error
    found = {}
    for number, row in enumerate(csv.DictReader(io.StringIO(text)), start=2):
        row.pop(None, None)
        if {*row} != {*_COLUMNS} or None in row.values():
            raise GongkaiError(f"{path}, row {number}: must have {', '.join(_COLUMNS)}")
        if row["verdict"] not in VERDICTS:
            raise GongkaiError(f"{path}, row {number}: verdict must be {' or '.join(VERDICTS)}")
        found[row["fingerprint"]] = Review(**row)
    return found


def _append(path: Path, one: Review) -> None:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    if not path.exists():
        writer.writerow(_COLUMNS)
    writer.writerow(astuple(one))
    try:
        with path.open("a", encoding="utf-8", newline="") as file:
            file.write(out.getvalue())
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise WriteError(f"{path}: {error.strerror or error}") from error
