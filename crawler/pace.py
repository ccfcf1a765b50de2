"""One clock and one count for each host, shared by all agencies that a process visits."""

import asyncio
import time
from collections import Counter

from crawler.refusals import BudgetSpent


class Pace:
    """When each host may be asked next, and how often still today."""

    def __init__(self) -> None:
        self._next_at: dict[str, float] = {}
        self._asked: Counter[str] = Counter()
        self._wished_s: dict[str, float] = {}

    async def wait(self, host: str, *, delay_s: float) -> None:
        """Wait for the host's turn and take it."""
        at = max(time.monotonic(), self._next_at.get(host, 0.0))
        self._next_at[host] = at + max(delay_s, self._wished_s.get(host, 0.0))
        while (rest := at - time.monotonic()) > 0:
            await asyncio.sleep(rest)

    def slow_down(self, host: str, *, delay_s: float) -> None:
        """Leave so long between requests from now on, if that is longer than otherwise."""
        self._wished_s[host] = delay_s

    def hold(self, host: str, *, seconds: float) -> None:
        """Ask the host nothing for some seconds."""
        self._next_at[host] = max(self._next_at.get(host, 0.0), time.monotonic() + seconds)

    def knows(self, host: str) -> bool:
        """Whether it is counted how often the host was asked."""
        return host in self._asked

    def count(self, host: str, asked: int) -> None:
        """Note that the host was asked so often."""
        self._asked[host] += asked

    def spend(self, host: str, *, budget: int) -> None:
        """Take one request of the day's; BudgetSpent if there is none left."""
        if self._asked[host] >= budget:
            raise BudgetSpent(f"not requested: {host} was asked {budget} times today")
        self._asked[host] += 1


PACE = Pace()
