"""What a crash or damage left, mended as far as WARC files and register allow."""

import time
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from warcio.archiveiterator import ArchiveIterator  # type: ignore[import-untyped]

from crawler.archive import Archive
from crawler.errors import WriteError
from crawler.lock import archive_lock
from crawler.register import Agency
from crawler.replay import Replayed, replay_file
from crawler.verify import find_database_problems, find_problems, verify

_WITH_DATABASE = ("", "-wal", "-shm")


@dataclass
class Repaired:
    """What was mended, a line each; what is left that no machine can mend; whether all is anew."""

    mended: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)
    rebuilt: bool = False


def repair(path: Path, agencies: dict[str, Agency]) -> Repaired:
    """Mend an archive; GongkaiError if another run is at work on it."""
    done = Repaired()
    with archive_lock(path):
        try:
            done.mended += _set_aside_if_damaged(path)
        except OSError as error:
            raise WriteError(f"{path}: {error.strerror or error}") from error
        done.rebuilt = not path.exists()
        with closing(Archive(path)) as archive:
            archive.write_agencies(agencies)
            _replay(archive, done)
            _find_again(archive, done)
            done.left += verify(archive)
    return done


def _set_aside_if_damaged(path: Path) -> list[str]:
    problems = find_database_problems(path) if path.exists() else []
    if not problems:
        return []
    stamp = time.strftime("%Y%m%d%H%M%S", time.gmtime())
    for end in _WITH_DATABASE:
        beside = path.with_name(path.name + end)
        if beside.exists():
            beside.rename(path.with_name(f"{path.name}.damaged-{stamp}{end}"))
    return [f"{problems[0]}; put aside as {path.name}.damaged-{stamp}, made anew from WARC files"]


def _replay(archive: Archive, done: Repaired) -> None:
    """Index every record of the archive's own files that has no row, and cut torn tails."""
    replayed = Replayed()
    for path in sorted(archive.warc_dir.glob("*.warc.gz")):
        if _belongs(path, archive):
            replay_file(archive, path, replayed)
    if done.rebuilt or replayed.captures:
        done.mended.append(f"{replayed.captures} captures indexed again from WARC files")
    done.mended += replayed.cut
    done.left += replayed.lost


def _belongs(path: Path, archive: Archive) -> bool:
    """Whether a file is of this archive: another may have its own in the same folder."""
    try:
        with path.open("rb") as file:
            record = next(iter(ArchiveIterator(file)), None)
            fields = record.raw_stream.read().decode("utf-8", "replace") if record else ""
    except Exception:  # noqa: BLE001 - whatever is wrong with its beginning, the rest may be ours
        return True
    named = [line[10:].strip() for line in fields.splitlines() if line.startswith("isPartOf: ")]
    return not named or named == [archive.path.name]


def _find_again(archive: Archive, done: Repaired) -> None:
    """Point captures whose record is lost to another one of the same payload, or mark them."""
    lost = {one.capture_id: one.says for one in find_problems(archive) if one.capture_id}
    with archive.db.atomic():
        archive.db.execute("update captures set damage = null where damage is not null")
        for capture_id, says in lost.items():
            archive.db.execute("update captures set damage = ? where id = ?", [says, capture_id])
        found = archive.db.execute(_POINT_TO_ANOTHER).rowcount
    if found:
        done.mended.append(f"{found} captures found again in other records of the same payload")
    if len(lost) > found:
        done.left.append(f"{len(lost) - found} captures are lost until a visit finds them again")


_POINT_TO_ANOTHER = """
update captures set (warc_file, warc_offset, payload_digest, damage) =
  (select warc_file, warc_offset, payload_digest, null from captures as other
   where other.sha256 = captures.sha256 and other.damage is null limit 1)
where damage is not null and exists (select 1 from captures as other
   where other.sha256 = captures.sha256 and other.damage is null)
"""
