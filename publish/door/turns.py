"""Turns: heavy work, a little of it at a time, so that pages go on being answered beside it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


class BusyError(Exception):
    """Too many wait already."""


class Turns:
    """``at_once`` work, ``waiting`` wait; who comes then is sent away."""

    def __init__(self, *, at_once: int, waiting: int) -> None:
        self._free = asyncio.Semaphore(at_once)
        self._most, self._here = at_once + waiting, 0

    @asynccontextmanager
    async def take(self) -> AsyncIterator[None]:
        """A turn, waited for. BusyError if too many wait."""
        if self._here >= self._most:
            raise BusyError
        self._here += 1
        try:
            async with self._free:
                yield
        finally:
            self._here -= 1
