"""The set phrases of annual reports: what so many bodies write that repeating it says nothing."""

from collections import Counter
from collections.abc import Set

from sqlite_utils import Database

from extract.near.bands import SCHEME
from extract.near.items import read_items

_SAMPLE = 300  # bodies, one report each
_SHARE = 1 / 3  # of the bodies looked at
_FEW = 5  # bodies: what fewer share may be copied


def read_common(db: Database) -> Set[str]:
    """The set phrases as they were last learned."""
    return {piece for (piece,) in db.execute("select piece from _common")}


def is_outdated(db: Database) -> bool:
    """Whether signatures were made otherwise, or for an archive of half as many bodies."""
    found = db.execute("select scheme, agencies from _near").fetchone()
    (agencies,) = db.execute("select count(distinct agency_id) from reports").fetchone()
    return found is None or found[0] != SCHEME or (agencies >= max(_FEW, 2 * found[1]))


def learn_common(db: Database) -> None:
    """Learn the set phrases anew; what was signed with others is forgotten."""
    for table in ("_bands", "_signatures", "_common", "_near", "similar"):
        db.execute(f"delete from {table}")
    newest = "select id, max(year) from reports group by agency_id order by agency_id"
    ids = [report_id for report_id, _ in db.execute(newest)]
    sample = ids[:: -(-len(ids) // _SAMPLE) or 1]
    counts: Counter[str] = Counter()
    for report_id in sample:
        counts.update(read_items(db, report_id, "prose").pieces)
    least = max(_FEW, _SHARE * len(sample))
    common = ((piece,) for piece, count in counts.items() if count >= least)
    db.conn.executemany("insert into _common values (?)", common)
    agencies = len(ids) if len(ids) >= _FEW else 0
    db.execute("insert into _near values (?, ?)", [SCHEME, agencies])
