"""The end of a visit: what was a report and is listed no more is asked for where it stood."""

from crawler.known import find_unmet
from crawler.register import Agency
from spiders.fetch import Fetcher

_CLOSED = ("blocked", "refused_by_robots", "unreachable")


async def ask_again(fetcher: Fetcher, agency: Agency) -> None:
    """Ask for reports that this visit did not meet, unless the site is closed to us."""
    if any(note.vital and note.outcome in _CLOSED for note in fetcher.visit.notes):
        return
    for known in find_unmet(fetcher.store.archive, agency.id, fetcher.store.run_id):
        await fetcher.fetch(known.url, role=known.role, title=known.title, referrer=known.referrer)
