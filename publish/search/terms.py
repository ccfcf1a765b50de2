"""What a search asks for: words, phrases in quotes, and words with a minus that must not occur."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from crawler.search import pairs_phrase

_MOST = 20
_TERM = re.compile(
    r"""(?P<minus>[-－](?=\S))?            # a minus on its own is a word
    (?: ["“](?P<phrase>[^"“”]*[^"“”\s][^"“”]*)(?:["”]|$) | (?P<word>\S+) )""",
    re.VERBOSE,
)


@dataclass(frozen=True, kw_only=True)
class Terms:
    """Every one of ``wanted`` must occur, none of ``excluded``; each exactly as it is written."""

    wanted: tuple[str, ...]
    excluded: tuple[str, ...]

    @property
    def match(self) -> str:
        """The FTS5 query; it does not tell one blank from another (see ``conditions``)."""
        wanted = " ".join(map(pairs_phrase, self.wanted))
        excluded = " OR ".join(pairs_phrase(one) for one in self.excluded if one.split() == [one])
        return f"({wanted}) NOT ({excluded})" if excluded else wanted

    def conditions(self, columns: Sequence[str], *, indexed: bool) -> Iterator[str]:
        """What SQL has to ask of a row; if ``indexed``, only what the index cannot tell."""
        for terms, name, form in ((self.wanted, "w", "{}"), (self.excluded, "x", "not {}")):
            for number, term in enumerate(terms):
                if not indexed or term.split() != [term]:
                    inside = (f"instr({column}, :{name}{number})" for column in columns)
                    yield form.format(f"({' or '.join(inside)})")

    @property
    def values(self) -> Mapping[str, str]:
        """The values that ``conditions`` name."""
        found = {f"w{number}": term for number, term in enumerate(self.wanted)}
        return found | {f"x{number}": term for number, term in enumerate(self.excluded)}


def parse_terms(text: str) -> Terms:
    """The terms of a query; those beyond the first twenty are left out."""
    found = [
        (match["minus"], match["phrase"] or match["word"])
        for match in list(_TERM.finditer(text))[:_MOST]
    ]
    return Terms(
        wanted=tuple(term for minus, term in found if not minus),
        excluded=tuple(term for minus, term in found if minus),
    )
