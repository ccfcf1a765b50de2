"""Figures and prose that stand in another report too: found, kept as ``similar``, and said."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from typing import Any

from sqlite_utils import Database

from extract.figures import issue
from extract.near.bands import bands_of, marks_of
from extract.near.common import is_outdated, learn_common, read_common
from extract.near.items import KINDS, What, is_telling, read_items
from extract.rows import issue_row

_ALIKE = {"prose": 0.8, "figures": 0.95}  # of a report's pieces stand in the other
_MOST = (
    20  # others compared, those with most bands in common: a text may be copied a thousand times
)
_STOCK = 20  # reports: a piece that more have says nothing
_FEW_MARKS = 3  # fewer in common are those of a sentence or two
_RULE = {"prose": "prose_repeated", "figures": "figures_repeated"}


def refresh_repeats(db: Database, agency_ids: Sequence[str]) -> None:
    """Hold the reports of these bodies against all others, and say anew what repeats what."""
    with db.atomic():
        if is_outdated(db):
            learn_common(db)
            agency_ids = [one for (one,) in db.execute("select distinct agency_id from reports")]
        common = read_common(db)
        touched: set[str] = set()
        for agency_id in agency_ids:
            reports = "select id from reports where agency_id = ? order by year"
            ids = [one for (one,) in db.execute(reports, [agency_id])]
            touched.update(ids, _forget_gone(db, agency_id, ids))
            for report_id in ids:
                touched.update(_sign(db, report_id, common))
        _say(db, touched)


def _forget_gone(db: Database, agency_id: str, ids: Sequence[str]) -> Iterator[str]:
    """Take away what is kept of a body's reports that are no more; these and those like them."""
    signed = db.execute(
        "select report_id from _signatures where report_id between ? and ?"
        " and length(report_id) = length(?)",
        [first := f"{agency_id}-0000", f"{agency_id}-9999", first],
    )
    for report_id in {one for (one,) in signed} - {*ids}:
        yield from (report_id, *_forget(db, report_id))


def _forget(db: Database, report_id: str) -> list[str]:
    # Bands stay until all is learned anew: without their signature they lead nowhere.
    db.execute("delete from _signatures where report_id = ?", [report_id])
    others = "select report_id from similar where other_id = ?"
    found = [other for (other,) in db.execute(others, [report_id])]
    for column in ("report_id", "other_id"):
        db.execute(f"delete from similar where {column} = ?", [report_id])
    return found


def _sign(db: Database, report_id: str, common: Set[str]) -> Iterator[str]:
    """Sign a report if it is new or changed; the reports whose likeness to it changed."""
    items = {what: read_items(db, report_id, what) for what in KINDS}
    digests = tuple(one.digest for one in items.values())
    query = "select prose, figures from _signatures where report_id = ?"
    if db.execute(query, [report_id]).fetchone() == digests:
        return
    yield from _forget(db, report_id)
    sql = "insert into _signatures (report_id, prose, figures) values (?, ?, ?)"
    number = db.execute(sql, [report_id, *digests]).lastrowid
    for what, one in items.items():
        own = one.pieces - common
        if is_telling(own, what):
            bands = bands_of(own, what)
            marks = marks_of(own) if what == "prose" else set()
            for other_id in dict.fromkeys([*_candidates(db, bands), *_holders(db, marks)]):
                other = read_items(db, other_id, what).pieces - common
                _compare(db, what, {report_id: own, other_id: other})
                yield other_id
            rows = [(band, number) for band in {*bands, *marks}]
            db.conn.executemany("insert into _bands values (?, ?)", rows)


def _candidates(db: Database, bands: Sequence[int]) -> list[str]:
    marks = ", ".join("?" * len(bands))
    found = db.execute(
        f"select report_id from _bands join _signatures on id = signature where band in ({marks})"
        f" group by report_id order by count(*) desc, report_id limit {_MOST}",
        bands,
    )
    return [one for (one,) in found]


def _holders(db: Database, marks: Iterable[int]) -> list[str]:
    """Reports with several marked pieces in common that few have, those with most first."""
    shared: Counter[int] = Counter()
    for mark in marks:
        query = "select signature from _bands where band = ? limit ?"
        found = db.execute(query, [mark, _STOCK + 1]).fetchall()
        if len(found) <= _STOCK:
            shared.update(number for (number,) in found)
    near = [number for number, count in shared.most_common(_MOST) if count >= _FEW_MARKS]
    query = f"select report_id from _signatures where id in ({', '.join('?' * len(near))})"
    return sorted(one for (one,) in db.execute(query, near))


def _compare(db: Database, what: What, pair: Mapping[str, Set[str]]) -> None:
    """Keep how much of each of two reports stands in the other, where that is no chance."""
    (one_id, one), (other_id, other) = pair.items()
    both = one & other
    same_body = one_id.rpartition("-")[0] == other_id.rpartition("-")[0]
    if not is_telling(both, what, same_body=same_body):
        return
    for report_id, repeated_id, pieces in ((one_id, other_id, one), (other_id, one_id, other)):
        share = len(both) / len(pieces)
        if share >= _ALIKE[what]:
            row = [report_id, repeated_id, what, round(share, 3)]
            db.execute("insert into similar values (?, ?, ?, ?)", row)


def _say(db: Database, report_ids: Iterable[str]) -> None:
    for report_id in sorted(report_ids):
        db.execute(
            "delete from issues where report_id = ? and rule in (?, ?)",
            [report_id, *_RULE.values()],
        )
        rows = [_issue(row) for row in db.query(_CLOSEST, [report_id])]
        db.table("issues").insert_all(rows)


def _issue(row: dict[str, Any]) -> dict[str, Any]:
    rule = _RULE[row["what"]]
    percent = int(100 * row["share"])
    body = {key: row[key] for key in ("other_id", "who", "year")}
    found = issue(rule, percent=percent, **body)
    return issue_row(row["agency_id"], row["report_id"], row["capture_id"], found)


# Of the reports that one repeats, the closest; an earlier one, or another body's of the same year.
_CLOSEST = """
select similar.*, max(share), mine.agency_id, versions.capture_id, other.year, agencies.name as who
from similar join reports as mine on mine.id = similar.report_id
join reports as other on other.id = other_id join agencies on agencies.id = other.agency_id
join versions on versions.id = mine.version_id
where similar.report_id = ? and other.year <= mine.year group by what order by what
"""
