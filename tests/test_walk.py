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
SIGNS = (
    "<p>一、总体情况</p><p>二、主动公开</p><p>行政复议</p><p>存在的主要问题</p><p>依申请公开</p>"
)


class Answers:
    """Stands in for the fetcher: pages by their path, one for all others."""

    def __init__(self, pages: dict[str, str], *, other: str) -> None:
        self.visit = Visit(AGENCY)
        self.store = SimpleNamespace(relabel=lambda *_, **__: None)
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


def test_other_years_of_a_column_of_many_bodies_are_looked_at_too():
    kinds = (("szf/", "市政府"), ("bm/", "市直部门"))
    pages = {"": page("某市人民政府", ("/nb/", COLUMN))}
    pages["nb/"] = page(COLUMN, *((f"/nb/{year}/", f"{year}年") for year in range(2025, 2009, -1)))
    for year in range(2010, 2026):
        pages[f"nb/{year}/"] = page(f"{year}年", *((f"/nb/{year}/{at}", it) for at, it in kinds))
        title = f"某市科技局{year}年政府信息公开年报"
        pages[f"nb/{year}/bm/"] = page(f"{year}年", (f"/{year}.html", title))
    answers, _ = visited(pages, other=page("报告"))
    assert {f"{HOME}{year}.html" for year in range(2010, 2026)} <= set(answers.asked)


def test_what_may_be_ours_is_left_where_the_years_report_is_had():
    pages = {"": page("某市人民政府", ("/nb/", COLUMN))}
    titled = page("2023年政府信息公开年报", extra="<p>发布机构：某市财政局</p>" + SIGNS)
    mine = titled.replace("财政局", "科技局")
    named = [(f"/{n}.html", "2023年政府信息公开年报") for n in range(9)]
    pages |= {"nb/": page(COLUMN, *named)} | {f"{n}.html": titled for n in range(9)}
    answers, _ = visited(pages | {"4.html": mine}, other=page("无"))
    assert f"{HOME}4.html" in answers.asked
    assert f"{HOME}5.html" not in answers.asked
    assert answers.visit.years == {2023}


def test_a_list_that_its_budget_cuts_says_so():
    pages = {"": page("某市科技局", ("/nb/", COLUMN))}
    for number in range(200):
        here = f"nb/?page={number}" if number else "nb/"
        entry = (f"/{number}.html", f"某市财政局{2000 + number % 20}年政府信息公开年报")
        pages[here] = page(COLUMN, entry, (f"/nb/?page={number + 1}", "下一页"))
    _, reason = visited(pages, other=page("报告"))
    assert f"{HOME}nb/: left after 150 pages, a visit's budget" in reason


def test_a_part_of_a_years_column_under_the_bodys_name_is_no_report():
    pages = {"": page("某市人民政府", ("/nb/", COLUMN)), "nb/": page(COLUMN, ("/nb/23/", "2023年"))}
    pages["nb/23/"] = page("2023年", ("/nb/23/kjj/list1.html", "市科技局"))
    pages["nb/23/kjj/list1.html"] = page("科技局", ("/1.html", "2023年政府信息公开年报"))
    answers, _ = visited(pages, other=page("报告"))
    assert f"{HOME}1.html" in answers.asked
