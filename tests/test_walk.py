"""A visit's way without a network: what it leaves, it says."""

import asyncio
from types import SimpleNamespace

from stand_in import page

from crawler.register import Agency
from crawler.visits import Visit, decide
from spiders.fetch import Fetched
from spiders.walk import Walk

HOME = "http://www.one.gov.cn/"
AGENCY = Agency(id="one", name="某市科技局", region="410000", kind="department", home=HOME)
COLUMN = "政府信息公开年报"


class Answers:
    """Stands in for the fetcher: pages by their path, one for all others."""

    def __init__(self, pages: dict[str, str], *, other: str) -> None:
        self.visit = Visit(AGENCY)
        self.asked: list[str] = []
        self._pages = pages
        self._other = other

    async def fetch(self, url: str, **_: object) -> Fetched:
        self.asked.append(url)
        body = self._pages.get(url.removeprefix(HOME), self._other).encode()
        stored = SimpleNamespace(capture_id=1, new=True)
        return Fetched(url=url, body=body, media_type="text/html", stored=stored, charset=None)

    def find_path(self) -> None:
        return None

    def note(self, *_: object, **__: object) -> None:
        pass

    def drop(self, *_: object, **__: object) -> None:
        pass


def visited(pages: dict[str, str], *, other: str) -> tuple[Answers, str]:
    """What was asked in a visit, and the reason that it ends with."""
    answers = Answers(pages, other=other)
    asyncio.run(Walk(AGENCY, answers).run())  # type: ignore[arg-type]
    return answers, decide(answers.visit)[1]


def test_a_search_that_its_budget_cuts_says_so():
    sprawl = page("导航", *((f"{n}/", "政府信息公开指南") for n in range(12)))
    answers, reason = visited({}, other=sprawl)
    assert f"{HOME}: left after 150 pages, a visit's budget" in reason
    assert len(answers.asked) <= 152  # the map of the site and its search, when all else is done


def test_a_search_that_comes_to_its_end_does_not():
    pages = {"": page("某市科技局", ("/gk/", "政府信息公开"))}
    assert "budget" not in visited(pages, other=page("无"))[1]


def test_a_list_that_its_budget_cuts_says_so():
    pages = {"": page("某市科技局", ("/nb/", COLUMN))}
    for number in range(200):
        here = f"nb/?page={number}" if number else "nb/"
        entry = (f"/{number}.html", f"某市财政局{2000 + number % 20}年政府信息公开年报")
        pages[here] = page(COLUMN, entry, (f"/nb/?page={number + 1}", "下一页"))
    _, reason = visited(pages, other=page("报告"))
    assert f"{HOME}nb/: left after 150 pages, a visit's budget" in reason
