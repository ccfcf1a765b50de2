"""One clock for each host, shared by all agencies that a process visits."""

import asyncio
import time


class Pace:
    """When each host may be asked next."""

    def __init__(self) -> None:
        self._next_at: dict[str, float] = {}

    async def wait(self, host: str, *, delay_s: float) -> None:
        """Wait for the host's turn and take it."""
        at = max(time.monotonic(), self._next_at.get(host, 0.0))
        self._next_at[host] = at + delay_s
        while (rest := at - time.monotonic()) > 0:
            await asyncio.sleep(rest)

    def hold(self, host: str, *, seconds: float) -> None:
        """Ask the host nothing for some seconds."""
        self._next_at[host] = max(self._next_at.get(host, 0.0), time.monotonic() + seconds)


PACE = Pace()
