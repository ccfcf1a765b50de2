"""The report entries that a visit has met, each once, whatever address it stands at."""

from collections import defaultdict
from dataclasses import dataclass, field

from crawler.names import is_whole_name
from spiders.addresses import is_mobile, page_key
from spiders.titles import judge_title

_PARALLEL = 2  # years


@dataclass(frozen=True, kw_only=True)
class Found:
    """One report entry: where it leads, its title, its year if the title gives one."""

    url: str
    title: str
    year: int | None
    referrer: str


@dataclass
class Harvest:
    """Sure entries and doubtful ones, by address without the mark of a mobile twin."""

    sure: dict[str, Found] = field(default_factory=dict)
    doubtful: dict[str, Found] = field(default_factory=dict)

    def add(self, found: Found, *, sure: bool) -> bool:
        """Take an entry; whether it was not known."""
        key = self.key(found)
        known = self.sure.get(key)
        if sure:
            self.doubtful.pop(key, None)
            if known is None or (is_mobile(known.url) and not is_mobile(found.url)):
                self.sure[key] = found
            return known is None
        if known is None and key not in self.doubtful:
            self.doubtful[key] = found
            return True
        return False

    def key(self, found: Found) -> str:
        """What an entry and its twins have in common."""
        return page_key(found.url)

    def drop(self, found: Found) -> None:
        """Forget an entry that turned out to be none."""
        self.sure.pop(self.key(found), None)

    def drop_namesakes(self, agency_name: str) -> None:
        """Forget what stands under a name that is the agency's only if taken for a short form.

        Where one list has reports of the same years under its own name, too, it is another body:
        某县文化局 beside 某县文化和旅游局. One year may be the same report at a second address.
        """
        titles = {key: judge_title(found.title, agency_name) for key, found in self.sure.items()}
        bodies = {key: verdict.body for key, verdict in titles.items() if verdict.body}
        own: set[tuple[int | None, str]] = set()
        strange: dict[str, set[tuple[int | None, str]]] = defaultdict(set)
        for key, body in bodies.items():
            listed = (self.sure[key].year, self.sure[key].referrer.rpartition("/")[0])
            (own if is_whole_name(body, agency_name) else strange[body]).add(listed)
        for key, body in bodies.items():
            if len(strange[body] & own) >= _PARALLEL:
                del self.sure[key]

    def years(self) -> set[int]:
        """The years that sure entries are of."""
        return {found.year for found in self.sure.values() if found.year}

    def count(self) -> int:
        """The number of reports: one report may stand at two addresses with two dates."""
        return len(self.years()) + sum(found.year is None for found in self.sure.values())
